"""Open checks go out in a batch: who, in what order, for what reason, and never half."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from longstop.actions.close import agree, close
from longstop.actions.export_checks import Sending, export_checks
from longstop.actions.find import AlreadyClosed, NotYours
from longstop.actions.house import NotFound
from longstop.actions.import_checks import import_checks
from longstop.actions.list_checks import CheckListed, list_checks
from longstop.actions.reveal import ReasonNotKnown
from longstop.actions.transfer import transfer
from longstop.core.authority.permissions import NotAllowed
from longstop.core.referral.handling import HandlingForbids
from longstop.core.referral.questions import REGISTRY, Check
from longstop.core.triage.answers import Stands
from longstop.core.triage.checking import ChecksRefused
from longstop.engines.new_file import FileNotMade, FileThere, new_file
from longstop.store.session import Actor
from tests.bureau.checks import (
    FIND_OUT,
    OF_RECORDS,
    RECORDS,
    export,
    faults,
    fill,
    lines_of,
    listed,
    people,
    say,
    stands,
    take_in,
)
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    CHILD,
    LINE,
    STAFF,
    absent_reference,
    reference_of,
    references_of,
    statements,
)


def test_the_list_holds_what_finds_a_person_and_nothing_said_of_them(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv({
        **LINE, **CHILD, "child_family_name": "Wren", "date_of_birth": "1980-02-01",
        "town": "Leeds", "country": "GB", "note": "a word of the sender", "e_mail": "q@x.example",
        "occupation": "swimming coach",
    })  # fmt: skip
    out = tmp_path / "batch.csv"
    export(bureau, out)
    text = out.read_text("utf-8-sig")
    line = lines_of(out)[0]
    assert (line["family_name"], line["given_name"]) == ("Quill", "Jon")
    assert (line["date_of_birth"], line["places"]) == ("1980-02-01", "Leeds, GB")
    assert all(REGISTRY[one["question"]].words in one["question_in_words"] for one in lines_of(out))
    assert not any(word in text for word in ("Kit", "Wren", "a word of", "@x", "swimming"))


def test_the_most_dangerous_go_out_first_and_no_more_than_asked_for(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(4))
    references = references_of(bureau, "referral")
    say(bureau, "facilitator_a=yes", references[2])
    export(bureau, tmp_path / "one.csv", limit=2)
    first = list(dict.fromkeys(line["reference"] for line in lines_of(tmp_path / "one.csv")))
    assert (len(first), first[0]) == (2, references[2])
    export(bureau, tmp_path / "two.csv", limit=9)
    rest = {line["reference"] for line in lines_of(tmp_path / "two.csv")}
    assert rest == set(references) - set(first)


def test_what_is_out_goes_out_again_only_where_that_is_said(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(2))
    export(bureau, tmp_path / "one.csv")
    with pytest.raises(ChecksRefused, match="not asked yet"):
        export(bureau, tmp_path / "two.csv")
    assert not (tmp_path / "two.csv").exists()
    second = export(bureau, tmp_path / "three.csv", again=True)
    assert second.lines == 2 * len(OF_RECORDS)
    assert bureau.ask(FIND_OUT) == [(2,)]
    take_in(bureau, fill(tmp_path / "three.csv", lambda _: "no_trace"))
    assert bureau.ask(FIND_OUT) == [(0,)], "the first list is not waited for any more"
    late = take_in(bureau, fill(tmp_path / "one.csv", lambda _: "no_trace"))
    assert late.unchanged == late.read
    assert faults(bureau) == []


def test_only_what_may_still_move_the_assessment_is_asked(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1))
    reference = reference_of(bureau)
    say(bureau, "prior_violence=no", reference)
    say(bureau, "contact_conviction=no_trace", reference)
    export(bureau, tmp_path / "one.csv")
    asked = {line["question"] for line in lines_of(tmp_path / "one.csv")}
    assert asked == OF_RECORDS - {"prior_violence", "contact_conviction"}


def test_a_stranger_exports_nothing_and_is_told_of_nothing(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1))
    one = reference_of(bureau)
    out = tmp_path / "one.csv"
    export(bureau, out)
    told = []
    for reference in (one, absent_reference()):
        with pytest.raises(NotFound) as refused, statements() as sent:
            export(bureau, tmp_path / "no.csv", by="charlie", references=[reference])
        told.append((str(refused.value).replace(reference, ""), len(sent)))
    assert told[0] == told[1]
    with pytest.raises(ChecksRefused):
        export(bureau, tmp_path / "no.csv", by="charlie")
    assert not (tmp_path / "no.csv").exists()
    counts = []
    for reference in (one, absent_reference()):
        file = fill(out, lambda _: "yes")
        file.write_text(file.read_text("utf-8").replace(one, reference), "utf-8")
        with statements() as sent:
            back = take_in(bureau, file, by="charlie")
        assert {bad.why.value for bad in back.refused} == {"no_such_check"}
        counts.append((len(back.refused), len(sent)))
    assert counts[0] == counts[1]
    assert listed(bureau, "charlie") == CheckListed(
        check=RECORDS,
        to_ask=0,
        nameless=0,
        in_vain=0,
        out=0,
        out_since=None,
        oldest=None,
        overdue=0,
    )
    assert stands(bureau, one, "prior_violence") is Stands.UNKNOWN


def test_what_is_restricted_goes_out_by_its_own_desk_alone(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1), {**STAFF, "reference": "T-9"})
    ((secret,),) = bureau.ask(
        "select reference from obligation where kind = 'referral' and compartment is not null"
    )
    export(bureau, tmp_path / "all.csv")
    assert secret not in (tmp_path / "all.csv").read_text("utf-8-sig")
    with pytest.raises(NotFound):
        export(bureau, tmp_path / "no.csv", references=[secret])
    done = export(bureau, tmp_path / "own.csv", by="rita", references=[secret])
    assert done.referrals == 1
    back = fill(tmp_path / "own.csv", lambda _: "yes")
    assert len(take_in(bureau, back).refused) == len(OF_RECORDS)
    assert take_in(bureau, back, by="rita").answered == len(OF_RECORDS)
    assert faults(bureau) == []


def test_a_senders_condition_forbids_or_asks_and_is_left_out_where_that_is_said(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(2), {**LINE, "reference": "T-9", "handling": "do not pass on"})
    *free, bound = references_of(bureau, "referral")
    out = tmp_path / "one.csv"
    with pytest.raises(HandlingForbids, match=bound):
        export(bureau, out)
    assert not out.exists()
    assert bureau.ask("select count(*) from open_check") == [(0,)]
    done = export(bureau, out, leave_out=True)
    assert (done.left_out, done.referrals) == ((bound,), len(free))
    assert bound not in out.read_text("utf-8-sig")
    lifted = export(bureau, tmp_path / "two.csv", condition="sender_agreed")
    assert lifted.referrals == 1
    assert faults(bureau) == []


def test_who_has_no_name_is_counted_and_searched_for_in_no_register(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(1), {"reference": "T-9", "role": "reported", "user_name": "x9"})
    assert (listed(bureau).to_ask, listed(bureau).nameless) == 2 * (len(OF_RECORDS),)
    assert export(bureau, tmp_path / "one.csv").nameless == 1
    asked = export(bureau, tmp_path / "two.csv", check=Check.SENDER)
    assert (asked.nameless, asked.referrals) == (0, 2)
    assert {line["sender_reference"] for line in lines_of(tmp_path / "two.csv")} == {"T-0", "T-9"}


def test_a_file_that_cannot_be_made_leaves_nothing_marked(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1))
    there = tmp_path / "there.csv"
    there.write_text("kept")
    with pytest.raises(FileThere):
        export(bureau, there)
    with pytest.raises(FileNotMade):
        export(bureau, tmp_path / "no such folder" / "one.csv")
    assert there.read_text() == "kept"
    assert [one.name for one in tmp_path.iterdir()] == ["there.csv"]
    assert bureau.ask("select (select count(*) from open_check), (select count(*) from clock"
                      " where kind = 'find_out')") == [(0, 0)]  # fmt: skip
    assert faults(bureau) == []


def test_a_commit_that_fails_takes_the_file_away_again(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.receive_csv(*people(1))
    out = tmp_path / "one.csv"
    with bureau.as_superuser() as owner:
        owner.execute(
            "create function fails() returns trigger language plpgsql as"
            " $$ begin raise exception 'the disk is full' using errcode = '53100'; end $$;"
            "create constraint trigger at_commit after insert on open_check"
            " deferrable initially deferred for each row execute function fails()"
        )
    seen = []

    def noted(path: Path, data: bytes) -> Any:
        seen.append(data)
        return new_file(path, data)

    monkeypatch.setattr("longstop.actions.export_checks.new_file", noted)
    with pytest.raises(Exception, match="the disk is full"):
        export(bureau, out)
    assert seen, "the file was written before the commit was tried"
    assert list(tmp_path.iterdir()) == []
    assert bureau.ask("select count(*) from open_check") == [(0,)]


def test_who_may_not_and_what_is_no_reason_is_refused(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1), {**LINE, **CHILD, "reference": "T-9", "child_area": ""})
    out = tmp_path / "one.csv"
    with pytest.raises(ReasonNotKnown):
        export(bureau, out, reason="because")
    child = reference_of(bureau, "child_record")
    with pytest.raises(ChecksRefused, match="only questions about a referral"):
        export(bureau, out, references=[child])
    one = references_of(bureau, "referral")[0]
    close(bureau.house, bureau.people["alice"], one, outcome="not_a_report", reason="checks_done")
    agree(bureau.house, bureau.people["bob"], one)
    with pytest.raises(AlreadyClosed):
        export(bureau, out, references=[one])
    auditor = Actor(person=1, agency=1, roles=("auditor",), code="x")
    sending = Sending(check=RECORDS, out=out, reason="assessment")
    acts: list[Callable[[], object]] = [
        lambda: export_checks(bureau.house, auditor, sending),
        lambda: import_checks(bureau.house, auditor, out),
        lambda: list_checks(bureau.house, auditor),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not out.exists()


def test_who_sees_and_does_not_own_may_not_send_out(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1))
    one = reference_of(bureau)
    transfer(bureau.house, bureau.people["alice"], [one], to="north", reason="person_lives_there")
    with pytest.raises(NotYours):
        export(bureau, tmp_path / "one.csv", by="nora", references=[one])


def test_the_list_says_what_is_open_out_and_overdue(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(3))
    all_ = 3 * len(OF_RECORDS)
    assert (listed(bureau).to_ask, listed(bureau).out) == (all_, 0)
    export(bureau, tmp_path / "one.csv", limit=1)
    sent = bureau.clock.time
    first = lines_of(tmp_path / "one.csv")[0]["reference"]
    bureau.clock.on(hours=1)
    export(bureau, tmp_path / "two.csv", limit=1)
    now = listed(bureau)
    assert (now.to_ask, now.out, now.overdue) == (len(OF_RECORDS), 2 * len(OF_RECORDS), 0)
    assert (now.out_since, now.oldest) == (sent, first)
    bureau.clock.on(days=20)
    assert listed(bureau).overdue == 2 * len(OF_RECORDS)
    take_in(bureau, fill(tmp_path / "one.csv", lambda _: "refused"))
    then = listed(bureau)
    assert (then.out, then.in_vain) == (len(OF_RECORDS), len(OF_RECORDS))


def test_each_referral_that_goes_out_has_one_entry_and_the_batch_has_one(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(2))
    done = export(bureau, tmp_path / "one.csv", reason="safeguarding")
    rows = bureau.ask(
        "select event, (body::jsonb #>> '{data,facts,reason}'),"
        "  (body::jsonb #>> '{data,facts,batch}'), (body::jsonb #>> '{data,facts,together}')"
        " from ledger_entry where event in ('referral.asked', 'checks.exported') order by 1"
    )
    told = ("safeguarding", done.batch, "2")
    assert rows == [("checks.exported", *told), *(2 * [("referral.asked", *told)])]


def test_two_who_send_out_at_once_never_ask_the_same_twice(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(2))
    waiting = (
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and wait_event_type = 'Lock'"
    )

    def send(name: str) -> int:
        try:
            return export(bureau, tmp_path / name).lines
        except ChecksRefused:
            return 0

    with ThreadPoolExecutor(2) as pool:
        with bureau.as_superuser() as other, other.transaction():
            other.execute("select from obligation for no key update")
            both = [pool.submit(send, name) for name in ("one.csv", "two.csv")]
            while bureau.ask(waiting) != [(2,)]:
                assert not any(one.done() for one in both)
                sleep(0.05)
        assert sorted(one.result() for one in both) == [0, 2 * len(OF_RECORDS)]
    assert len(list(tmp_path.iterdir())) == 1
    assert faults(bureau) == []
