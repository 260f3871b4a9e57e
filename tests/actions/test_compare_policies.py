"""What a policy would change is seen before it counts, over what one may see and no more."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from longstop.actions.compare_policies import IN_FORCE, Compared, Named, compare_policies
from longstop.actions.grade import grade
from longstop.actions.house import NotFound
from longstop.actions.reassess import reassess
from longstop.actions.transfer import transfer
from longstop.core.authority.permissions import NotAllowed
from longstop.core.triage.comparing import Comparison, Way
from longstop.core.triage.document import PolicyNotValid, read_policy
from longstop.core.triage.policy import Grade
from tests.actions.test_adopt_policy import propose
from tests.actions.test_assess import look_for_all, say
from tests.bureau.fixtures import Bureau
from tests.bureau.policies import LAX, MONDAY, STRICT, adopt, go_to, owner
from tests.bureau.work import LINE, STAFF, references_of, statements
from tests.core.triage.policies import SHIPPED, TEXT

NEW = Named(text=STRICT)


def compared(
    bureau: Bureau, before: Named = IN_FORCE, after: Named = NEW, by: str = "sue", most: int = 0
) -> Compared:
    return compare_policies(bureau.house, owner(bureau, by), before, after, most=most)


def received(bureau: Bureau, count: int) -> Sequence[str]:
    bureau.receive_csv(
        *({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(count))
    )
    return references_of(bureau, "referral")


def test_it_says_before_what_the_sweep_does_after(bureau: Bureau) -> None:
    one, other, *_ = received(bureau, 6)
    say(bureau, "facilitator_c=yes", one)
    say(bureau, "prior_violence=yes", other)
    found = compared(bureau, after=Named(text=LAX))
    adopt(bureau, LAX)
    go_to(bureau, MONDAY)
    reassess(bureau.house, until=bureau.clock.time.replace(hour=23))
    kept = bureau.ask("select working, count(*) from referral group by 1")
    said = dict.fromkeys(Grade, 0)
    for (_, new), people in found.comparison.working.items():
        said[new] += people
    assert dict(kept) == {g.code: n for g, n in said.items() if n}
    assert found.comparison.moved(Way.FALLS_BELOW_HIGH) == 2


def test_who_moves_is_named_the_gravest_first_with_what_stands(bureau: Bureau) -> None:
    quiet, danger, graded = received(bureau, 3)
    say(bureau, "facilitator_c=yes", danger)
    look_for_all(bureau, graded)
    (done,) = grade(bureau.house, bureau.people["alice"], [graded], Grade.LOW, reason=None)
    after = Named(text=LAX.replace("medium = 0.5\n", "medium = 0.2\n"))
    found = compared(bureau, after=after, most=9)
    assert [one.reference for one in found.movers] == [danger, quiet, graded]
    assert found.movers[0].way is Way.FALLS_BELOW_HIGH
    assert (found.movers[2].grade, found.movers[2].act_by) == ("low", done.act_by)
    assert [(one.grade, one.promises) for one in found.promises] == [("low", 1)]
    assert [one.reference for one in compared(bureau, after=after, most=2).movers] == [
        danger, quiet,
    ]  # fmt: skip


def test_a_stranger_compares_over_its_own_and_learns_of_nothing_else(bureau: Bureau) -> None:
    one, *_ = received(bureau, 4)
    say(bureau, "facilitator_c=yes", one)
    transfer(bureau.house, bureau.people["alice"], [one], to="north", reason="person_lives_there")
    seen = {who: compared(bureau, by=who, most=9) for who in ("sue", "nora", "charlie")}
    assert {who: found.comparison.people for who, found in seen.items()} == {
        "sue": 4, "nora": 1, "charlie": 0,
    }  # fmt: skip
    assert [one.reference for one in seen["charlie"].movers] == []
    assert seen["charlie"].comparison == Comparison()


def test_what_is_restricted_is_compared_by_its_members_only(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**STAFF, "reference": "T-2"})
    seen = {who: compared(bureau, by=who).comparison.people for who in ("sue", "rita")}
    assert seen == {"sue": 1, "rita": 2}


def test_who_does_not_answer_for_policies_is_refused(bureau: Bureau) -> None:
    with pytest.raises(NotAllowed):
        compare_policies(bureau.house, bureau.people["alice"], IN_FORCE, NEW)


def test_a_proposal_is_compared_by_its_number_and_an_unknown_one_is_not(bureau: Bureau) -> None:
    received(bureau, 1)
    one = propose(bureau)
    found = compared(bureau, after=Named(number=one.id))
    assert (found.before.stamp, found.after.stamp) == (SHIPPED.stamp, read_policy(STRICT).stamp)
    with pytest.raises(NotFound):
        compared(bureau, after=Named(number=99))
    with pytest.raises(PolicyNotValid):
        compared(bureau, after=Named(text=TEXT.replace("shrink = 0.7", "shrink = 7")))


def test_the_policy_in_force_is_the_one_of_the_moment(bureau: Bureau) -> None:
    received(bureau, 1)
    adopt(bureau)
    go_to(bureau, MONDAY)
    assert compared(bureau).comparison.moving == ()


def test_it_changes_nothing_and_asks_as_often_for_many_as_for_one(bureau: Bureau) -> None:
    counts = []
    for some in (1, 8):
        received(bureau, some)
        before = bureau.ask("select count(*) from ledger_entry")
        owner(bureau)
        with statements() as sent:
            compare_policies(bureau.house, bureau.people["sue"], IN_FORCE, NEW, most=5)
        counts.append(len(sent))
        assert bureau.ask("select count(*) from ledger_entry") == before
        bureau.clock.on(hours=1)
    assert counts[0] == counts[1]
