"""Two officers decide about the same at the same moment: one is done, the other hears of it.

Each pair is drawn out of what may be decided of something where it stands: fresh, ready, sent,
offered, closed, waiting for a second person. Real threads, with connections of their own.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from longstop.actions.verify import verify
from tests.bureau.children import give_care
from tests.bureau.fixtures import Bureau
from tests.web.situations import SITUATIONS, Move

SEED = 1864
DONE = frozenset({200, 303})
MOVERS = ("alice", "bob", "sue", "rita", "nora", "ned")
WROTE = (
    "select array_agg(distinct e.body::jsonb ->> 'actor') from ledger_entry e join obligation o"
    " on o.id = e.stream_id where e.stream_kind = 'obligation' and o.reference = %s and e.seq > %s"
    " and starts_with(e.body::jsonb ->> 'actor', 'person:')"
)
SEQ = (
    "select max(e.seq) from ledger_entry e join obligation o on o.id = e.stream_id"
    " where e.stream_kind = 'obligation' and o.reference = %s"
)
HOLDS = (
    "select coalesce(h.code, w.code) from obligation o left join person h on h.id = o.held_by"
    " left join person w on w.id = o.owner_person where o.reference = %s"
)


@pytest.mark.faults
def test_of_two_who_decide_at_once_one_is_done_and_the_other_is_told(
    desk: Bureau, signed_in: Callable[[str], Client], pairs: int
) -> None:
    give_care(desk)
    officers = {one: signed_in(one) for one in MOVERS}
    rng = random.Random(SEED)
    drawn = [rng.choice(SITUATIONS) for _ in range(pairs)]
    waiting = {
        one.name: iter(one.set_up(desk, drawn.count(one))) for one in SITUATIONS if one in drawn
    }
    with ThreadPoolExecutor(2) as both:
        for situation in drawn:
            reference = next(waiting[situation.name])
            two = situation.two(rng)
            ((seen,),) = desk.ask(SEQ, reference)
            start = Barrier(2)

            def decide(
                move: Move, about: str = reference, saw: int = seen, go: Barrier = start
            ) -> int:
                who, form, typed = move
                go.wait()
                try:
                    sent = {**typed, "seen": str(saw)}
                    return officers[who].post(f"/r/{about}/{form}", sent).status_code
                finally:
                    connections.close_all()

            answers = list(both.map(decide, two))
            where = (situation.name, two, answers)
            done = [answer in DONE for answer in answers]
            assert sum(done) == 1, where
            assert {*answers} - DONE <= {400, 404, 409}, where
            who, form, _ = two[done.index(True)]
            assert desk.ask(WROTE, reference, seen) == [([desk.people[who].ledger_name],)], where
            if form in ("take", "accept"):
                assert desk.ask(HOLDS, reference) == [(who,)], where
    assert verify(desk.house, desk.people["sue"]).faults == ()
