"""Grades given together are sampled: another person looks at a drawn share again."""

from __future__ import annotations

from longstop.actions.grade import grade
from longstop.actions.verify import verify
from longstop.core.triage.order import is_looked_at_again
from longstop.core.triage.policy import Grade
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of, replayed
from tests.core.triage.policies import SHIPPED

MANY = 60
REASON = "known_to_officers"
WAITING = (
    "select o.reference from clock c join obligation o on o.id = c.obligation_id"
    " where c.kind = 'second_look' and c.running order by o.id"
)


def graded_together(bureau: Bureau) -> list[str]:
    """Let Alice grade many at once; gives those that were drawn, by the rule."""
    bureau.receive_csv(*({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"}
                         for n in range(MANY)))  # fmt: skip
    every = references_of(bureau, "referral")
    grade(bureau.house, bureau.people["alice"], every, Grade.HIGH, reason=REASON)
    key = bureau.house.reference_key
    drawn = [one for one in every if is_looked_at_again(SHIPPED, key, one)]
    assert 0 < len(drawn) < MANY
    return drawn


def test_those_that_were_drawn_wait_for_another_person(bureau: Bureau) -> None:
    drawn = graded_together(bureau)
    assert [one for (one,) in bureau.ask(WAITING)] == drawn
    assert replayed(bureau, drawn[0])
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_only_another_person_who_grades_it_alone_ends_the_wait(bureau: Bureau) -> None:
    drawn = graded_together(bureau)
    grade(bureau.house, bureau.people["alice"], drawn[:1], Grade.HIGH, reason=REASON)
    assert (drawn[0],) in bureau.ask(WAITING)
    grade(bureau.house, bureau.people["bob"], drawn[:1], Grade.HIGH, reason=REASON)
    assert (drawn[0],) not in bureau.ask(WAITING)
    assert replayed(bureau, drawn[0])
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_one_alone_is_never_drawn(bureau: Bureau) -> None:
    bureau.receive_csv(*({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"}
                         for n in range(30)))  # fmt: skip
    for reference in references_of(bureau, "referral"):
        grade(bureau.house, bureau.people["alice"], [reference], Grade.HIGH, reason=REASON)
    assert bureau.ask(WAITING) == []
