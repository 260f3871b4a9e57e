"""On the day of a policy everything open is assessed anew, and no promise is touched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from longstop.actions.assess import assess
from longstop.actions.grade import grade
from longstop.actions.list_policies import list_policies
from longstop.actions.reassess import Reassessed, reassess
from longstop.actions.reopen import reopen
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.core.ledger.verification import What
from longstop.core.triage.document import read_policy
from longstop.core.triage.policy import Grade
from tests.actions.test_assess import look_for_all, say
from tests.actions.test_reopen import closed
from tests.actions.test_verify_decisions import by_hand
from tests.bureau.fixtures import Bureau
from tests.bureau.policies import LAX, MONDAY, STRICT, adopt, go_to
from tests.bureau.work import LINE, reference_of, references_of, replayed, statements
from tests.core.triage.policies import SHIPPED, TEXT

NEW = read_policy(STRICT).stamp
CLOCKS = "select * from clock order by id"
KEPT = "select policy, working, grade, stream from referral order by obligation_id"
REASON = "known_to_officers"


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def lines(count: int) -> list[dict[str, str]]:
    return [{**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(count)]


def anew(bureau: Bureau, at_once: int = 10_000) -> Reassessed | None:
    until = bureau.clock.time + timedelta(hours=1)
    return reassess(bureau.house, until=until, at_once=at_once)


def sound(bureau: Bureau) -> bool:
    assert verify(bureau.house, bureau.people["sue"]).faults == ()
    return True


def test_the_sweep_of_the_day_assesses_all_that_is_open(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(5))
    adopt(bureau)
    go_to(bureau, MONDAY, seconds=-1)
    assert sweep(bureau.house, every_seconds=60).reassessed is None
    go_to(bureau, MONDAY)
    assert sweep(bureau.house, every_seconds=60).reassessed == Reassessed(NEW, 5, done=True)
    assert {row[:2] for row in bureau.ask(KEPT)} == {(NEW, "medium")}
    assert sweep(bureau.house, every_seconds=60).reassessed is None
    for reference in references_of(bureau, "referral"):
        assert replayed(bureau, reference)
    assert sound(bureau)


def test_no_clock_is_touched_and_a_persons_grade_stays(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(3))
    one, other, _ = references_of(bureau, "referral")
    alice = bureau.people["alice"]
    grade(bureau.house, alice, [one], Grade.HIGH, reason=REASON)
    look_for_all(bureau, other)
    grade(bureau.house, alice, [other], Grade.LOW, reason=None)
    before = bureau.ask(CLOCKS)
    adopt(bureau)
    go_to(bureau, MONDAY)
    anew(bureau)
    assert bureau.ask(CLOCKS) == before
    assert [row[2] for row in bureau.ask(KEPT)] == ["high", "low", None]
    assert sound(bureau)


def test_the_same_grade_given_again_keeps_the_promise_though_the_time_changed(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    alice = bureau.people["alice"]
    (first,) = grade(bureau.house, alice, [reference], Grade.HIGH, reason=REASON)
    adopt(bureau)
    go_to(bureau, MONDAY)
    anew(bureau)
    (again,) = grade(bureau.house, alice, [reference], Grade.HIGH, reason=REASON)
    assert again.act_by == first.act_by
    (higher,) = grade(bureau.house, alice, [reference], Grade.VERY_HIGH, reason=REASON)
    assert higher.act_by == bureau.clock.time + timedelta(hours=24)
    assert sound(bureau)


def test_a_first_grade_has_the_time_of_the_policy_in_force(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    adopt(bureau)
    go_to(bureau, MONDAY)
    anew(bureau)
    reference = reference_of(bureau)
    (one,) = grade(bureau.house, bureau.people["alice"], [reference], Grade.HIGH, reason=REASON)
    assert one.act_by == bureau.clock.time + timedelta(hours=120)


def test_a_policy_that_says_more_asks_for_a_grade_anew_and_lowers_nobody(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(2))
    low, high = references_of(bureau, "referral")
    alice = bureau.people["alice"]
    look_for_all(bureau, low)
    grade(bureau.house, alice, [low], Grade.LOW, reason=None)
    say(bureau, "facilitator_c=yes", high)
    grade(bureau.house, alice, [high], Grade.HIGH, reason=None)
    text = LAX.replace("medium = 0.5\n", "medium = 0.2\n")
    adopt(bureau, text)
    go_to(bureau, MONDAY)
    anew(bureau)
    rows = bureau.ask("select grade, graded_on, working, stream, ever_high from referral"
                      " order by obligation_id")  # fmt: skip
    assert rows[0][:4] == ("low", "low", "medium", 12)
    assert rows[1] == ("high", "high", "medium", 10, True)
    assert sound(bureau)


def test_killed_in_the_middle_it_goes_on_where_it_was(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.receive_csv(*lines(9))
    adopt(bureau)
    go_to(bureau, MONDAY)
    whole, batches = assess, []

    def dying(*some: Any) -> Any:
        batches.append(some)
        placed = whole(*some)
        if len(batches) == 3:
            raise Killed
        return placed

    monkeypatch.setattr("longstop.actions.reassess.assess", dying)
    with pytest.raises(Killed):
        anew(bureau, at_once=2)
    monkeypatch.setattr("longstop.actions.reassess.assess", whole)
    assert [row[0] for row in bureau.ask(KEPT)] == [NEW] * 4 + [SHIPPED.stamp] * 5
    assert sound(bureau), "what was done before stands, what was not is under the policy before"
    assert anew(bureau, at_once=2) == Reassessed(NEW, 5, done=True)
    entries = "select count(*) from ledger_entry where event = 'referral.reassessed'"
    assert bureau.ask(entries) == [(9,)]
    ((_, one),) = list_policies(bureau.house, bureau.people["sue"]).policies
    assert one.reassessed == 9
    assert sound(bureau)


def test_it_stops_when_its_time_is_over_and_says_that_it_is_not_done(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(3))
    adopt(bureau)
    go_to(bureau, MONDAY)
    found = reassess(bureau.house, until=bureau.clock.time, at_once=2)
    assert found == Reassessed(NEW, 2, done=False)
    assert sound(bureau)


def test_what_was_received_late_under_the_policy_before_is_found(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(2))
    adopt(bureau)
    go_to(bureau, MONDAY)
    reassess(bureau.house, until=bureau.clock.time)
    # A batch that read the policy a moment before its day, and was written behind the sweep.
    with bureau.as_superuser() as connection:
        connection.execute("update policy_adoption set reassessed_to = 1000000")
        assert anew(bureau) == Reassessed(NEW, 0, done=True)
        connection.execute(
            "update policy_adoption set reassessed_at = null, reassessed_to = 1000000"
        )
        connection.execute(
            "update referral set policy = %s where obligation_id ="
            " (select min(obligation_id) from referral)", (SHIPPED.stamp,),
        )  # fmt: skip
    assert anew(bureau) == Reassessed(NEW, 1, done=True)


def test_whoever_writes_an_assessment_is_waited_for_before_it_ends(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with statements() as sent:
        say(bureau, "facilitator_a=no", reference_of(bureau))
    held = [at for at, one in enumerate(sent) if "lock_shared" in one]
    read = [at for at, one in enumerate(sent) if "from policy_adoption" in one]
    assert held
    assert held[0] < min(at for at in read if at > held[0])
    adopt(bureau)
    go_to(bureau, MONDAY)
    with statements() as sent:
        anew(bureau)
    alone = next(at for at, one in enumerate(sent) if "advisory_xact_lock(" in one and at)
    assert any("is distinct from" in one for one in sent[alone:])


def test_a_closed_one_is_left_and_assessed_when_it_is_opened_again(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(2))
    reference = references_of(bureau, "referral")[0]
    sue = bureau.people["sue"]
    closed(bureau, reference, "not_found")
    adopt(bureau)
    go_to(bureau, MONDAY)
    found = anew(bureau)
    assert found is not None
    assert {row[0] for row in bureau.ask(KEPT)} == {SHIPPED.stamp, NEW}
    reopen(bureau.house, sue, [reference], reason="new_information")
    assert {row[0] for row in bureau.ask(KEPT)} == {NEW}
    assert sound(bureau)


def test_a_policy_that_another_followed_is_left(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(2))
    adopt(bureau)
    adopt(bureau, LAX, MONDAY + timedelta(days=1))
    go_to(bureau, MONDAY, days=1)
    assert anew(bureau) == Reassessed(read_policy(LAX).stamp, 2, done=True)
    assert sound(bureau)


def test_a_batch_takes_as_many_statements_whatever_its_size(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(9))
    adopt(bureau)
    go_to(bureau, MONDAY)
    counts = []
    for size in (1, 8):
        with statements() as sent:
            reassess(bureau.house, until=bureau.clock.time, at_once=size)
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "broken",
    [
        "update policy_adoption set reassessed = 3",
        "update policy_adoption set reassessed_at = null",
    ],
)
def test_what_is_said_of_its_end_is_held_against_the_ledger(bureau: Bureau, broken: str) -> None:
    bureau.receive_csv(*lines(2))
    adopt(bureau)
    go_to(bureau, MONDAY)
    anew(bureau)
    with bureau.as_superuser() as connection:
        connection.execute(broken.encode())
    found = verify(bureau.house, bureau.people["sue"]).faults
    assert found[0].what is What.POLICY_DIFFERS


def test_back_to_the_shipped_document_is_adopted_like_any_other(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    adopt(bureau)
    adopt(bureau, TEXT, MONDAY + timedelta(days=1))
    go_to(bureau, MONDAY)
    anew(bureau)
    go_to(bureau, MONDAY, days=1)
    anew(bureau)
    assert bureau.ask(KEPT)[0][:2] == (SHIPPED.stamp, "low")
    assert sound(bureau)


def test_a_policy_that_is_not_read_stops_the_sweep_at_nothing_that_does_without_it(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(*lines(2))
    adopt(bureau)
    by_hand(
        bureau, "update policy_document set text = replace(text, 'registry = 1', 'registry = 9')"
    )
    go_to(bureau, MONDAY)
    swept = sweep(bureau.house, every_seconds=60)
    assert (swept.reassessed, swept.unreadable) == (None, ("policy",))
    assert swept.breaches == 2
    assert swept.leaves
    assert {row[0] for row in bureau.ask(KEPT)} == {SHIPPED.stamp}
