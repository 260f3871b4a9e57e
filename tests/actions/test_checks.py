"""Open checks go out in batches and come back: nothing is lost between, and nothing overwrites."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from longstop.actions.answer import answer
from longstop.actions.answer_transfer import accept_transfer
from longstop.actions.close import agree, close
from longstop.actions.export_checks import Exported, Sending, export_checks
from longstop.actions.find import AlreadyClosed, NotYours
from longstop.actions.house import NotFound
from longstop.actions.import_checks import Imported, import_checks
from longstop.actions.list_checks import CheckListed, list_checks
from longstop.actions.reveal import ReasonNotKnown
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.ledger.verification import What
from longstop.core.referral.handling import HandlingForbids
from longstop.core.referral.questions import REGISTRY, Check
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from longstop.core.triage.answers import Stands
from longstop.core.triage.checking import ChecksRefused
from longstop.core.triage.moving import Moved
from longstop.core.triage.policy import Grade
from longstop.engines.new_file import FileNotMade, FileThere, new_file
from longstop.store.queries.assessment import standing_of
from longstop.store.session import Actor
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    CHILD,
    LINE,
    STAFF,
    absent_reference,
    reference_of,
    references_of,
    replayed,
    statements,
)

RECORDS = Check.POLICE_RECORDS
OF_RECORDS = {one.code for one in REGISTRY.values() if one.check is RECORDS}
FIND_OUT = "select count(*) from clock where kind = 'find_out' and running"


def people(count: int, **more: str) -> list[dict[str, str]]:
    return [{**LINE, "reference": f"T-{n}", "given_name": f"Jon{n}", **more} for n in range(count)]


def export(bureau: Bureau, out: Path, *, by: str = "alice", **more: Any) -> Exported:
    sending = Sending(**{"check": RECORDS, "out": out, "reason": "assessment", **more})
    return export_checks(bureau.house, bureau.people[by], sending)


def take_in(bureau: Bureau, file: Path, *, by: str = "alice", **more: Any) -> Imported:
    done = import_checks(
        bureau.house, bureau.people[by], file, **{"basis": StatementKind.RECORD, **more}
    )
    assert done.read == done.answered + done.still_out + done.unchanged + len(done.refused)
    return done


def lines_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))


def fill(file: Path, say: Callable[[dict[str, str]], str | None]) -> Path:
    """Fill the answers in as the other unit does; what says None is taken out of the list."""
    lines = [(line, say(line)) for line in lines_of(file)]
    back = file.with_name(f"back-{file.name}")
    with back.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, lines[0][0].keys())
        writer.writeheader()
        writer.writerows({**line, "answer": said} for line, said in lines if said is not None)
    return back


def stands(bureau: Bureau, reference: str, question: str) -> Stands:
    ((id_,),) = bureau.ask("select id from obligation where reference = %s", reference)
    with bureau.as_superuser() as connection:
        return standing_of(connection, [id_])[id_].answers.stands(question)


def faults(bureau: Bureau) -> list[What]:
    return [one.what for one in verify(bureau.house, bureau.people["sue"]).faults]


def listed(bureau: Bureau, by: str = "alice") -> CheckListed:
    (one,) = (o for o in list_checks(bureau.house, bureau.people[by]).checks if o.check is RECORDS)
    return one


def say(bureau: Bureau, text: str, reference: str) -> None:
    basis = None if text.split("=")[1] not in ("yes", "no") else StatementKind.RECORD
    found = read_found(text, basis, settles=False)
    answer(bureau.house, bureau.people["alice"], [reference], found)


def test_questions_go_out_and_come_back_and_who_rose_is_said(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(3))
    out = tmp_path / "batch.csv"
    done = export(bureau, out)
    assert (done.lines, done.referrals) == (3 * len(OF_RECORDS), 3)
    assert out.stat().st_mode & 0o777 == 0o600
    one, *others = references_of(bureau, "referral")

    def register(line: dict[str, str]) -> str:
        hit = line["reference"] == one and line["question"] == "contact_conviction"
        return "Yes" if hit else " no trace "

    back = take_in(bureau, fill(out, register))
    assert (back.answered, back.refused) == (done.lines, ())
    assert stands(bureau, one, "contact_conviction") is Stands.YES
    assert stands(bureau, others[0], "contact_conviction") is Stands.UNKNOWN
    (rose,) = (move for move in back.moves if move.way is Moved.ROSE)
    assert (rose.reference, rose.after.works_as) == (one, Grade.HIGH)
    assert bureau.ask(FIND_OUT) == [(0,)]
    assert all(replayed(bureau, reference) for reference in (one, *others))
    assert faults(bureau) == []


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


def test_a_conflict_is_asked_and_a_person_in_doubt_stays_in_doubt(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(1))
    reference = reference_of(bureau)
    say(bureau, "contact_conviction=yes", reference)
    say(bureau, "contact_conviction=no", reference)
    export(bureau, tmp_path / "one.csv")
    assert "contact_conviction" in {one["question"] for one in lines_of(tmp_path / "one.csv")}
    take_in(bureau, fill(tmp_path / "one.csv", lambda _: "no"))
    assert stands(bureau, reference, "contact_conviction") is Stands.CONFLICT
    assert faults(bureau) == []


def test_what_contradicts_an_answer_makes_a_conflict(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1))
    reference = reference_of(bureau)
    out = tmp_path / "one.csv"
    export(bureau, out)
    say(bureau, "contact_conviction=no", reference)
    back = take_in(bureau, fill(out, lambda one: "yes" if "conviction" in one["question"] else ""))
    assert stands(bureau, reference, "contact_conviction") is Stands.CONFLICT
    assert back.still_out == len(OF_RECORDS) - 1 == back.read - 1
    assert faults(bureau) == []


def test_the_same_list_twice_changes_nothing(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(2))
    out = tmp_path / "one.csv"
    export(bureau, out)
    back = fill(out, lambda line: "yes" if line["question"] == "other_priors" else "refused")
    take_in(bureau, back)
    before = bureau.ask("select count(*), max(id) from ledger_entry")
    again = take_in(bureau, back)
    assert (again.unchanged, again.answered, again.moves) == (again.read, 0, ())
    assert bureau.ask("select count(*), max(id) from ledger_entry") == before


def test_a_list_may_come_back_in_parts_and_the_clock_runs_until_the_last(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(1))
    out = tmp_path / "one.csv"
    export(bureau, out)
    due = bureau.ask("select due_at - started_at from clock where kind = 'find_out'")[0][0]
    assert due > timedelta(days=5), "five working days from a Friday evening"
    first = take_in(bureau, fill(out, lambda one: "no" if "violence" in one["question"] else ""))
    assert (first.answered, first.still_out) == (1, len(OF_RECORDS) - 1)
    assert bureau.ask(FIND_OUT) == [(1,)]
    assert listed(bureau).out == len(OF_RECORDS) - 1
    take_in(bureau, fill(out, lambda one: None if "violence" in one["question"] else "withheld"))
    assert bureau.ask(FIND_OUT) == [(0,)]
    stopped = "select stopped_why from clock where kind = 'find_out'"
    assert bureau.ask(stopped) == [("met",)]
    assert replayed(bureau, reference_of(bureau))
    assert faults(bureau) == []


def test_an_answer_given_by_hand_brings_the_check_back(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1))
    reference = reference_of(bureau)
    export(bureau, tmp_path / "one.csv")
    for code in OF_RECORDS:
        assert bureau.ask(FIND_OUT) == [(1,)]
        say(bureau, f"{code}=asked", reference)
        say(bureau, f"{code}=no", reference)
    assert bureau.ask(FIND_OUT) == [(0,)]
    assert bureau.ask("select distinct came_back from open_check") == [("no",)]
    assert replayed(bureau, reference)
    assert faults(bureau) == []


def test_bad_lines_are_named_and_the_good_ones_saved(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1))
    done = export(bureau, tmp_path / "one.csv")
    one = reference_of(bureau)
    text = [
        "answer;question;reference;batch;basis;note",
        f"yes;contact_conviction;{one.lower()};{done.batch.lower()};record;seen Quill",
        f"perhaps;prior_violence;{one};{done.batch};;",
        f"yes;prior_violence;{one};{done.batch};guess;",
        f"no;prior_violence;{one};{done.batch};allegation;",
        f"no;current_access;{one};{done.batch};record;",
        f"no;Quill;{one};{done.batch};record;",
        f"no;prior_violence;Quill;{done.batch};record;",
        f"no;prior_violence;{one};Quill;record;",
        f"no;prior_violence;{absent_reference()};{done.batch};record;",
        f'no;prior_violence;{one};{done.batch};record;"never closed',
        f"no;prior_violence;{one};{done.batch};record;a;b",
        ";;;;;",
        f"NO ;Prior Violence;{one};{done.batch};;",
    ]
    file = tmp_path / "back.csv"
    file.write_bytes("\r\n".join(text).encode("utf-16"))
    back = take_in(bureau, file, basis=None)
    named = [(bad.number, bad.field, bad.why.value) for bad in back.refused]
    assert named == [
        (3, "answer", "no_such_answer"),
        (4, "basis", "no_such_basis"),
        (5, "basis", "no_needs_a_record"),
        (6, "reference", "no_such_check"),
        (7, "question", "no_such_question"),
        (8, "reference", "not_a_reference"),
        (9, "batch", "not_a_batch"),
        (10, "reference", "no_such_check"),
        (11, "line", "not_readable"),
        (12, "line", "too_many_cells"),
        (14, "basis", "basis_missing"),
    ]
    assert (back.answered, back.notes) == (1, 1)
    assert stands(bureau, one, "contact_conviction") is Stands.YES
    assert bureau.ask("select count(*) from ledger_entry where body like '%%Quill%%'") == [(0,)]
    assert faults(bureau) == []


def test_what_was_closed_or_handed_over_meanwhile_is_refused_line_by_line(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(3))
    shut, gone, here = references_of(bureau, "referral")
    out = tmp_path / "one.csv"
    export(bureau, out)
    alice, house = bureau.people["alice"], bureau.house
    close(house, alice, shut, outcome="not_a_report", reason="checks_done")
    agree(house, bureau.people["bob"], shut)
    transfer(house, alice, gone, to="north", reason="person_lives_there")
    accept_transfer(house, bureau.people["nora"], gone)
    back = take_in(bureau, fill(out, lambda _: "no"))
    why = {bad.why.value for bad in back.refused}
    assert why == {"closed", "owned_by_another_agency"}
    assert (back.answered, len(back.refused)) == (len(OF_RECORDS), 2 * len(OF_RECORDS))
    theirs = take_in(bureau, fill(out, lambda one: "no" if one["reference"] == gone else None),
                     by="nora")  # fmt: skip
    assert theirs.answered == theirs.read == len(OF_RECORDS), "the new owner takes them in"
    assert stands(bureau, here, "prior_violence") is Stands.NO
    assert faults(bureau) == []


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
        check=RECORDS, to_ask=0, in_vain=0, out=0, out_since=None, oldest=None, overdue=0
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
    transfer(bureau.house, bureau.people["alice"], one, to="north", reason="person_lives_there")
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


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("update open_check set came_back = 'no' where came_back = 'yes'", What.DECISION_DIFFERS),
        ("update open_check set asked_by = asked_by + 1", What.DECISION_DIFFERS),
        ("update open_check set question = 'x' where attempt = 1", What.DECISION_DIFFERS),
        ("delete from open_check where attempt = 2", What.DECISION_DIFFERS),
        ("insert into open_check select obligation_id, 99, question, 'B', asked_at, asked_by"
         " from open_check limit 1", What.DECISION_DIFFERS),
    ],
)  # fmt: skip
def test_a_check_changed_by_hand_is_named(
    bureau: Bureau, tmp_path: Path, broken: str, expected: What
) -> None:
    bureau.receive_csv(*people(1))
    export(bureau, tmp_path / "one.csv")
    take_in(bureau, fill(tmp_path / "one.csv", lambda _: "yes"))
    assert faults(bureau) == []
    with bureau.as_superuser() as connection:
        assert connection.execute(broken.encode()).rowcount
    assert faults(bureau)[0] is expected


def test_ten_thousand_lines_take_as_many_statements_as_one(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(2_526))
    sizes, sent_out, taken_in = (1, 25, 2_500), [], []
    for size in sizes:
        out = tmp_path / f"{size}.csv"
        with statements() as sent:
            done = export(bureau, out, limit=size)
        sent_out.append(len(sent))
        assert done.lines == size * len(OF_RECORDS)
        back = fill(out, lambda _: "no_trace")
        with statements() as sent:
            assert take_in(bureau, back).answered == done.lines
        taken_in.append(len(sent))
    assert len(set(sent_out)) == len(set(taken_in)) == 1
    assert size * len(OF_RECORDS) == 10_000
    assert bureau.ask(FIND_OUT) == [(0,)]
    assert faults(bureau) == []
