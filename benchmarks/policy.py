"""Measure `longstop policy diff` over 1,000,000 open referrals, and the evaluator beside a peer.

The referrals lie in a real PostgreSQL, put there by its administrator; the diff runs as a person
under row-level security, from the call to the last printed line.

The peer is zen-engine, a rules engine in Rust. It decides the two-valued part of the very same
policy, floors and bands on what is known, in the two ways it has: as a decision table with an
expression for the bands, which is how such a policy is kept there and what the bar is about, and
as one compiled expression for everything, its fastest way, printed beside it. It takes people one
by one, and no work of making its input is counted against it. Ours is the whole assessment of the
same people as a set: range, working grade, floors and their doubt, access, emergency, what is
missing; with nothing kept, so that the first of each pattern is paid for. Both are counted in
seconds of processor time, so that what else the machine does weighs on neither.

Run: make bench, or python -m benchmarks.policy [REFERRALS]
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import zen
from typer.testing import CliRunner

from benchmarks._bureau import ADMIN, open_bureau, own_server
from longstop.actions.assign_account import assign_account
from longstop.actions.house import House, shipped_policy
from longstop.cli.frame import Frame
from longstop.cli.main import app
from longstop.core.referral.questions import REGISTRY, in_mask
from longstop.core.triage.patterns import SetEvaluator
from longstop.core.triage.policy import THOUSAND, Grade, Policy
from longstop.engines import postgres_server
from longstop.synthetic.agencies import BUREAU, write_agencies

DBNAME = "bench_policy"
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
UNKNOWN, LOOKED_FOR, YES = 0.9, 0.1, 0.35
"""Nine in ten answers are not there; a tenth of those were looked for in vain."""
MOST_SECONDS = 15.0
LEAST_RATIO = 50.0
PEER_ROWS = 20_000
RUNS = 3

# One in ten was graded, with a promise to act; one in 100 is restricted and not seen by the reader.
_FILL = (
    "insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency,"
    "  owner_desk, owner_person, next_clock_id, compartment, excluded, seen_by)"
    " select n, 'referral', 'FILL-' || n, 'received', true, %(start)s, d.agency, d.id,"
    "  d.supervisor, n, case when n %% 100 = 0 then c.id end, '{}', array[d.agency]"
    " from generate_series(%(first)s::bigint, %(last)s::bigint) n,"
    "  (select * from desk where purpose = 'intake' and agency = %(bureau)s) d,"
    "  (select * from compartment where agency = %(bureau)s limit 1) c",
    "insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar,"
    "  allowance_seconds, because)"
    " select n, n, case when n %% 10 = 0 then 'respond' else 'grade' end, true, %(start)s,"
    "  %(start)s + interval '7 days', 'elapsed', 604800,"
    "  case when n %% 10 = 0 then 'high' else 'standard' end"
    " from generate_series(%(first)s::bigint, %(last)s::bigint) n",
    "insert into referral (obligation_id, source_record_id, person_unknown, attribution, known,"
    "  affirmed, alleged, no_trace, policy, stream, grade, graded_on, ever_high)"
    " select n, n, false, 'account', m.known, m.affirmed, m.affirmed & m.known & 2, m.no_trace,"
    "  'bench', 14, g.grade, g.grade, g.grade is not null"
    " from generate_series(%(first)s::bigint, %(last)s::bigint) n"
    " cross join lateral (select coalesce(bit_or(1::bigint << q) filter (where is_known), 0)"
    "   as known, coalesce(bit_or(1::bigint << q) filter (where is_known and is_so"
    "   or not is_known and at < 0.004), 0) as affirmed, coalesce(bit_or(1::bigint << q)"
    "   filter (where not is_known and at >= 0.004 and in_vain), 0) as no_trace"
    "  from (select q, random() + n * 0 as at, random() >= %(unknown)s as is_known,"
    "    random() < %(yes)s as is_so, random() < %(looked_for)s as in_vain"
    "    from generate_series(0, %(questions)s - 1) q) a) m"
    " cross join lateral (select case when n %% 10 = 0 then 'high' end as grade) g",
)


def main() -> None:
    """Fill, compare, race; prints every figure beside its bar and ends with 1 below one."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with own_server() as home:
        house, account = _furnish(home)
        _fill(wanted)
        seconds = _diff(house, account, home, wanted)
        rows = _rows(house)
    ours, peer = _race(rows)
    ratio = ours / peer
    print(f"diff      {seconds:8.2f} s     bar: under {MOST_SECONDS:.0f} s")
    print(f"evaluator {ratio:8.0f} times zen-engine's table     bar: at least {LEAST_RATIO:.0f}")
    if seconds >= MOST_SECONDS or ratio < LEAST_RATIO:
        sys.exit(1)


def _furnish(home: Path) -> tuple[House, str]:
    write_agencies(home / "agencies.toml", seed=50)
    house = open_bureau(DBNAME, home, home / "agencies.toml", lambda: START)
    code = "duty-intake"
    admin = assign_account(house, None, agency=BUREAU, code=code, os_account=code)
    assert admin is not None
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME), autocommit=True) as connection:
        connection.execute(
            "update longstop.person set roles = roles || '{policy_owner}' where os_account = %s",
            (code,),
        )
    return house, code


def _fill(wanted: int) -> None:
    """Open referrals as the administrator; foreign keys are not checked on the way in."""
    started = time.perf_counter()
    step = min(wanted, 200_000)
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME), autocommit=True) as admin:
        admin.execute("set search_path = longstop")
        admin.execute("select setseed(0.5)")
        row = admin.execute("select id from agency where code = %s", (BUREAU,)).fetchone()
        assert row is not None
        for first in range(1, wanted + 1, step):
            last = min(first + step - 1, wanted)
            with admin.transaction():
                admin.execute("set local session_replication_role = replica")
                for statement in _FILL:
                    admin.execute(
                        statement.encode(),
                        {
                            "start": START, "bureau": row[0], "first": first, "last": last,
                            "unknown": UNKNOWN, "yes": YES, "looked_for": LOOKED_FOR,
                            "questions": len(REGISTRY),
                        },
                    )  # fmt: skip
        admin.execute("vacuum (analyze) obligation, referral, clock")
    print(f"filled {wanted:,} referrals in {time.perf_counter() - started:.0f} s")


def _diff(house: House, account: str, home: Path, wanted: int) -> float:
    """Run the command as the person who owns the policy; gives the seconds of the median run."""
    other = home / "other.toml"
    shipped = house.shipped_policy
    other.write_text(
        shipped.replace("high = 0.97\n", "high = 1.2\n").replace("medium = 0.5\n", "medium = 0.3\n")
    )
    spent = []
    used = -time.process_time()
    for _ in range(RUNS):
        here = Frame(ready=house, account=account, clock=lambda: START)
        started = time.perf_counter()
        words = ["policy", "diff", "in-force", str(other), "--list", "20", "--json"]
        done = CliRunner().invoke(app, words, obj=here)
        spent.append(time.perf_counter() - started)
        assert done.exit_code == 0, done.stderr
    used += time.process_time()
    told = json.loads(done.stdout)
    assert told["referrals"] == wanted - wanted // 100, "all but what the reader may not see"
    moved = sum(told["ways"].values())
    print(
        f"policy diff over {told['referrals']:,} seen of {wanted:,}, {told['patterns']:,} patterns,"
        f" {moved:,} move: {', '.join(f'{one:.2f}' for one in spent)} s,"
        f" of which {used / RUNS:.2f} s are processor time of the command itself"
    )
    return sorted(spent)[len(spent) // 2]


def _rows(house: House) -> list[tuple[int, int, int, int]]:
    """Read everybody's masks back, one row each."""
    with house.database.as_service("bench") as connection:
        return connection.execute(
            "select known, affirmed, alleged, no_trace from referral", binary=True
        ).fetchall()


def _race(rows: Sequence[tuple[int, int, int, int]]) -> tuple[float, float]:
    """Give the rows a second of the set evaluator and of the peer, over the same people."""
    policy = shipped_policy()
    ours = _rate(lambda: _evaluate(policy, rows), len(rows))
    distinct = len(set(rows))
    alone = _rate(lambda: _evaluate(policy, list(set(rows))), distinct)
    some = random.Random(7).sample(rows, min(PEER_ROWS, len(rows)))
    people = [_as_known(one) for one in some]
    table, expression = _decision(policy), _expression(policy)
    _check_agrees(policy, some, people, table, expression)
    peer = _rate(lambda: [_decide(table, expression, one) for one in people], len(people))
    whole = _whole(policy)
    assert [whole.evaluate(one) for one in people] == [
        _decide(table, expression, one) for one in people
    ]
    at_best = _rate(lambda: [whole.evaluate(one) for one in people], len(people))
    print(f"set evaluator  {ours:12,.0f} rows/s ({len(rows):,} rows, {distinct:,} patterns)")
    print(f"  no row twice {alone:12,.0f} patterns/s, {alone / peer:.0f} times zen-engine's table")
    print(f"zen-engine     {peer:12,.0f} rows/s as a decision table, two-valued")
    print(f"  at its best  {at_best:12,.0f} rows/s as one expression")
    print(f"ours is {ours / at_best:.1f} times zen-engine at its best")
    return ours, peer


def _evaluate(policy: Policy, rows: Sequence[tuple[int, int, int, int]]) -> None:
    of = SetEvaluator(policy).of
    for row in rows:
        of(row)


def _as_known(row: tuple[int, int, int, int]) -> dict[str, bool]:
    """Give a person as the peer takes one: what is so, and all else as not so."""
    known, true = row[0], row[1]
    return {one.code: bool(known & true & one.bit) for one in REGISTRY.values()}


def _decision(policy: Policy) -> Any:
    """Build the floors as a decision table: a row for each, a column for each question."""
    asked = in_mask(policy.reads)
    columns = [{"id": one.code, "name": one.code, "field": one.code} for one in asked]
    rules = [
        {
            "_id": f"floor {at}",
            **{
                one.code: "true" if floor.yes & one.bit else "false" if floor.no & one.bit else ""
                for one in asked
            },
            "grade": str(floor.grade.value),
        }
        for at, floor in enumerate(policy.floors)
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": columns,
        "outputs": [{"id": "grade", "name": "grade", "field": "grade"}],
        "rules": rules,
    }
    place = {"x": 0, "y": 0}
    graph = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": place},
            {
                "id": "floors",
                "type": "decisionTableNode",
                "name": "floors",
                "position": place,
                "content": table,
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": place},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "floors", "type": "edge"},
            {"id": "2", "sourceId": "floors", "targetId": "out", "type": "edge"},
        ],
    }
    return zen.ZenEngine().create_decision(json.dumps(graph))


def _expression(policy: Policy) -> Any:
    """Build the band of the score as one compiled expression."""
    return zen.compile_expression(_band(policy))


def _whole(policy: Policy) -> Any:
    """Build floors and band together as one compiled expression."""
    parts = [_band(policy)]
    for floor in policy.floors:
        so = [one.code for one in in_mask(floor.yes)]
        not_so = [f"not {one.code}" for one in in_mask(floor.no)]
        parts.append(f"({' and '.join([*so, *not_so])} ? {floor.grade.value} : 0)")
    return zen.compile_expression(f"max([{', '.join(parts)}])")


def _band(policy: Policy) -> str:
    points = " + ".join(
        f"({in_mask(one.bit)[0].code} ? {one.points * policy.shrink} : 0)" for one in policy.weights
    )
    band = str(Grade.LOW.value)
    for grade, limit in policy.limits:
        band = f"(({points}) >= {limit // THOUSAND} ? {grade.value} : {band})"
    return band


def _decide(table: Any, expression: Any, person: dict[str, bool]) -> int:
    """Decide one person's two-valued grade: the greater of band and floors."""
    floors = table.evaluate(person)["result"]
    return max(int(expression.evaluate(person)), *(int(one["grade"]) for one in floors), 0)


def _check_agrees(
    policy: Policy,
    rows: Sequence[tuple[int, int, int, int]],
    people: Sequence[dict[str, bool]],
    table: Any,
    expression: Any,
) -> None:
    """Check that both say the same of people of whom all is known: one rule, two engines."""
    ours = SetEvaluator(policy)
    outside = REGISTRY["under_18"].bit
    for (known, true, *_), person in zip(rows[:2000], people[:2000], strict=True):
        if not true & outside:
            everything = (1 << len(REGISTRY)) - 1
            found = ours.of((everything, known & true, 0, 0))
            assert found.working == _decide(table, expression, person)


def _rate(run: Callable[[], object], rows: int) -> float:
    """Run some times, each from nothing; gives the rows a processor second of the quickest."""
    spent = []
    for _ in range(RUNS):
        started = time.process_time()
        run()
        spent.append(time.process_time() - started)
    return rows / min(spent)


if __name__ == "__main__":
    main()
