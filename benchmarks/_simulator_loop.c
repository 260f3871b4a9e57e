/* The network of benchmarks/simulator.py as somebody would write it in C for this network alone:
   five stations in a row, three kinds, patience at the second, a tenth sent back from the fourth to
   the third. The same random numbers as engines/simulator_numbers.py, so the same figures come out.
   Reads: customers, key. Prints: processor seconds, events, then started, wait, lost by station and
   kind. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STATIONS = 5, KINDS = 3, SERVICE = 0, PATIENCE = 1, ROUTE = 2, GAP = 3, KIND = 5 };

typedef struct { double at; int who; } Event;
typedef struct { uint64_t own; double entered, dies; int next, node, turn, kind; } Case;
typedef struct { int head, tail; } Fifo;

static const int servers[STATIONS] = {5, 6, 4, 4, 8};
static const double mean[STATIONS] = {1.0, 1.2, 0.8, 0.8, 1.6};
static const double upto[KINDS] = {0.2, 0.5, 2.0};
static const double rate = 4.0, patience = 6.0, again = 0.1;

static Event *heap;
static Case *cases;
static int size, free_head = -1, made, room = 1024, heap_room = 4096;
static Fifo queue[STATIONS][KINDS];
static int busy[STATIONS];
static long started[STATIONS][KINDS], lost[STATIONS][KINDS], events;
static double waited[STATIONS][KINDS];
static double warm_up, until;

static uint64_t mixed(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

static double uniform(uint64_t own, uint64_t node, uint64_t visit, uint64_t purpose) {
    uint64_t counter = (node << 24 | visit << 8 | purpose) + 1;
    uint64_t bits = mixed(own + counter * 0x9E3779B97F4A7C15ULL) >> 11;
    return ((double)bits + 0.5) * (1.0 / 9007199254740992.0);
}

static double ln(double x) {
    uint64_t bits;
    memcpy(&bits, &x, 8);
    int64_t k = (int64_t)((bits >> 52) & 0x7FF) - 1023;
    bits = (bits & 0xFFFFFFFFFFFFFULL) | (1023ULL << 52);
    double m;
    memcpy(&m, &bits, 8);
    if (m > 1.4142135623730951) { m *= 0.5; k += 1; }
    double f = m - 1.0, s = f / (2.0 + f), z = s * s, w = z * z;
    double t1 = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332));
    double t2 = z * (0.6666666666666735130 + w * (0.2857142874366239149
                + w * (0.1818357216161805012 + w * 0.1479819860511658591)));
    double half = 0.5 * f * f;
    return (double)k * 6.93147180369123816490e-01
           - ((half - (s * (half + t1 + t2) + (double)k * 1.90821492927058770002e-10)) - f);
}

static void schedule(double at, int who) {
    if (size == heap_room) heap = realloc(heap, (heap_room *= 2) * sizeof *heap);
    int i = size++;
    while (i > 0 && heap[(i - 1) / 2].at > at) { heap[i] = heap[(i - 1) / 2]; i = (i - 1) / 2; }
    heap[i].at = at;
    heap[i].who = who;
}

static Event first(void) {
    Event top = heap[0], last = heap[--size];
    int i = 0, child = 1;
    while (child < size) {
        if (child + 1 < size && heap[child + 1].at < heap[child].at) child++;
        if (heap[child].at >= last.at) break;
        heap[i] = heap[child];
        i = child;
        child = 2 * i + 1;
    }
    heap[i] = last;
    return top;
}

static void forget(int who) { cases[who].next = free_head; free_head = who; }

static void start(int who, int node, double at) {
    Case *c = &cases[who];
    busy[node]++;
    if (c->entered >= warm_up) { started[node][c->kind]++; waited[node][c->kind] += at - c->entered; }
    schedule(at + -mean[node] * ln(uniform(c->own, node, c->turn, SERVICE)), who);
}

static void enter(int who, int node, double at) {
    Case *c = &cases[who];
    c->node = node;
    c->entered = at;
    c->dies = node == 1 ? at + -patience * ln(uniform(c->own, node, c->turn, PATIENCE)) : 1e300;
    if (busy[node] < servers[node]) { start(who, node, at); return; }
    Fifo *q = &queue[node][c->kind];
    c->next = -1;
    if (q->head < 0) q->head = who; else cases[q->tail].next = who;
    q->tail = who;
}

static void serve(int node, double at) {
    for (int kind = 0; kind < KINDS; kind++) {
        Fifo *q = &queue[node][kind];
        while (q->head >= 0) {
            int who = q->head;
            q->head = cases[who].next;
            if (cases[who].dies > at) { start(who, node, at); return; }
            events++;
            if (cases[who].entered >= warm_up) lost[node][kind]++;
            forget(who);
        }
    }
}

int main(int count, char **words) {
    if (count != 3) return 2;
    double customers = atof(words[1]);
    uint64_t key = strtoull(words[2], NULL, 10);
    until = 1.05 * customers / rate;
    warm_up = 0.05 * customers / rate;
    heap = malloc(heap_room * sizeof *heap);
    cases = malloc(room * sizeof *cases);
    for (int s = 0; s < STATIONS; s++) for (int k = 0; k < KINDS; k++) queue[s][k].head = -1;
    clock_t begun = clock();
    uint64_t seq = 0;
    uint64_t own = mixed(key + ((1ULL << 40) | seq) * 0x9E3779B97F4A7C15ULL);
    schedule(-ln(uniform(own, 0, 0, GAP)) / rate, -1);
    while (size && heap[0].at <= until) {
        Event e = first();
        events++;
        if (e.who < 0) {
            if (free_head < 0 && made == room) cases = realloc(cases, (room *= 2) * sizeof *cases);
            int who = free_head < 0 ? made++ : free_head;
            if (who == free_head) free_head = cases[who].next;
            double u = uniform(own, 0, 0, KIND);
            cases[who].own = own;
            cases[who].turn = 0;
            cases[who].kind = u >= upto[0] ? (u >= upto[1] ? 2 : 1) : 0;
            own = mixed(key + ((1ULL << 40) | ++seq) * 0x9E3779B97F4A7C15ULL);
            schedule(e.at + -ln(uniform(own, 0, 0, GAP)) / rate, -1);
            enter(who, 0, e.at);
            continue;
        }
        Case *c = &cases[e.who];
        int node = c->node;
        busy[node]--;
        serve(node, e.at);
        if (node == STATIONS - 1) { forget(e.who); continue; }
        if (node == 3 && uniform(c->own, node, c->turn, ROUTE) < again) {
            c->turn++;
            enter(e.who, 2, e.at);
        } else enter(e.who, node + 1, e.at);
    }
    printf("%.6f %ld", (double)(clock() - begun) / CLOCKS_PER_SEC, events);
    for (int s = 0; s < STATIONS; s++)
        for (int k = 0; k < KINDS; k++) printf(" %ld %.17g %ld", started[s][k], waited[s][k], lost[s][k]);
    printf("\n");
    return 0;
}
