"""A shift is handed over by name with a note, accepted by name, or it falls to the supervisor."""

from __future__ import annotations

from io import BytesIO

import pytest

from longstop.actions.answer import answer
from longstop.actions.answer_transfer import refuse_transfers
from longstop.actions.change_duty import end_duty, start_duty
from longstop.actions.hand_over import accept_handover, hand_over
from longstop.actions.house import NotFound
from longstop.actions.note_absence import note_absence
from longstop.actions.receive import Incoming, receive
from longstop.actions.show_handover import HandoverShown, show_handover
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.handover import HandoverRefused
from longstop.core.ledger.verification import What
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from tests.actions.test_assess import say
from tests.bureau.alerts import sweep_after
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.bureau.sent import sent
from tests.bureau.shifts import let_in, owners, plan_for, whole
from tests.bureau.work import LINE, reference_of, references_of, replayed, statements
from tests.cli.doors import as_csv

NOTE = "R-1 waits for the sender's call.\nThe port comes at 21:00."


def give(bureau: Bureau, to: str = "bob", by: str = "alice", desk: str = "intake") -> HandoverShown:
    return hand_over(bureau.house, bureau.people[by], desk=desk, to=to, note=NOTE)


def accept(bureau: Bureau, by: str = "bob", desk: str = "intake") -> int:
    return accept_handover(bureau.house, bureau.people[by], desk=desk)[0]


def look(bureau: Bureau, by: str, desk: str = "intake") -> HandoverShown:
    return show_handover(bureau.house, bureau.people[by], desk=desk)


def outcomes(bureau: Bureau) -> list[str | None]:
    return [row[0] for row in bureau.ask("select outcome from handover order by id")]


def marks(shown: HandoverShown) -> dict[str, list[str]]:
    return {one.name: one.references for one in shown.handed.marks}


def test_what_is_late_at_a_desk_is_what_it_owns_and_nothing_that_was_sent_to_it(
    bureau: Bureau,
) -> None:
    sent(bureau)
    bureau.clock.on(days=400)
    late = next(one for one in look(bureau, "alice").now.marks if one.name == "late")
    assert late.count > 0
    assert not {"late", "soon"} & {one.name for one in look(bureau, "nora", "referrals").now.marks}


def test_the_giver_owns_until_the_receiver_accepts_by_name(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    assert give(bureau).handed.kinds
    assert owners(bureau) == ["alice"]
    bureau.clock.on(minutes=29)
    sweep_after(bureau)
    assert owners(bureau) == ["alice"]
    assert accept(bureau) == 2
    assert owners(bureau) == ["bob"]
    assert outcomes(bureau) == ["accepted"]
    assert replayed(bureau, reference_of(bureau))
    assert whole(bureau)


def test_what_nobody_accepts_in_half_an_hour_falls_to_the_supervisor(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    give(bureau)
    swept = sweep_after(bureau, minutes=30)
    assert (swept.handed_over, swept.lapsed) == (2, 1)
    assert owners(bureau) == ["sue"]
    assert outcomes(bureau) == ["lapsed"]
    with pytest.raises(HandoverRefused, match="longstop duty start intake"):
        accept(bureau)
    start_duty(bureau.house, bureau.people["bob"], desk="intake")
    assert owners(bureau) == ["bob"]
    assert whole(bureau)


def test_a_hand_over_before_the_end_of_a_shift_holds_the_shift_open_while_it_waits(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=11.9)
    give(bureau)
    sweep_after(bureau, minutes=20)
    assert owners(bureau) == ["alice"]
    accept(bureau)
    assert owners(bureau) == ["bob"]


def test_what_comes_in_while_it_waits_goes_over_too(bureau: Bureau) -> None:
    give(bureau)
    bureau.receive_csv(LINE)
    assert owners(bureau) == ["alice"]
    accept(bureau)
    assert owners(bureau) == ["bob"]


def test_only_who_is_on_duty_or_the_supervisor_gives_and_only_the_receiver_accepts(
    bureau: Bureau,
) -> None:
    with pytest.raises(HandoverRefused):
        give(bureau, to="sue", by="bob")
    give(bureau, to="bob", by="sue")
    for other in ("alice", "sue", "rita"):
        with pytest.raises(HandoverRefused):
            accept(bureau, by=other)
    with pytest.raises(NotAllowed):
        give(bureau, by="admin")
    with pytest.raises(NotFound):
        give(bureau, to="nora")
    assert outcomes(bureau) == [None]


def test_a_second_hand_over_takes_the_first_back(bureau: Bureau) -> None:
    give(bureau, to="bob")
    give(bureau, to="rita")
    with pytest.raises(HandoverRefused):
        accept(bureau, by="bob")
    accept(bureau, by="rita")
    assert outcomes(bureau) == ["withdrawn", "accepted"]
    assert whole(bureau)


def test_beginning_a_shift_accepts_and_ending_one_takes_back(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    give(bureau, to="bob")
    start_duty(bureau.house, bureau.people["bob"], desk="intake")
    give(bureau, to="alice", by="bob")
    end_duty(bureau.house, bureau.people["bob"], desk="intake")
    assert outcomes(bureau) == ["accepted", "withdrawn"]
    assert owners(bureau) == ["sue"]
    assert whole(bureau)


def test_the_holds_of_the_giver_end_and_those_of_others_stay(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann"})
    mine, other = references_of(bureau, "referral")
    take(bureau.house, bureau.people["alice"], [mine])
    take(bureau.house, bureau.people["bob"], [other])
    assert sorted(marks(give(bureau, to="sue"))["held"]) == sorted([mine, other])
    held = "select p.code from obligation o join person p on p.id = o.held_by"
    assert bureau.ask(held) == [("bob",)]
    assert replayed(bureau, mine)


def test_what_burns_and_what_is_not_certain_is_named_by_reference(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann"})
    bureau.clock.on(hours=21)
    start_duty(bureau.house, bureau.people["alice"], desk="intake")
    first, second = references_of(bureau, "referral")
    alleged = read_found("contact_conviction=yes", StatementKind.ALLEGATION, settles=False)
    answer(bureau.house, bureau.people["alice"], [first], alleged)
    say(bureau, "contact_conviction=yes", second)
    say(bureau, "contact_conviction=no", second)
    shown = give(bureau)
    assert set(marks(shown)["soon"]) >= {first, second}
    assert marks(shown)["provisional"] == [first]
    assert marks(shown)["conflict"] == [second]
    sweep_after(bureau, hours=3.1)
    accepted = look(bureau, "bob")
    assert {one.name for one in accepted.now.marks} >= {"late", "alert", "conflict"}
    assert [one.name for one in accepted.fell_due] == ["grade"]
    assert {one.name for one in accepted.handed.marks} == {"soon", "conflict", "provisional"}


class StoppedHere(Exception):
    """Somebody pulled the plug."""


def test_a_package_that_was_half_received_is_named(bureau: Bureau) -> None:
    def stop(_done: int) -> None:
        raise StoppedHere

    body = BytesIO(as_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann"}))
    incoming = Incoming(stream=body, file_name="a.csv", source="toronto", batch=1)
    with pytest.raises(StoppedHere):
        receive(bureau.house, bureau.people["alice"], incoming, stop)
    assert marks(give(bureau))["half_received"] == [reference_of(bureau, "package")]


def test_the_note_is_read_at_the_desk_and_only_its_commitment_is_on_the_ledger(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(LINE)
    give(bureau)
    last = look(bureau, "bob").last
    assert last is not None
    assert (last.note, last.given_by, last.given_to) == (NOTE, "alice", "bob")
    told = " ".join(row[0] for row in bureau.ask("select body from ledger_entry"))
    assert "21:00" not in told
    assert "sender's call" not in told
    ((commitment,),) = bureau.ask("select encode(commitment, 'hex') from handover")
    assert commitment in told
    viewed = "select count(*) from ledger_entry where event = 'handover.viewed' and stream_id = %s"
    assert bureau.ask(viewed, bureau.people["bob"].person) == [(1,)]


def test_strangers_and_who_may_not_sit_there_see_no_note(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    give(bureau)
    for stranger in ("charlie", "nora"):
        with pytest.raises(NotFound):
            look(bureau, stranger)
        with bureau.house.database.as_person(bureau.people[stranger]) as connection:
            for table in (b"handover", b"handover_item", b"roster_turn"):
                assert connection.execute(b"select from " + table).fetchall() == []
    with pytest.raises(NotAllowed):
        look(bureau, "admin")


def test_a_restricted_desks_note_is_read_by_its_members_only(bureau: Bureau) -> None:
    let_in(bureau, "bob")
    bureau.receive_csv({**LINE, "given_name": "Percival", "family_name": "Constable"})
    give(bureau, to="bob", by="rita", desk="restricted")
    assert accept(bureau, desk="restricted") == 1
    for member in ("rita", "bob"):
        last = look(bureau, member, "restricted").last
        assert last is not None
        assert last.note == NOTE
    for other in ("alice", "sue"):
        with pytest.raises(NotFound):
            look(bureau, other, "restricted")
        with bureau.house.database.as_person(bureau.people[other]) as connection:
            assert connection.execute("select from handover").fetchall() == []
    with pytest.raises(HandoverRefused, match="alice may not sit"):
        give(bureau, to="alice", by="bob", desk="restricted")
    with pytest.raises(HandoverRefused, match="may not sit"):
        start_duty(bureau.house, bureau.people["alice"], desk="restricted")
    assert whole(bureau)


def test_what_the_receiver_may_not_see_is_not_given_to_them_nor_counted(bureau: Bureau) -> None:
    let_in(bureau, "bob")
    officer = {**LINE, "given_name": "Percival", "family_name": "Constable"}
    about_bob = {**LINE, "reference": "T-2", "given_name": "Bob", "family_name": "Second"}
    bureau.receive_csv(officer, about_bob)
    given = give(bureau, to="bob", by="rita", desk="restricted")
    assert [(one.name, one.count) for one in given.handed.kinds] == [("referral", 2)]
    accept(bureau, desk="restricted")
    assert owners(bureau, "restricted") == ["bob", "rita"]
    seen = look(bureau, "bob", "restricted")
    for counted in (seen.handed.kinds, seen.now.kinds, seen.came_in):
        assert [(one.name, one.count) for one in counted] in ([("referral", 1)], [])
    assert [(one.name, one.count) for one in seen.handed.kinds] == [("referral", 1)]


def test_who_is_absent_neither_receives_nor_begins(bureau: Bureau) -> None:
    note_absence(bureau.house, bureau.people["sue"], agency="bureau", code="bob")
    with pytest.raises(HandoverRefused, match="bob is noted as absent"):
        give(bureau)
    with pytest.raises(HandoverRefused, match="--back"):
        start_duty(bureau.house, bureau.people["bob"], desk="intake")


def test_what_the_supervisor_works_on_or_was_given_by_a_third_return_stays_theirs(
    bureau: Bureau,
) -> None:
    people = ("Ann", "Ben", "Cay")
    bureau.receive_csv(*[{**LINE, "reference": f"T-{n}", "given_name": n} for n in people])
    held, returned, fallen = references_of(bureau, "referral")
    for _ in range(3):
        transfer(bureau.house, bureau.people["alice"], [returned], to="north",
                 reason="person_lives_there")  # fmt: skip
        refuse_transfers(bureau.house, bureau.people["nora"], [returned], "not_our_area")
    end_duty(bureau.house, bureau.people["alice"], desk="intake")
    take(bureau.house, bureau.people["sue"], [held])
    start_duty(bureau.house, bureau.people["bob"], desk="intake")
    whose = (
        "select o.reference, p.code from obligation o join person p on p.id = o.owner_person"
        " where o.kind = 'referral' order by o.id"
    )
    assert bureau.ask(whose) == [(held, "sue"), (returned, "sue"), (fallen, "bob")]


def test_a_night_with_two_shifts(bureau: Bureau) -> None:
    plan_for(bureau, "bob", ("2026-11-20 18:00", "2026-11-21 02:00"))
    plan_for(bureau, "rita", ("2026-11-21 02:00", "2026-11-21 10:00"))
    bureau.receive_csv(LINE)
    give(bureau, to="bob")
    accept(bureau)
    bureau.receive_csv({**LINE, "reference": "T-2", "given_name": "Ann"}, name="b.csv")
    bureau.clock.on(hours=7.9)
    hand_over(bureau.house, bureau.people["bob"], desk="intake", to="rita", note="All quiet.")
    sweep_after(bureau, minutes=15)
    seen = look(bureau, "rita")
    assert [(one.name, one.count) for one in seen.handed.kinds] == [("package", 2), ("referral", 2)]
    assert accept(bureau, by="rita") == 4
    sweep_after(bureau, hours=1)
    assert owners(bureau) == ["rita"]
    came = bureau.ask("select p.code, t.came_at is not null, t.missed_at from roster_turn t"
                      " join person p on p.id = t.person order by t.id")  # fmt: skip
    assert came == [("bob", True, None), ("rita", True, None)]
    until = bureau.ask("select duty_until - %s from desk where code = 'intake'", FRIDAY)[0][0]
    assert until.total_seconds() == 16 * 3600, "a planned shift lasts as the roster says"
    assert all(replayed(bureau, one) for one in references_of(bureau, "referral"))
    assert whole(bureau)


def test_as_many_statements_for_one_as_for_many(bureau: Bureau) -> None:
    sent = []
    for number in (1, 9):
        bureau.receive_csv(
            *[
                {**LINE, "reference": f"T-{number}-{n}", "given_name": f"A{n}"}
                for n in range(number)
            ],
            name=f"{number}.csv",
        )
        take(bureau.house, bureau.people["alice"], references_of(bureau, "referral"))
        with statements() as some:
            give(bureau)
            accept(bureau)
            start_duty(bureau.house, bureau.people["alice"], desk="intake")
        sent.append(len(some))
    assert sent[0] == sent[1] > 0


BY_HAND = [
    ("update handover set note = 'All quiet.'", What.VALUE_CHANGED, "note"),
    ("update handover set note = null", What.VALUE_CHANGED, "note"),
    ("update handover set salt = null", What.VALUE_HALF_ERASED, "salt"),
    ("update handover set commitment = sha256('x')", What.HANDOVER_DIFFERS, "commitment"),
    ("update handover set given_to = (select id from person where code = 'rita')",
     What.HANDOVER_DIFFERS, "given_to"),
    ("update handover set outcome = 'lapsed'", What.HANDOVER_DIFFERS, "outcome"),
    ("update handover_item set marks = '{late}'", What.HANDOVER_DIFFERS, "items"),
    ("delete from handover_item", What.HANDOVER_DIFFERS, "items"),
    ("delete from handover_item; delete from handover", What.HANDOVER_DIFFERS, "not there"),
    ("insert into handover (agency, desk, given_by, given_to, given_at, falls_at, outcome,"
     " ended_at) select agency, desk, given_by, given_to, given_at, falls_at, outcome, ended_at"
     " from handover", What.HANDOVER_DIFFERS, "not on the ledger"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "what", "named"), BY_HAND)
def test_a_hand_over_changed_by_hand_is_named(
    bureau: Bureau, statement: str, what: What, named: str
) -> None:
    bureau.receive_csv(LINE)
    give(bureau)
    accept(bureau)
    assert whole(bureau)
    with bureau.as_superuser() as connection:
        connection.execute(statement.encode())
    faults = verify(bureau.house, bureau.people["alice"]).faults
    assert {one.what for one in faults} >= {what}
    assert any(named in one.message for one in faults)


def test_a_note_erased_with_its_salt_leaves_the_proof_whole(bureau: Bureau) -> None:
    give(bureau)
    with bureau.as_superuser() as connection:
        connection.execute("update handover set note = null, salt = null")
    assert whole(bureau)
