"""Handing over: the sender owns it until somebody accepts by name, and no clock starts again."""

from __future__ import annotations

import pytest
from psycopg.errors import InsufficientPrivilege

from longstop.actions.answer_transfer import accept_transfers, refuse_transfers, withdraw_transfers
from longstop.actions.close import close
from longstop.actions.house import NotFound
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from longstop.core.casework.closing import ClosingRefused
from longstop.core.casework.transfer import TransferRefused
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    CHILD,
    LINE,
    STAFF,
    absent_reference,
    reference_of,
    references_of,
    replayed,
    sees,
    statements,
)

WHY = {"reason": "person_lives_there"}
OWNER = (
    "select a.code, d.code, p.code from obligation o join agency a on a.id = o.owner_agency"
    " join desk d on d.id = o.owner_desk join person p on p.id = o.owner_person"
    " where o.reference = %s"
)
STATE = "select state, previous_state from obligation where reference = %s"


def offered(bureau: Bureau) -> tuple[str, str]:
    """Receive a line and offer its referral to the north; gives both references."""
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    (made,) = transfer(bureau.house, bureau.people["alice"], [reference], to="north", **WHY)
    assert made.transfer is not None
    return reference, made.transfer


def test_another_desk_of_ones_own_has_it_at_once(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    take(bureau.house, bureau.people["alice"], [reference])
    (made,) = transfer(
        bureau.house, bureau.people["alice"], [reference], to="bureau/children", **WHY
    )
    assert made.status == "moved"
    assert bureau.ask(OWNER, reference) == [("bureau", "children", "bob")]
    assert replayed(bureau, reference)


def test_an_offer_leaves_the_owner_and_the_clocks_and_lets_the_receiver_see(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    clocks = "select id, started_at, due_at, running from clock where kind = 'grade'"
    before = bureau.ask(clocks)
    reference = reference_of(bureau)
    assert not sees(bureau, "nora", reference)
    bureau.clock.on(hours=2)
    (made,) = transfer(bureau.house, bureau.people["alice"], [reference], to="north", **WHY)
    assert bureau.ask(clocks) == before
    assert bureau.ask(OWNER, reference) == [("bureau", "intake", "alice")]
    assert bureau.ask(STATE, reference) == [("transferred", "received")]
    assert sees(bureau, "nora", reference)
    assert sees(bureau, "nora", str(made.transfer))
    assert not sees(bureau, "charlie", reference)
    assert replayed(bureau, reference)
    assert replayed(bureau, str(made.transfer))


def test_who_accepts_owns_it_by_name_in_the_state_before(bureau: Bureau) -> None:
    reference, offer = offered(bureau)
    accept_transfers(bureau.house, bureau.people["ned"], [reference])
    assert bureau.ask(OWNER, reference) == [("north", "referrals", "ned")]
    assert bureau.ask(OWNER, offer) == [("north", "referrals", "ned")]
    assert bureau.ask(STATE, reference) == [("received", "transferred")]
    assert bureau.ask(STATE, offer) == [("accepted", "offered")]
    assert sees(bureau, "alice", reference)
    assert replayed(bureau, reference)
    assert replayed(bureau, offer)


def test_a_refusal_leaves_it_with_the_sender_and_out_of_the_receivers_sight(bureau: Bureau) -> None:
    reference, offer = offered(bureau)
    refuse_transfers(bureau.house, bureau.people["nora"], [offer], "not_our_area")
    assert bureau.ask(OWNER, reference) == [("bureau", "intake", "alice")]
    assert bureau.ask(STATE, reference) == [("received", "transferred")]
    assert not sees(bureau, "nora", reference)
    assert replayed(bureau, reference)
    assert replayed(bureau, offer)


def test_a_refusal_takes_no_sight_that_was_there_before(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD, "child_area": "Southmark"})
    child = reference_of(bureau, "child_record")
    transfer(
        bureau.house, bureau.people["charlie"], [child], to="bureau", reason="specialist_needed"
    )
    refuse_transfers(bureau.house, bureau.people["alice"], [child], "sent_in_error")
    assert sees(bureau, "alice", child)
    assert bureau.ask(STATE, child) == [("open", None)]
    assert replayed(bureau, child)


def test_the_third_return_goes_to_the_supervisor(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    owners = []
    for _ in range(3):
        transfer(bureau.house, bureau.people["alice"], [reference], to="north", **WHY)
        refuse_transfers(bureau.house, bureau.people["nora"], [reference], "not_our_area")
        owners.append(bureau.ask(OWNER, reference)[0][2])
    assert owners == ["alice", "alice", "sue"]
    assert replayed(bureau, reference)


def test_an_offer_can_be_taken_back(bureau: Bureau) -> None:
    reference, offer = offered(bureau)
    withdraw_transfers(bureau.house, bureau.people["bob"], [reference])
    assert bureau.ask(STATE, offer) == [("withdrawn", "offered")]
    assert not sees(bureau, "nora", reference)
    with pytest.raises(NotFound):
        accept_transfers(bureau.house, bureau.people["nora"], [reference])
    assert replayed(bureau, reference)
    assert replayed(bureau, offer)


def test_a_childs_record_keeps_its_state_while_it_is_offered(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    transfer(bureau.house, bureau.people["nora"], [child], to="south", reason="child_lives_there")
    assert bureau.ask(STATE, child) == [("open", None)]
    with pytest.raises(ClosingRefused, match="offered to another agency"):
        close(bureau.house, bureau.people["nora"], child,
              outcome="safeguarded", reason="record_shows")  # fmt: skip
    accept_transfers(bureau.house, bureau.people["charlie"], [child])
    assert bureau.ask(OWNER, child) == [("south", "referrals", "charlie")]
    assert replayed(bureau, child)


def test_only_the_receiver_accepts_and_only_the_sender_withdraws(bureau: Bureau) -> None:
    reference, _ = offered(bureau)
    with pytest.raises(TransferRefused, match="no offer of it"):
        accept_transfers(bureau.house, bureau.people["alice"], [reference])
    with pytest.raises(TransferRefused, match="no offer of it"):
        withdraw_transfers(bureau.house, bureau.people["nora"], [reference])


def test_one_offer_at_a_time(bureau: Bureau) -> None:
    reference, _ = offered(bureau)
    for to in ("south", "bureau/children"):
        with pytest.raises(TransferRefused, match="already offered"):
            transfer(bureau.house, bureau.people["alice"], [reference], to=to, **WHY)


def test_what_is_restricted_is_never_offered_and_the_words_do_not_say_why(bureau: Bureau) -> None:
    bureau.receive_csv(STAFF)
    reference = reference_of(bureau)
    said = []
    for to in ("north", "south"):
        with pytest.raises(TransferRefused) as fault:
            transfer(bureau.house, bureau.people["rita"], [reference], to=to, **WHY)
        said.append(str(fault.value))
    assert said[0] == said[1]
    assert bureau.ask("select count(*) from transfer") == [(0,)]


def test_the_database_itself_shares_nothing_restricted(bureau: Bureau) -> None:
    bureau.receive_csv(STAFF)
    ((id_,),) = bureau.ask("select id from obligation where kind = 'referral'")
    north = bureau.people["nora"].agency
    with (
        bureau.house.database.as_person(bureau.people["rita"]) as connection,
        pytest.raises(InsufficientPrivilege, match="not all may be shared"),
    ):
        connection.execute("select share(array[%s]::bigint[], %s)", (id_, north))


def test_a_stranger_answers_no_offer_in_the_database_either(bureau: Bureau) -> None:
    _, offer = offered(bureau)
    ((id_,),) = bureau.ask("select id from obligation where reference = %s", offer)
    said = []
    for number in (id_, id_ + 1_000):
        with (
            bureau.house.database.as_person(bureau.people["charlie"]) as connection,
            pytest.raises(InsufficientPrivilege) as fault,
        ):
            connection.execute(
                "select * from answer_transfers(array[%s::bigint], 'accepted', null, null, %s,"
                "  '{1}', 3)",
                (number, bureau.clock.time),
            )
        said.append(str(fault.value))
    assert said[0] == said[1]


def test_a_package_stays_with_the_agency_that_received_it(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    package = reference_of(bureau, "package")
    with pytest.raises(TransferRefused, match="stays with the agency"):
        transfer(bureau.house, bureau.people["alice"], [package], to="north", **WHY)


def test_reasons_are_codes_and_places_are_checked(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    alice, reference = bureau.people["alice"], reference_of(bureau)
    with pytest.raises(TransferRefused, match="reason from the list"):
        transfer(bureau.house, alice, [reference], to="north", reason="he moved to Northmark")
    with pytest.raises(TransferRefused, match="Which desk"):
        transfer(bureau.house, alice, [reference], to="bureau", **WHY)
    for nowhere in ("west", "north/west", "bureau/west"):
        with pytest.raises(NotFound):
            transfer(bureau.house, alice, [reference], to=nowhere, **WHY)


def test_a_transfer_is_on_the_list_until_it_is_answered(bureau: Bureau) -> None:
    _, offer = offered(bureau)
    listed = (
        "select count(*) from work_item w join obligation o on o.id = w.obligation_id"
        " where o.reference = %s"
    )
    assert bureau.ask(listed, offer) == [(2,)]
    refuse_transfers(bureau.house, bureau.people["nora"], [offer], "not_our_area")
    assert bureau.ask(listed, offer) == [(0,)]
    assert references_of(bureau, "transfer") == [offer]


@pytest.mark.parametrize("act", ["to", "accept", "refuse", "withdraw"])
def test_a_stranger_cannot_tell_another_agencys_reference_from_none(
    bureau: Bureau, act: str
) -> None:
    mine, _ = offered(bureau)
    house, charlie = bureau.house, bureau.people["charlie"]
    calls = {
        "to": lambda ref: transfer(house, charlie, [ref], to="south/referrals", **WHY),
        "accept": lambda ref: accept_transfers(house, charlie, [ref]),
        "refuse": lambda ref: refuse_transfers(house, charlie, [ref], "not_our_area"),
        "withdraw": lambda ref: withdraw_transfers(house, charlie, [ref]),
    }
    answers = []
    for reference in (mine, absent_reference()):
        with statements() as sent, pytest.raises(NotFound) as fault:
            calls[act](reference)
        answers.append((str(fault.value).replace(reference, "REF"), len(sent)))
    assert answers[0] == answers[1]
