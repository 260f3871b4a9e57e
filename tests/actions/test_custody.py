"""Two people move an exhibit; what is on its seal, and who had it, cannot be changed unseen."""

from __future__ import annotations

import pytest

from longstop.actions.authorise_exhibits import authorise_exhibits
from longstop.actions.close import close
from longstop.actions.date_exhibits import date_exhibits
from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.list_alerts import list_alerts
from longstop.actions.move_exhibits import move_exhibits
from longstop.actions.offer_custody import Offering, offer_custody, withdraw_custody
from longstop.actions.register_exhibits import register_exhibits
from longstop.actions.show_exhibit import show_exhibit
from longstop.actions.take_custody import take_custody
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.closing import ClosingRefused
from longstop.core.casework.transfer import TransferRefused
from longstop.core.evidence.exhibits import ExhibitRefused
from longstop.core.ledger.verification import What
from longstop.core.referral.exhibit_states import ExhibitState
from tests.bureau.alerts import sweep_after
from tests.bureau.exhibits import TO_LAB, WORDS, give_lab, leave, registered, walk
from tests.bureau.fixtures import Bureau
from tests.bureau.shifts import whole
from tests.bureau.work import LINE, reference_of, references_of, replayed, sees, statements

S = ExhibitState
HOLDS = (
    "select a.code, d.code, p.code, c.code from obligation o join exhibit e"
    " on e.obligation_id = o.id join agency a on a.id = o.owner_agency"
    " join desk d on d.id = o.owner_desk join person p on p.id = o.owner_person"
    " join person c on c.id = e.custodian where o.reference = %s"
)


def test_two_hands_move_it_and_until_it_is_taken_the_giver_has_it(bureau: Bureau) -> None:
    give_lab(bureau)
    (phone,) = registered(bureau)
    alice, lena = bureau.people["alice"], bureau.people["lena"]
    offer_custody(bureau.house, alice, [phone], TO_LAB)
    assert bureau.ask(HOLDS, phone) == [("bureau", "intake", "alice", "alice")]
    waits = (
        "select a.code from work_item w join agency a on a.id = w.agency where matter = 'offered'"
    )
    assert bureau.ask(waits) == [("north",)], "it waits for a name there"
    assert sees(bureau, "lena", phone)
    assert not sees(bureau, "charlie", phone)
    for nobody in ("alice", "bob"):
        with pytest.raises(ExhibitRefused):
            take_custody(bureau.house, bureau.people[nobody], [phone], ["A100"])
    (taken,) = take_custody(bureau.house, lena, [phone], ["a 100"])
    assert not taken.seal_differs
    assert bureau.ask(waits) == []
    assert bureau.ask(HOLDS, phone) == [("north", "lab", "lena", "lena")]
    with pytest.raises(NotYours):
        offer_custody(bureau.house, alice, [phone], TO_LAB)
    with pytest.raises(ExhibitRefused, match="nobody offers it"):
        take_custody(bureau.house, bureau.people["ned"], [phone], ["A100"])
    assert replayed(bureau, phone)
    assert whole(bureau)


def test_an_offer_that_is_taken_back_shows_nothing_any_more(bureau: Bureau) -> None:
    give_lab(bureau)
    (phone,) = registered(bureau)
    alice = bureau.people["alice"]
    offer_custody(bureau.house, alice, [phone], TO_LAB)
    with pytest.raises(ExhibitRefused, match="offered already"):
        offer_custody(bureau.house, alice, [phone], TO_LAB)
    withdraw_custody(bureau.house, alice, [phone])
    assert not sees(bureau, "lena", phone)
    with pytest.raises(ExhibitRefused, match="not offered"):
        withdraw_custody(bureau.house, alice, [phone])
    assert replayed(bureau, phone)
    assert whole(bureau)


def test_silence_on_an_offer_is_chased_with_the_giver(bureau: Bureau) -> None:
    give_lab(bureau)
    (phone,) = registered(bureau)
    offer_custody(bureau.house, bureau.people["alice"], [phone], TO_LAB)
    alerts = sweep_after(bureau, days=6).alerts
    assert (phone, "take_custody") in {(one.reference, one.clock) for one in alerts}
    assert bureau.ask(HOLDS, phone)[0][3] == "alice", "custody is no matter of shifts"


def test_a_seal_that_differs_is_taken_told_to_the_supervisor_and_explained_by_another(
    bureau: Bureau,
) -> None:
    give_lab(bureau)
    phone, other = registered(bureau, {}, {"seal": "A200"})
    alice, lena, ned = (bureau.people[code] for code in ("alice", "lena", "ned"))
    offer_custody(bureau.house, alice, [phone, other], TO_LAB)
    taken = take_custody(bureau.house, lena, [phone, other], ["B999", "A200"])
    assert [one.seal_differs for one in taken] == [True, False]
    (alert,) = list_alerts(bureau.house, ned).rows
    assert (alert.reference, alert.clock, alert.rung, alert.person) == (
        phone, "seal", "desk_supervisor", "ned",
    )  # fmt: skip
    assert replayed(bureau, phone)
    assert whole(bureau)
    with pytest.raises(NotAllowed):
        authorise_exhibits(bureau.house, lena, [phone], "seal", reason="label_misread")
    with pytest.raises(ExhibitRefused, match="no seal of it waits"):
        authorise_exhibits(bureau.house, ned, [other], "seal", reason="label_misread")
    walk(bureau, "lena", [phone], S.QUEUED, S.EXAMINED)
    with pytest.raises(ExhibitRefused, match="a supervisor explains"):
        leave(bureau, "lena", [phone])
    authorise_exhibits(bureau.house, ned, [phone], "seal", reason="label_misread")
    shown = show_exhibit(bureau.house, lena, phone)
    assert shown.told.seal == "B999"
    assert (shown.hands[0].seal_given, shown.hands[0].seal_found) == ("A100", "B999")
    assert list_alerts(bureau.house, ned).rows == []
    assert whole(bureau)


def test_a_seal_nobody_explains_climbs_on(bureau: Bureau) -> None:
    give_lab(bureau)
    (phone,) = registered(bureau)
    offer_custody(bureau.house, bureau.people["alice"], [phone], TO_LAB)
    take_custody(bureau.house, bureau.people["lena"], [phone], ["none"])
    sweep_after(bureau, days=5)
    rungs = bureau.ask("select a.rung from alert a join clock c on c.id = a.clock_id"
                       " where c.kind = 'seal' order by a.id")  # fmt: skip
    assert [rung for (rung,) in rungs][:2] == ["desk_supervisor", "head_of_bureau"]
    assert whole(bureau)


def test_it_changes_hands_and_ends_by_no_other_door(bureau: Bureau) -> None:
    (phone,) = registered(bureau)
    alice = bureau.people["alice"]
    with pytest.raises(TransferRefused, match="longstop exhibit offer"):
        transfer(bureau.house, alice, [phone], to="bureau/children", reason="desk_is_responsible")
    with pytest.raises(ClosingRefused, match="returned or forfeited"):
        close(bureau.house, alice, phone, outcome="returned", reason="checks_done")
    with pytest.raises(ExhibitRefused, match="no exhibit"):
        move_exhibits(bureau.house, alice, [reference_of(bureau)], S.QUEUED)


def test_a_colleague_is_handed_it_by_name_with_a_new_seal(bureau: Bureau) -> None:
    (phone,) = registered(bureau)
    people = bureau.people
    to_bob = Offering(to="bureau/intake", reason="to_examiner", person="bob", seals=["C7"])
    with pytest.raises(NotFound, match="Nobody of yours"):
        offer_custody(
            bureau.house, people["alice"], [phone],
            Offering(to="north", reason="to_laboratory", person="nora"),
        )  # fmt: skip
    offer_custody(bureau.house, people["alice"], [phone], to_bob)
    with pytest.raises(ExhibitRefused, match="somebody else by name"):
        take_custody(bureau.house, people["sue"], [phone], ["C7"])
    (taken,) = take_custody(bureau.house, people["bob"], [phone], ["C7"])
    assert not taken.seal_differs
    assert whole(bureau)


def test_a_set_of_any_size_takes_as_many_statements(bureau: Bureau) -> None:
    give_lab(bureau)
    bureau.receive_csv(LINE)
    people, sent = bureau.people, []
    (referral,) = references_of(bureau, "referral")
    for name, many in (("A", 2), ("B", 40)):
        rows = [
            (n, {"referral": referral, "number": f"{name}/{n}", **WORDS, "bail": "2026-12-01"})
            for n in range(many)
        ]
        with statements() as some:
            made = register_exhibits(bureau.house, people["alice"], rows)
            references = [one.reference for one in made]
            offer_custody(bureau.house, people["alice"], references, TO_LAB)
            take_custody(bureau.house, people["lena"], references, ["B100"])
            walk(bureau, "lena", references, S.ACQUIRED, S.EXAMINED)
            date_exhibits(bureau.house, people["lena"], references, {"court": "2027-01-01"})
            authorise_exhibits(
                bureau.house, people["ned"], references, "seal", reason="label_misread"
            )
            leave(bureau, "lena", references)
        sent.append(len(some))
    assert sent[0] == sent[1]


BY_HAND = (
    "update exhibit set custodian = registered_by",
    "update exhibit set seal = 'Z9'",
    "update exhibit set owner = 'third_party'",
    "update exhibit set limits = 'everything'",
    "update custody_move set ended_by = (select id from person where code = 'nora')",
    "update custody_move set seal_found = 'A100', seal_differs = false",
    "update exhibit_authorisation set reason = 'never_relevant'",
    "update obligation set state = 'scanned', previous_state = 'queued' where kind = 'exhibit'",
)
TOLD_OF_IT = {
    "custodian is not what the ledger tells.",
    "seal is not what the ledger tells.",
    "owner is not what the ledger tells.",
    "number and authority_reference and limits and given_by and welfare_plan are not those it was"
    " committed to.",
    "ended_by of Custody move 1 is not what the ledger tells.",
    "seal_found of Custody move 1 is not what the ledger tells.",
    "seal_differs of Custody move 1 is not what the ledger tells.",
    "reason of Exhibit authorisation 1 is not what the ledger tells.",
    "state is not what the ledger tells.",
    "previous_state is not what the ledger tells.",
}


def test_whatever_is_changed_by_hand_is_named(bureau: Bureau) -> None:
    give_lab(bureau)
    (phone,) = registered(bureau)
    offer_custody(bureau.house, bureau.people["alice"], [phone], TO_LAB)
    take_custody(bureau.house, bureau.people["lena"], [phone], ["B1"])
    authorise_exhibits(
        bureau.house, bureau.people["ned"], [phone], "return", reason="court_ordered"
    )
    assert whole(bureau)
    with bureau.as_superuser() as root:
        for statement in BY_HAND:
            root.execute(statement.encode())
    found = verify(bureau.house, bureau.people["alice"]).faults
    assert {one.message for one in found} == TOLD_OF_IT
    assert {one.where for one in found} == {phone}
    assert What.EXHIBIT_DIFFERS in {one.what for one in found}
    with bureau.as_superuser() as root:
        root.execute("delete from custody_move")
        root.execute("delete from exhibit_authorisation")
    gone = {one.message for one in verify(bureau.house, bureau.people["alice"]).faults}
    assert {"Custody move 1 is not there.", "Exhibit authorisation 1 is not there."} < gone
