"""Who says it is not theirs disputes it: a clock runs, and the bureau owns it meanwhile."""

from __future__ import annotations

from datetime import datetime

import pytest
from psycopg.errors import InsufficientPrivilege

from longstop.actions.answer_transfer import accept_transfers, refuse_transfers
from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.settle_dispute import settle_disputes
from longstop.actions.show import show
from longstop.actions.sweep import sweep
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.casework.transfer import TransferRefused
from longstop.core.ledger.verification import What
from longstop.core.referral.vocabulary import ObligationKind
from tests.bureau.children import give_care
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    CHILD,
    LINE,
    absent_reference,
    reference_of,
    references_of,
    replayed,
    statements,
)
from tests.cli.doors import run

OWNER = (
    "select a.code, d.code, p.code from obligation o join agency a on a.id = o.owner_agency"
    " join desk d on d.id = o.owner_desk join person p on p.id = o.owner_person"
    " where o.reference = %s"
)
CLOCKS = (
    "select c.kind, c.running, c.stopped_why from clock c join obligation o"
    " on o.id = c.obligation_id where o.reference = %s order by c.id"
)
KEEP = {"word": "keep", "reason": "place_checked"}


def offer(bureau: Bureau, who: str, to: str, reference: str) -> None:
    transfer(bureau.house, bureau.people[who], [reference], to=to, reason="child_lives_there")


def not_ours(bureau: Bureau, who: str, reference: str, belongs_to: str | None = None) -> None:
    refuse_transfers(
        bureau.house, bureau.people[who], [reference], "not_our_area", belongs_to=belongs_to
    )


def disputed_child(bureau: Bureau) -> str:
    """Let the north offer a child's record to the south, which refuses it; gives the record."""
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    offer(bureau, "nora", "south", child)
    not_ours(bureau, "charlie", child, "north")
    return child


def disputed_referral(bureau: Bureau) -> str:
    """Let the bureau offer a referral to the north, which refuses it; gives the referral."""
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    offer(bureau, "alice", "north", reference)
    not_ours(bureau, "nora", reference)
    return reference


def running(bureau: Bureau, reference: str) -> list[str]:
    return [kind for kind, is_running, _ in bureau.ask(CLOCKS, reference) if is_running]


def test_what_two_forces_dispute_goes_to_whoever_is_on_duty_at_the_bureau(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    assert bureau.ask(OWNER, child) == [("bureau", "intake", "alice")]
    assert running(bureau, child) == ["tell", "transfer_dispute"]
    assert replayed(bureau, child)
    assert replayed(bureau, reference_of(bureau, "transfer"))
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_no_other_clock_starts_again(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    told = "select id, started_at, due_at, running from clock where kind = 'tell'"
    before = bureau.ask(told)
    bureau.clock.on(hours=3)
    offer(bureau, "nora", "south", child)
    not_ours(bureau, "charlie", child)
    assert bureau.ask(told) == before


def test_a_second_refusal_lets_the_clock_that_runs_go_on(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    due = "select due_at from clock where kind = 'transfer_dispute'"
    ((first,),) = bureau.ask(due)
    bureau.clock.on(hours=5)
    offer(bureau, "alice", "north", child)
    not_ours(bureau, "nora", child, "south")
    assert bureau.ask(due) == [(first,)]
    assert replayed(bureau, child)


def test_what_the_bureau_offered_stays_the_bureaus_where_it_stands(bureau: Bureau) -> None:
    reference = disputed_referral(bureau)
    assert bureau.ask(OWNER, reference) == [("bureau", "intake", "alice")]
    assert "transfer_dispute" in running(bureau, reference)
    assert replayed(bureau, reference)


@pytest.mark.parametrize("reason", ["not_enough_to_act_on", "sent_in_error"])
def test_another_reason_is_no_dispute(bureau: Bureau, reason: str) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    offer(bureau, "nora", "south", child)
    (made,) = refuse_transfers(bureau.house, bureau.people["charlie"], [child], reason)
    assert not made.disputed
    assert bureau.ask(OWNER, child) == [("north", "referrals", "nora")]
    assert running(bureau, child) == ["tell"]


def test_what_the_bureau_itself_sends_back_is_no_dispute(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    offer(bureau, "nora", "bureau", child)
    not_ours(bureau, "alice", child)
    assert bureau.ask(OWNER, child) == [("north", "referrals", "nora")]
    assert running(bureau, child) == ["tell"]
    assert replayed(bureau, child)


def test_accepting_by_name_ends_it(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    offer(bureau, "alice", "north", child)
    accept_transfers(bureau.house, bureau.people["ned"], [child])
    assert bureau.ask(OWNER, child) == [("north", "referrals", "ned")]
    assert ("transfer_dispute", False, "met") in bureau.ask(CLOCKS, child)
    assert replayed(bureau, child)


def test_a_person_of_the_bureau_settles_it(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    (made,) = settle_disputes(bureau.house, bureau.people["bob"], [child], **KEEP)
    assert made.status == "settled"
    assert bureau.ask(OWNER, child) == [("bureau", "intake", "alice")]
    assert running(bureau, child) == ["tell"]
    assert replayed(bureau, child)
    with pytest.raises(TransferRefused, match=f"{child}: nobody disputes"):
        settle_disputes(bureau.house, bureau.people["bob"], [child], **KEEP)


def test_nothing_is_without_a_clock_when_a_dispute_ends(bureau: Bureau) -> None:
    give_care(bureau)
    child = disputed_child(bureau)
    sweep(bureau.house, every_seconds=60)
    assert running(bureau, child) == ["transfer_dispute"]
    settle_disputes(bureau.house, bureau.people["alice"], [child], **KEEP)
    assert running(bureau, child) == ["review"]
    assert replayed(bureau, child)
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_a_dispute_is_not_settled_by_a_force_or_while_it_is_offered(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    with pytest.raises(NotYours):
        settle_disputes(bureau.house, bureau.people["nora"], [child], **KEEP)
    offer(bureau, "alice", "north", child)
    with pytest.raises(TransferRefused, match="it is offered"):
        settle_disputes(bureau.house, bureau.people["alice"], [child], **KEEP)
    with pytest.raises(TransferRefused, match="--settle keep"):
        settle_disputes(
            bureau.house, bureau.people["alice"], [child], word="drop", reason="place_checked"
        )


def test_the_third_return_goes_to_the_supervisor_of_the_bureaus_desk(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    for who, to in (("north", "nora"), ("south", "charlie")):
        offer(bureau, "alice", who, child)
        not_ours(bureau, to, child)
    assert bureau.ask(OWNER, child) == [("bureau", "intake", "sue")]
    assert replayed(bureau, child)


def test_a_force_that_disputes_for_the_third_time_gives_it_to_that_supervisor(
    bureau: Bureau,
) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    for reason in ("sent_in_error", "sent_in_error", "not_our_area"):
        offer(bureau, "nora", "south", child)
        refuse_transfers(bureau.house, bureau.people["charlie"], [child], reason)
    assert bureau.ask(OWNER, child) == [("bureau", "intake", "sue")]
    assert replayed(bureau, child)


def test_a_duty_that_has_ended_leaves_it_with_the_supervisor(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    offer(bureau, "nora", "south", child)
    bureau.clock.on(hours=13)
    not_ours(bureau, "charlie", child)
    assert bureau.ask(OWNER, child) == [("bureau", "intake", "sue")]


def test_the_page_says_who_disputes_it_and_whose_they_say_it_is(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    own = show(bureau.house, bureau.people["alice"], child).story.own
    assert (own["disputed_by"], own["dispute_reason"]) == ("south", "not_our_area")
    assert own["said_to_belong_to"] == "north"
    page = run(bureau, "show", child).stdout
    assert "settle whose it is: due" in page
    settle_disputes(bureau.house, bureau.people["alice"], [child], **KEEP)
    assert show(bureau.house, bureau.people["alice"], child).story.own["disputed_by"] is None


def test_the_list_says_in_words_what_is_due(bureau: Bureau) -> None:
    give_care(bureau)
    child = disputed_child(bureau)
    sweep(bureau.house, every_seconds=60)
    page = run(bureau, "worklist").stdout
    assert child in page
    assert "settle whose it is within" in page


def test_the_one_that_refused_sees_no_more_than_before(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    with pytest.raises(NotFound):
        show(bureau.house, bureau.people["charlie"], child)
    refused = show(bureau.house, bureau.people["charlie"], reference_of(bureau, "transfer"))
    assert refused.story.others == []
    assert show(bureau.house, bureau.people["nora"], child).story.subject.owner_agency == "bureau"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("update transfer set belongs_to = 1", What.DECISION_DIFFERS),
        ("update transfer set belongs_to = null", What.DECISION_DIFFERS),
        ("update clock set due_at = due_at + interval '1 day' where kind = 'transfer_dispute'",
         What.CLOCK_DIFFERS),
    ],
)  # fmt: skip
def test_a_dispute_changed_by_hand_is_named(bureau: Bureau, change: str, what: What) -> None:
    disputed_child(bureau)
    bureau.ask(f"{change} returning 1")
    assert what in {one.what for one in verify(bureau.house, bureau.people["alice"]).faults}


def test_whose_it_is_goes_with_a_dispute_and_names_another_that_there_is(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    offer(bureau, "nora", "south", child)
    charlie = bureau.people["charlie"]
    for reason, named in (("sent_in_error", "north"), ("not_our_area", "south")):
        with pytest.raises(TransferRefused, match="--belongs-to AGENCY goes with"):
            refuse_transfers(bureau.house, charlie, [child], reason, belongs_to=named)
    with pytest.raises(NotFound, match="No agency 'west'"):
        refuse_transfers(bureau.house, charlie, [child], "not_our_area", belongs_to="west")
    assert running(bureau, child) == ["tell"]


def test_who_sent_nothing_back_starts_no_dispute_in_the_database_either(bureau: Bureau) -> None:
    disputed_child(bureau)
    bureau.receive_csv({**LINE, "reference": "T-2", "given_name": "Ann"}, name="b.csv")
    ids = [id_ for (id_,) in bureau.ask("select id from obligation order by id")]
    said = set()
    for id_ in (*ids, 987_654_321):
        for who in ("charlie", "nora", "alice"):
            with (
                bureau.house.database.as_person(bureau.people[who]) as connection,
                pytest.raises(InsufficientPrivilege) as fault,
            ):
                connection.execute(
                    "select * from start_disputes(array[%s::bigint], '{999999}', '{}', %s, %s, 1,"
                    "  'elapsed')",
                    (id_, bureau.clock.time, bureau.clock.time),
                )
            said.add(str(fault.value))
    assert len(said) == 1


def test_a_stranger_cannot_tell_a_dispute_from_nothing(bureau: Bureau) -> None:
    answers = []
    for reference in (disputed_referral(bureau), absent_reference()):
        with statements() as sent, pytest.raises(NotFound) as fault:
            settle_disputes(bureau.house, bureau.people["charlie"], [reference], **KEEP)
        answers.append((str(fault.value).replace(reference, "REF"), len(sent)))
    assert answers[0] == answers[1]


def test_a_set_is_settled_whole_or_not_at_all(bureau: Bureau) -> None:
    child = disputed_child(bureau)
    referral = reference_of(bureau)
    with pytest.raises(TransferRefused, match=f"{referral}: nobody disputes"):
        settle_disputes(bureau.house, bureau.people["alice"], [child, referral], **KEEP)
    assert running(bureau, child) == ["tell", "transfer_dispute"]


def test_two_working_days_are_counted_by_the_calendar(bureau: Bureau) -> None:
    disputed_child(bureau)
    ((due, calendar),) = bureau.ask(
        "select due_at, calendar from clock where kind = 'transfer_dispute'"
    )
    assert calendar.startswith("england-and-wales")
    assert datetime.fromisoformat("2026-11-24T12:00:00+00:00") < due
    assert references_of(bureau, ObligationKind.TRANSFER)
