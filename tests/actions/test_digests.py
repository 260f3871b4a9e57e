"""Everybody is told once a shift or day what waits for them, and nothing they may not see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from longstop.actions.close import close
from longstop.actions.export import Waits, export
from longstop.actions.export_lines import Asked
from longstop.actions.list_proposals import list_proposals
from longstop.actions.list_talks import list_talks
from longstop.actions.mail_alerts import Mailed
from longstop.actions.mail_digests import mail_digests
from longstop.actions.make_digests import make_digests
from longstop.actions.my_notices import choose_mail, my_notices, read_digests
from longstop.actions.search import search
from longstop.actions.show_team import show_team
from longstop.actions.take import take
from longstop.actions.verify import verify
from longstop.core.casework.exporting import FileKind, Kind
from longstop.core.casework.team import Matter
from tests.bureau.alerts import sweep_after
from tests.bureau.children import drafted
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import give, join
from tests.bureau.linking import MAN, NOBODY, receive_people
from tests.bureau.shifts import plan_for
from tests.bureau.work import LINE, references_of, statements
from tests.engines.relay import running_relay

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def told(bureau: Bureau, code: str) -> dict[str, int]:
    """Give what the latest digest of somebody with one role counts."""
    digests = my_notices(bureau.house, bureau.people[code]).digests
    return digests[0].counts if digests else {}


def fill(bureau: Bureau) -> None:
    """Let the bureau and the north have some of everything that is counted."""
    theirs, ours = receive_people(bureau, MAN, NOBODY)
    give(bureau, theirs)
    join(bureau, theirs, ours)
    bureau.receive_csv(
        {**LINE, "reference": "S-1", "family_name": "Constable", "given_name": "Percival",
         "date_of_birth": "1980-04-01"},
        {**LINE, "reference": "B-1", "family_name": "Second", "given_name": "Bob"},
        {**LINE, "reference": "Q-1", "date_of_birth": "no such day"},
    )  # fmt: skip
    drafted(bureau)
    take(bureau.house, bureau.people["alice"], [ours])
    close(bureau.house, bureau.people["alice"], ours, outcome="no_offence_found",
          reason="checks_done")  # fmt: skip
    sweep_after(bureau, hours=30)
    bureau.clock.time = MONDAY
    house = replace(bureau.house, exporting=replace(bureau.house.exporting, two_people_above=1))
    work = Asked(kind=Kind.WORKLIST, file=FileKind.CSV, reason="meeting")
    assert isinstance(export(house, bureau.people["alice"], work), Waits)


def test_a_digest_counts_what_the_pages_of_its_reader_list_and_not_one_more(
    bureau: Bureau,
) -> None:
    fill(bureau)
    bureau.clock.time = MONDAY
    sweep_after(bureau, minutes=1)
    assert make_digests(bureau.house) > 5
    for code in ("alice", "bob", "sue", "rita", "nora", "ned", "charlie", "sid"):
        actor, counts = bureau.people[code], told(bureau, code)
        proposed = list_proposals(bureau.house, actor).rows
        assert counts.get("second", 0) == len(proposed), code
        assert ("export" in {one.step for one in proposed}) is (code in {"sue", "rita"}), code
        assert counts.get("talk", 0) == len(list_talks(bureau.house, actor, limit=99).rows), code
        assert counts.get("alert", 0) == len(my_notices(bureau.house, actor).alerts), code
        if "supervisor" in actor.roles:
            shown = show_team(bureau.house, actor).matters
            for matter in (Matter.UNOWNED, Matter.BREACHED, Matter.DEFERRED, Matter.SECOND_LOOK):
                assert counts.get(matter.value, 0) == shown[matter].count, (code, matter)
    assert told(bureau, "charlie") == told(bureau, "sid") == {}
    assert told(bureau, "rita")["breached"] > told(bureau, "sue")["breached"] > 0
    assert told(bureau, "bob").get("quarantine") == 1
    assert told(bureau, "nora")["talk"] == 1
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_it_is_made_once_for_a_shift_or_a_working_day_in_its_readers_own_zone(
    bureau: Bureau,
) -> None:
    def made(at: datetime) -> set[str]:
        bureau.clock.time = at
        known = "select p.code from digest g join person p on p.id = g.person where g.made_at = %s"
        make_digests(bureau.house)
        assert make_digests(bureau.house) == 0
        return {code for (code,) in bureau.ask(known, at)}

    bureau.ask("update person set absent = true where code = 'sid' returning 1")
    bureau.ask("update agency set zone = 'America/New_York' where code = 'north' returning 1")
    bureau.ask("update desk set duty_person = null, duty_until = null returning 1")
    night = datetime(2026, 11, 23, 20, tzinfo=UTC)
    plan_for(bureau, "alice", ("2026-11-23 20:00", "2026-11-24 06:00"))
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert made(saturday) == set()
    assert made(MONDAY - timedelta(minutes=1)) == set()
    assert made(MONDAY) == {"bob", "sue", "rita", "charlie"}
    assert made(datetime(2026, 11, 23, 13, tzinfo=UTC)) == {"nora", "ned"}
    assert made(night) == {"alice"}
    assert made(night + timedelta(hours=9)) == set()
    christmas = datetime(2026, 12, 25, 14, tzinfo=UTC)
    assert made(christmas) == set()


def test_the_mail_holds_counts_and_links_and_whoever_wants_none_gets_alerts_alone(
    bureau: Bureau,
) -> None:
    fill(bureau)
    choose_mail(bureau.house, bureau.people["rita"], wanted=False)
    bureau.clock.time = MONDAY
    make_digests(bureau.house)
    with running_relay() as (relay, arrived):
        sent = mail_digests(bureau.house, relay)
        assert mail_digests(bureau.house, relay) == Mailed(0, 0)
    to = {letter["To"]: letter.get_payload() for letter in arrived}
    assert sent == Mailed(len(arrived), 0)
    assert {"alice@bureau.example", "sue@bureau.example"} <= set(to)
    assert not {"rita@bureau.example", "charlie@south.example"} & set(to)
    assert "https://desk.example/team/list?of=breached" in to["sue@bureau.example"]
    assert len({letter["Message-ID"] for letter in arrived}) == len(arrived)
    names = ("quill", "constable", "percival", "dutton", *references_of(bureau, "referral"))
    assert not [one for text in map(str, arrived) for one in names if one.lower() in text.lower()]
    digest = my_notices(bureau.house, bureau.people["rita"]).digests[0]
    assert (digest.waiting > 0, digest.mailed_at) == (True, None)
    assert read_digests(bureau.house, bureau.people["sue"], [digest.id]) == 0
    assert read_digests(bureau.house, bureau.people["rita"], [digest.id]) == 1


def test_what_a_relay_did_not_take_is_sent_again_and_says_so(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    bureau.clock.time = MONDAY
    make_digests(bureau.house)
    with running_relay() as (gone, _):
        pass
    failed = mail_digests(bureau.house, gone).failed
    assert failed > 0
    with running_relay() as (relay, arrived):
        assert mail_digests(bureau.house, relay) == Mailed(failed, 0)
    assert all("you may have it twice" in str(letter) for letter in arrived)
    bureau.clock.on(days=1)
    make_digests(bureau.house)
    with running_relay() as (relay, arrived):
        assert mail_digests(bureau.house, relay).sent > 0
    assert not any("twice" in str(letter) for letter in arrived)


def test_any_number_of_people_and_things_cost_the_same_statements(bureau: Bureau) -> None:
    def cost(day: int) -> int:
        bureau.clock.time = MONDAY + timedelta(days=day)
        with statements() as asked:
            assert make_digests(bureau.house) > 0
        return len(asked)

    bureau.receive_csv(LINE)
    few = cost(0)
    bureau.receive_csv(*({**LINE, "reference": f"M-{n}"} for n in range(20)))
    bureau.ask(
        "insert into person (agency, code, given_name, family_name, roles)"
        " select agency, code || n, given_name, family_name, roles from person,"
        "  generate_series(1, 50) n returning 1"
    )
    assert cost(1) == few
    assert few <= 7


def test_a_search_for_a_colleague_is_counted_for_all_who_look_into_it_but_its_searcher(
    bureau: Bureau,
) -> None:
    look: Callable[[str, str], Any] = lambda by, text: search(  # noqa: E731
        bureau.house, bureau.people[by], text, reason="assessment"
    )
    look("sue", "bob@bureau.example")
    bureau.clock.time = MONDAY
    make_digests(bureau.house)
    assert [told(bureau, code).get("search") for code in ("rita", "sue", "bob", "ned")] == [
        1, None, None, None
    ]  # fmt: skip
