"""Two agencies that hold one person learn of each other, talk, and learn nothing more."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from longstop.actions.accept import accept
from longstop.actions.close import agree, close
from longstop.actions.deconflict import Deconflicted, deconflict
from longstop.actions.disseminate import disseminate
from longstop.actions.find import AlreadyClosed
from longstop.actions.follow_links import Followed, follow_links
from longstop.actions.house import NotFound
from longstop.actions.show import show
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.closing import ClosingRefused
from longstop.core.casework.deconfliction import DeconflictionRefused
from longstop.core.ledger.verification import What
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import give, join, part, talk_of, talks, tie
from tests.bureau.sent import NORTH, developed
from tests.bureau.work import (
    LINE,
    STAFF,
    absent_reference,
    references_of,
    replayed,
    sees,
    statements,
)

OPEN = [("bureau", "north", "to_talk"), ("north", "bureau", "to_talk")]


def received(bureau: Bureau, many: int = 2) -> list[str]:
    lines = [{**LINE, "reference": f"T-{n}", "family_name": f"Quill{n}"} for n in range(many)]
    bureau.receive_csv(*lines)
    return references_of(bureau, "referral")


def held_by_two(bureau: Bureau) -> tuple[str, str]:
    """Let the north and the bureau hold one person each; gives their referrals."""
    theirs, ours = received(bureau)
    give(bureau, theirs)
    join(bureau, theirs, ours)
    return theirs, ours


def whole(bureau: Bureau) -> bool:
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
    return True


def test_each_agency_is_told_once_of_the_other_and_of_nothing_else(bureau: Bureau) -> None:
    theirs, ours = held_by_two(bureau)
    assert talks(bureau) == OPEN
    mine, other = talk_of(bureau, "bureau"), talk_of(bureau, "north")
    assert (sees(bureau, "alice", other), sees(bureau, "nora", mine)) == (False, False)
    shown = show(bureau.house, bureau.people["nora"], other)
    told = json.dumps([shown.story.own, [one.body for one in shown.story.entries]], default=str)
    assert {one.reference for one in shown.story.others} == {theirs}
    assert ours not in told
    assert not sees(bureau, "nora", ours)
    assert replayed(bureau, other)
    assert whole(bureau)


def test_whom_to_ring_is_whoever_sits_there_now(bureau: Bureau) -> None:
    held_by_two(bureau)
    ring = show(bureau.house, bureau.people["alice"], talk_of(bureau, "bureau")).story.own
    assert (ring["other_agency"], ring["its_desk"]) == ("north", "referrals")
    assert (ring["who_sits_there"], ring["out_of_hours"]) == ("Nora Northe", "+44 1632 960001")
    with bureau.as_superuser() as admin:
        admin.execute("update desk set duty_until = '2026-11-20' where duty_person is not null")
    ring = show(bureau.house, bureau.people["alice"], talk_of(bureau, "bureau")).story.own
    assert ring["who_sits_there"] == "Ned Northup"


def test_many_links_are_one_talk_and_a_talk_that_was_had_is_not_asked_for_again(
    bureau: Bureau,
) -> None:
    some = received(bureau, 4)
    for reference in some[:2]:
        give(bureau, reference)
    join(bureau, *some[:3])
    assert talks(bureau) == OPEN
    deconflict(bureau.house, bureau.people["alice"], talk_of(bureau, "bureau"),
               spoken_to="Nora Northe", agreed="theirs_leads")  # fmt: skip
    join(bureau, *some)
    assert talks(bureau) == [("bureau", "north", "spoken"), OPEN[1]]
    assert whole(bureau)


def test_each_side_ends_its_own_and_the_name_stays_off_the_ledger(bureau: Bureau) -> None:
    _, ours = held_by_two(bureau)
    mine, other = talk_of(bureau, "bureau"), talk_of(bureau, "north")
    done = deconflict(bureau.house, bureau.people["alice"], mine, spoken_to=" Nora  Northe ",
                      agreed="jointly")  # fmt: skip
    assert done == Deconflicted(mine, ours, "north", "jointly")
    assert talks(bureau) == [("bureau", "north", "spoken"), OPEN[1]]
    deconflict(bureau.house, bureau.people["nora"], other, spoken_to="Alice Dutton",
               agreed="jointly")  # fmt: skip
    assert {state for *_, state in talks(bureau)} == {"spoken"}
    entries = "".join(body for (body,) in bureau.ask("select body from ledger_entry"))
    assert "Northe" not in entries
    assert bureau.ask("select spoken_to from deconfliction order by 1") == [
        ("Alice Dutton",), ("Nora Northe",)
    ]  # fmt: skip
    assert replayed(bureau, mine)
    assert whole(bureau)
    bureau.ask(
        "update deconfliction set spoken_to = 'Ned Northup' where agreed = 'jointly' returning 1"
    )
    found = {one.what for one in verify(bureau.house, bureau.people["alice"]).faults}
    assert found == {What.VALUE_CHANGED}
    with pytest.raises(AlreadyClosed):
        deconflict(bureau.house, bureau.people["alice"], mine, spoken_to="x", agreed="jointly")


def test_of_a_restricted_record_only_its_own_custodian_learns(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**STAFF, "reference": "T-2"})
    theirs, secret = references_of(bureau, "referral")
    give(bureau, theirs, to="charlie")
    charlie = bureau.people["charlie"]
    before = _all_they_see(bureau, "charlie")
    assert join(bureau, theirs, secret).opened == 1
    assert talks(bureau) == [("bureau", "south", "to_talk")]
    assert _all_they_see(bureau, "charlie") == before
    mine = talk_of(bureau, "bureau")
    assert [sees(bureau, who, mine) for who in ("rita", "alice", "charlie", "nora")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert show(bureau.house, bureau.people["rita"], mine).story.own["other_agency"] == "south"
    with pytest.raises(NotFound):
        show(bureau.house, charlie, mine)
    assert whole(bureau)


def _all_they_see(bureau: Bureau, who: str) -> list[tuple[object, ...]]:
    """Give every row of work and of obligations that somebody sees, and how many talks."""
    with bureau.house.database.as_person(bureau.people[who]) as connection:
        return [
            *connection.execute("select reference, state from obligation order by 1").fetchall(),
            *connection.execute("select why from work_item order by 1").fetchall(),
            *connection.execute("select count(*) from deconfliction").fetchall(),
            *connection.execute("select count(*) from nominal_due").fetchall(),
        ]


def test_a_part_that_a_force_accepted_beside_the_owner_counts(bureau: Bureau) -> None:
    sent, other = received(bureau)
    developed(bureau, [sent])
    join(bureau, sent, other)
    alice = bureau.people["alice"]
    disseminate(bureau.house, alice, [sent], replace(NORTH, to="south"))
    disseminate(bureau.house, alice, [sent], replace(NORTH, beside=True))
    sweep(bureau.house, every_seconds=60)
    assert talks(bureau) == [], "what is sent is not held before it is accepted"
    accept(bureau.house, bureau.people["nora"], [sent], owner="nora")
    sweep(bureau.house, every_seconds=60)
    assert sorted(talks(bureau)) == OPEN


@pytest.mark.parametrize("how", ["parted", "closed"])
def test_what_nobody_else_holds_any_more_falls_away(bureau: Bureau, how: str) -> None:
    theirs, ours = held_by_two(bureau)
    mine = talk_of(bureau, "bureau")
    if how == "parted":
        part(bureau, theirs, ours)
    else:
        end(bureau, ours)
    assert {state for *_, state in talks(bureau)} == {"fell_away"}
    assert replayed(bureau, mine)
    assert whole(bureau)


def end(bureau: Bureau, reference: str) -> None:
    """Let the bureau end its referral, by two people."""
    take(bureau.house, bureau.people["alice"], [reference])
    close(
        bureau.house,
        bureau.people["alice"],
        reference,
        outcome="not_found",
        reason="checks_done",
    )
    agree(bureau.house, bureau.people["sue"], reference)


def test_its_clock_runs_and_nobody_waits_for_ever(bureau: Bureau) -> None:
    held_by_two(bureau)
    bureau.clock.on(hours=25)
    sweep(bureau.house, every_seconds=60)
    breached = bureau.ask(
        "select count(*) from breach b join deconfliction d on d.obligation_id = b.obligation_id"
        " join alert a on a.obligation_id = b.obligation_id"
    )
    assert breached == [(2,)]
    with pytest.raises(ClosingRefused, match="longstop deconflict"):
        close(bureau.house, bureau.people["alice"], talk_of(bureau, "bureau"),
              outcome="not_found", reason="checks_done")  # fmt: skip


def test_whoever_does_not_own_it_learns_what_absence_tells(bureau: Bureau) -> None:
    held_by_two(bureau)
    answers = []
    for reference in (talk_of(bureau, "bureau"), absent_reference()):
        with statements() as run, pytest.raises(NotFound) as fault:
            deconflict(bureau.house, bureau.people["charlie"], reference, spoken_to="x",
                       agreed="jointly")  # fmt: skip
        answers.append((str(fault.value).replace(reference, "REF"), len(run)))
    assert answers[0] == answers[1]


def test_what_was_not_said_or_not_agreed_is_refused(bureau: Bureau) -> None:
    _, ours = held_by_two(bureau)
    alice, mine = bureau.people["alice"], talk_of(bureau, "bureau")
    for spoken_to, agreed, reference, words in (
        (" ", "jointly", mine, "Silence"), ("Nora", "soon", mine, "agree on"),
        ("Nora", "jointly", ours, "is a referral"),
    ):  # fmt: skip
        with pytest.raises(DeconflictionRefused, match=words):
            deconflict(bureau.house, alice, reference, spoken_to=spoken_to, agreed=agreed)
    with pytest.raises(NotAllowed):
        deconflict(bureau.house, bureau.people["admin"], mine, spoken_to="x", agreed="jointly")
    assert talks(bureau) == OPEN


def test_the_statements_are_as_many_for_fifty_nominals_as_for_one(bureau: Bureau) -> None:
    some = received(bureau, 102)
    for reference in some[:51]:
        give(bureau, reference)
    counts = []
    for pairs in ([(0, 51)], [(n, n + 51) for n in range(1, 51)]):
        for a, b in pairs:
            tie(bureau, some[a], some[b])
        with statements() as run:
            assert follow_links(bureau.house) == Followed(opened=2 * len(pairs))
        counts.append(len(run))
    assert counts[0] == counts[1]
