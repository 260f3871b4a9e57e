"""An exhibit goes from hand to hand by two people, and leaves only examined or authorised."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest

from longstop.actions.authorise_exhibits import authorise_exhibits
from longstop.actions.date_exhibits import date_exhibits
from longstop.actions.exhibit_queue import exhibit_queue, queued
from longstop.actions.house import NotFound
from longstop.actions.move_exhibits import move_exhibits
from longstop.actions.offer_custody import offer_custody, withdraw_custody
from longstop.actions.register_exhibits import register_exhibits
from longstop.actions.show_exhibit import show_exhibit
from longstop.actions.take_custody import take_custody
from longstop.core.evidence.exhibit_lines import LinesNotValid
from longstop.core.evidence.exhibits import ExhibitRefused
from longstop.core.evidence.laboratory import Because, key
from longstop.core.referral.exhibit_states import ExhibitState
from tests.bureau.alerts import sweep_after
from tests.bureau.exhibits import TO_LAB, VICTIMS, WORDS, at_lab, give_lab, leave, registered, walk
from tests.bureau.fixtures import Bureau
from tests.bureau.shifts import whole
from tests.bureau.work import LINE, STAFF, reference_of, references_of, replayed, sees

S = ExhibitState
HOLDS = (
    "select a.code, d.code, p.code, c.code from obligation o join exhibit e"
    " on e.obligation_id = o.id join agency a on a.id = o.owner_agency"
    " join desk d on d.id = o.owner_desk join person p on p.id = o.owner_person"
    " join person c on c.id = e.custodian where o.reference = %s"
)


def test_an_exhibit_is_registered_with_an_owner_a_clock_its_dates_and_what_is_in_it(
    bureau: Bureau,
) -> None:
    phone, sim = registered(
        bureau, {"bail": "2026-12-01"}, {"device": "sim_card", "parent": "JB/1"}
    )
    assert bureau.ask(HOLDS, phone) == [("bureau", "intake", "alice", "alice")]
    assert bureau.ask("select kind, because from clock where running and obligation_id ="
                      " (select id from obligation where reference = %s) order by due_at",
                      phone) == [("bail", "stated"), ("exhibit", "standard")]  # fmt: skip
    shown = show_exhibit(bureau.house, bureau.people["bob"], sim)
    assert (shown.told.parent, shown.told.number, shown.told.limits) == (
        phone, "JB/2", "messages of May",
    )  # fmt: skip
    assert show_exhibit(bureau.house, bureau.people["bob"], phone).told.parts == [sim]
    assert replayed(bureau, phone)
    assert whole(bureau)


def test_what_the_house_knows_better_is_refused_whole_and_named(bureau: Bureau) -> None:
    registered(bureau)
    with pytest.raises(LinesNotValid, match="number: registered already"):
        registered(bureau)
    (referral,) = references_of(bureau, "referral")
    rows = [
        (2, {"referral": referral, "number": "JB/2", **WORDS}),
        (3, {"referral": referral, "number": "JB/3", **WORDS, "parent": "JB/4"}),
    ]
    with pytest.raises(LinesNotValid, match="line 3: parent: in no line"):
        register_exhibits(bureau.house, bureau.people["alice"], rows)
    assert bureau.ask("select count(*) from exhibit") == [(1,)]


def test_it_is_examined_reviewed_by_another_reported_and_returned(bureau: Bureau) -> None:
    (phone,) = at_lab(bureau)
    walk(bureau, "lena", [phone], S.WAITING_FOR_PIN, S.QUEUED, S.ACQUIRED, S.SCANNED, S.EXAMINED)
    with pytest.raises(ExhibitRefused, match="colleague"):
        walk(bureau, "lena", [phone], S.PEER_REVIEWED)
    assert replayed(bureau, phone)
    walk(bureau, "nora", [phone], S.PEER_REVIEWED, S.REPORTED, S.RETAINED)
    leave(bureau, "lena", [phone])
    assert bureau.ask("select state, outcome, is_open from obligation where reference = %s",
                      phone) == [("returned", "returned", False)]  # fmt: skip
    assert show_exhibit(bureau.house, bureau.people["nora"], phone).told.left_to == "J. Quill"
    assert replayed(bureau, phone)
    assert whole(bureau)


def test_nothing_leaves_unexamined_but_by_a_name_and_by_the_hands_of_another(
    bureau: Bureau,
) -> None:
    one, two = at_lab(bureau, {}, {})
    walk(bureau, "lena", [one, two], S.ACQUIRED, S.SCANNED)
    with pytest.raises(ExhibitRefused, match="was not examined"):
        leave(bureau, "lena", [one])
    ned = bureau.people["ned"]
    with pytest.raises(ExhibitRefused, match="needs a reason"):
        authorise_exhibits(bureau.house, ned, [one], "return", reason="whim")
    authorise_exhibits(bureau.house, ned, [one], "return", reason="court_ordered")
    for who, after in (("ned", S.RETURNED), ("lena", S.FORFEITED)):
        with pytest.raises(ExhibitRefused):
            leave(bureau, who, [one], after)
    leave(bureau, "lena", [one])
    walk(bureau, "lena", [two], S.EXAMINED)
    leave(bureau, "lena", [two], S.FORFEITED)
    assert replayed(bureau, one)
    assert whole(bureau)


def test_the_database_itself_lets_nothing_leave_unexamined(bureau: Bureau) -> None:
    (phone,) = registered(bureau)
    out = (
        b"update obligation set state = 'returned', previous_state = state, is_open = false,"
        b" next_clock_id = null, outcome = 'returned' where reference = %s"
    )
    with (
        bureau.house.database.as_person(bureau.people["alice"]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="not examined"),
    ):
        connection.execute(out, (phone,))
    authorise_exhibits(
        bureau.house, bureau.people["sue"], [phone], "return", reason="never_relevant"
    )
    with (
        bureau.house.database.as_person(bureau.people["sue"]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="nobody else"),
    ):
        connection.execute(out, (phone,))


def test_what_is_in_it_goes_with_it_by_name(bureau: Bureau) -> None:
    phone, sim = registered(bureau, {}, {"device": "sim_card", "parent": "JB/1"})
    walk(bureau, "alice", [phone], S.QUEUED)
    move_exhibits(
        bureau.house, bureau.people["alice"], [phone, sim], S.CANNOT_BE_EXAMINED, reason="damaged"
    )
    with pytest.raises(ExhibitRefused, match=sim):
        leave(bureau, "alice", [phone])
    leave(bureau, "alice", [phone, sim])
    assert whole(bureau)


def test_where_lawful_authority_has_ended_nobody_looks_until_it_is_said_anew(
    bureau: Bureau,
) -> None:
    (phone,) = registered(bureau, {"authority_ends": "2026-11-21"})
    bureau.clock.on(days=2)
    with pytest.raises(ExhibitRefused, match="authority has ended"):
        walk(bureau, "alice", [phone], S.ACQUIRED)
    walk(bureau, "alice", [phone], S.WAITING_FOR_AUTHORITY)
    date_exhibits(bureau.house, bureau.people["alice"], [phone], {"authority": "2026-12-24"})
    walk(bureau, "alice", [phone], S.ACQUIRED)
    assert whole(bureau)


def test_a_date_is_set_moved_and_lifted_and_one_that_passes_is_a_breach(bureau: Bureau) -> None:
    (phone,) = registered(bureau, {"bail": "2026-11-25"})
    alice = bureau.people["alice"]
    assert (phone, "bail") in {
        (one.reference, one.clock) for one in sweep_after(bureau, days=5).alerts
    }
    date_exhibits(bureau.house, alice, [phone], {"bail": "2026-12-25", "court": "2026-12-01 10:00"})
    (row,) = exhibit_queue(bureau.house, alice).rows
    assert (row.row.next_kind, row.because) == ("court", Because.DATE)
    assert row.row.next_date == datetime.fromisoformat("2026-12-01T10:00+00:00")
    date_exhibits(bureau.house, alice, [phone], {"bail": "none", "court": "none"})
    assert exhibit_queue(bureau.house, alice).rows[0].row.next_date is None
    for wrong in ({"court": "2026-11-01"}, {"court": "soon"}, {}):
        with pytest.raises(ExhibitRefused):
            date_exhibits(bureau.house, alice, [phone], wrong)
    assert replayed(bureau, phone)
    assert whole(bureau)


def test_the_queue_of_a_laboratory_goes_by_the_one_rule_and_names_no_report_to_strangers(
    bureau: Bureau,
) -> None:
    first, second, third, fourth, _ = at_lab(
        bureau,
        {},
        {"court": "2026-12-15"},
        {"bail": "2026-12-01"},
        VICTIMS,
        {"court": "2027-12-01"},
    )
    walk(bureau, "lena", [fourth], S.SENT_OUT)
    listed = exhibit_queue(bureau.house, bureau.people["lena"], desk="lab")
    rows = [one.row for one in listed.rows]
    assert [one.reference for one in rows[:4]] == [fourth, third, second, first]
    assert rows == sorted(rows, key=lambda one: key(queued(one), listed.at))
    assert {one.referral for one in rows} == {None}
    assert exhibit_queue(bureau.house, bureau.people["lena"], limit=2).more
    assert exhibit_queue(bureau.house, bureau.people["nora"], desk="referrals").rows == []
    for stranger in ("charlie", "alice"):
        assert exhibit_queue(bureau.house, bureau.people[stranger]).rows == []
    with pytest.raises(NotFound):
        exhibit_queue(bureau.house, bureau.people["charlie"], desk="lab")
    with pytest.raises(NotFound):
        show_exhibit(bureau.house, bureau.people["charlie"], first)


def test_a_stranger_does_nothing_with_it_and_is_told_nothing(bureau: Bureau) -> None:
    (phone,) = registered(bureau)
    charlie, sid = bureau.people["charlie"], bureau.people["sid"]
    house = bureau.house
    for tried in (
        lambda: offer_custody(house, charlie, [phone], TO_LAB),
        lambda: withdraw_custody(house, charlie, [phone]),
        lambda: take_custody(house, charlie, [phone], ["A100"]),
        lambda: move_exhibits(house, charlie, [phone], S.QUEUED),
        lambda: date_exhibits(house, charlie, [phone], {"bail": "none"}),
        lambda: authorise_exhibits(house, sid, [phone], "return", reason="court_ordered"),
        lambda: leave(bureau, "charlie", [phone]),
        lambda: register_exhibits(
            house, charlie,
            [(0, {"referral": reference_of(bureau), "number": "JB/9", **WORDS})],
        ),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            tried()
    assert whole(bureau)


def test_a_day_that_was_stated_is_not_the_day_before(bureau: Bureau) -> None:
    bureau.clock.on(microseconds=250_000)
    (one,) = registered(bureau, {"bail": "2026-12-01"})
    assert bureau.ask("select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from"
                      " clock where kind = 'bail'") == [("2026-12-01 00:00:00",)]  # fmt: skip
    assert replayed(bureau, one)


def test_no_date_moves_an_exhibit_ahead_of_greater_danger(bureau: Bureau) -> None:
    calm, bailed = at_lab(bureau, {}, {"bail": "2026-12-01"})
    bureau.receive_csv({**LINE, "reference": "T-9", "given_name": "Kim", "urgent": "yes"})
    urgent = {**WORDS, "referral": references_of(bureau, "referral")[1], "number": "JB/9"}
    (grave,) = register_exhibits(bureau.house, bureau.people["alice"], [(0, urgent)])
    offer_custody(bureau.house, bureau.people["alice"], [grave.reference], TO_LAB)
    take_custody(bureau.house, bureau.people["lena"], [grave.reference], ["A100"])
    rows = exhibit_queue(bureau.house, bureau.people["lena"], desk="lab").rows
    assert [one.row.reference for one in rows] == [grave.reference, bailed, calm]


def test_what_is_kept_from_a_force_is_kept_from_it_in_the_laboratory_too(bureau: Bureau) -> None:
    give_lab(bureau)
    bureau.receive_csv(STAFF)
    rita = bureau.people["rita"]
    rows = [(0, {"referral": reference_of(bureau), "number": "JB/1", **WORDS})]
    (made,) = register_exhibits(bureau.house, rita, rows)
    assert not sees(bureau, "alice", made.reference)
    assert exhibit_queue(bureau.house, bureau.people["alice"]).rows == []
    assert len(exhibit_queue(bureau.house, rita).rows) == 1
    with pytest.raises(ExhibitRefused, match="may not be handed over there"):
        offer_custody(bureau.house, rita, [made.reference], TO_LAB)
    assert whole(bureau)
