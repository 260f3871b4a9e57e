"""One file at many people is looked at once, and nobody is folded into another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from longstop.actions.house import NotFound
from longstop.actions.receive import Incoming, receive
from longstop.actions.share import share
from longstop.actions.show_bundle import list_bundles, show_bundle
from longstop.store.queries.bundles import Bundle
from longstop.synthetic.generate import write_synthetic
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, STAFF, references_of, statements
from tests.cli.doors import run

DIGEST = "d41d8cd98f00b204e9800998ecf8427e"
FILE = f"md5:{DIGEST}"
SHARE = {"with_agency": "south", "reason": "already_investigating"}


def send(bureau: Bureau, many: int, first: int = 0, **more: str) -> None:
    """Receive so many reports of so many people with one file."""
    lines = [
        {**LINE, "reference": f"S-{n}", "family_name": f"Quill{n}", "file_digest": DIGEST, **more}
        for n in range(first, first + many)
    ]
    bureau.receive_csv(*lines, name=f"{first}.csv")


def bundles(bureau: Bureau, who: str = "alice", *, people: int = 3, days: int = 30) -> list[Bundle]:
    """List bundles as somebody."""
    actor = bureau.people[who]
    return list_bundles(bureau.house, actor, people=people, days=days, limit=9).rows


def test_a_file_at_many_people_is_one_bundle_of_as_many_referrals(bureau: Bureau) -> None:
    send(bureau, 5)
    (found,) = bundles(bureau)
    assert (found.digest, found.referrals, found.still_open) == (DIGEST, 5, 5)
    assert bundles(bureau, people=6) == []
    shown = show_bundle(bureau.house, bureau.people["alice"], FILE)
    assert sorted(one.reference for one in shown.rows) == sorted(references_of(bureau, "referral"))


def test_companies_are_counted_and_people_are_never_fewer_than_reports_of_them(
    bureau: Bureau, tmp_path: Path
) -> None:
    made = write_synthetic(tmp_path, people=0, viral=40, format="cybertip-json", seed=1)
    with made.data.open("rb") as stream:
        incoming = Incoming(stream=stream, file_name="reports.json", source="toronto")
        receive(bureau.house, bureau.people["alice"], incoming)
    (found,) = bundles(bureau)
    assert found.referrals == 40
    ((companies,),) = bureau.ask("select count(distinct reporter) from source_record")
    assert found.companies == companies


def test_only_what_came_in_the_time_asked_for_counts(bureau: Bureau) -> None:
    send(bureau, 4)
    bureau.clock.on(days=10)
    send(bureau, 3, first=4)
    assert [one.referrals for one in bundles(bureau, days=5)] == [3]
    assert [one.referrals for one in bundles(bureau, days=11)] == [7]


def test_a_stranger_sees_no_bundle_and_a_part_where_a_part_is_shown(bureau: Bureau) -> None:
    send(bureau, 5)
    charlie = bureau.people["charlie"]
    assert bundles(bureau, "charlie", people=2) == []
    with pytest.raises(NotFound):
        show_bundle(bureau.house, charlie, FILE)
    share(bureau.house, bureau.people["alice"], references_of(bureau, "referral")[:2], **SHARE)
    (found,) = bundles(bureau, "charlie", people=2)
    assert (found.referrals, found.companies) == (2, 0)
    assert len(show_bundle(bureau.house, charlie, FILE).rows) == 2


def test_what_is_restricted_is_not_counted_outside(bureau: Bureau) -> None:
    send(bureau, 3)
    bureau.receive_csv({**STAFF, "reference": "S-9", "file_digest": DIGEST}, name="staff.csv")
    assert [one.referrals for one in bundles(bureau)] == [3]
    assert [one.referrals for one in bundles(bureau, "rita")] == [4]
    assert len(show_bundle(bureau.house, bureau.people["alice"], FILE).rows) == 3


def test_news_of_somebody_makes_no_second_person(bureau: Bureau) -> None:
    send(bureau, 3)
    send(bureau, 1, note="more")
    assert [one.referrals for one in bundles(bureau)] == [3]


def test_a_look_is_on_the_readers_stream_and_costs_the_same_for_many(bureau: Bureau) -> None:
    alice = bureau.people["alice"]
    send(bureau, 1)
    with statements() as few:
        show_bundle(bureau.house, alice, FILE)
    send(bureau, 20, first=1)
    with statements() as many:
        show_bundle(bureau.house, alice, FILE)
    assert len(few) == len(many)
    looks = bureau.ask("select body from ledger_entry where event = 'bundle.viewed' order by id")
    assert [json.loads(body)["data"]["facts"]["together"] for (body,) in looks] == [1, 21]


def test_the_commands_count_people_and_name_nobody(bureau: Bureau) -> None:
    send(bureau, 5)
    listed = run(bureau, "bundle", "list", "--people", "5").stdout
    assert f"{FILE}  5 people (5 open), 0 companies" in listed
    shown = run(bureau, "bundle", "show", FILE).stdout
    assert shown.startswith(f"{FILE}: 5 people: 5 received")
    assert "Quill" not in listed + shown
    assert len(json.loads(run(bureau, "bundle", "show", FILE, "--json").stdout)["items"]) == 5
    assert "No file was seen at 9 people" in run(bureau, "bundle", "list", "--people", "9").stderr
    assert run(bureau, "bundle", "show", FILE, by="charlie").exit_code == 2
