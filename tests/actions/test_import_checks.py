"""What comes back is taken in line by line: nothing good is lost, nothing known overwritten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from longstop.actions.answer_transfer import accept_transfers
from longstop.actions.close import agree, close
from longstop.actions.transfer import transfer
from longstop.core.ledger.verification import What
from longstop.core.triage.answers import Stands
from longstop.core.triage.moving import Moved
from longstop.core.triage.policy import Grade
from tests.bureau.checks import (
    FIND_OUT,
    OF_RECORDS,
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
    absent_reference,
    reference_of,
    references_of,
    replayed,
    statements,
)
from tests.cli.doors import run


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
    transfer(house, alice, [gone], to="north", reason="person_lives_there")
    accept_transfers(house, bureau.people["nora"], [gone])
    back = take_in(bureau, fill(out, lambda _: "no"))
    why = {bad.why.value for bad in back.refused}
    assert why == {"closed", "owned_by_another_agency"}
    assert (back.answered, len(back.refused)) == (len(OF_RECORDS), 2 * len(OF_RECORDS))
    theirs = take_in(bureau, fill(out, lambda one: "no" if one["reference"] == gone else None),
                     by="nora")  # fmt: skip
    assert theirs.answered == theirs.read == len(OF_RECORDS), "the new owner takes them in"
    assert stands(bureau, here, "prior_violence") is Stands.NO
    assert faults(bureau) == []


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


def test_a_thousand_lines_take_as_many_statements_as_one(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(276))
    sizes, sent_out, taken_in = (1, 25, 250), [], []
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
    assert size * len(OF_RECORDS) == 1_000
    assert bureau.ask(FIND_OUT) == [(0,)]
    assert faults(bureau) == []


def test_where_nothing_else_runs_a_review_does_once_all_is_back(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(1))
    export(bureau, tmp_path / "one.csv")
    with bureau.as_superuser() as owner, owner.transaction():
        owner.execute("update obligation o set next_clock_id = c.id from clock c"
                      " where c.obligation_id = o.id and c.kind = 'find_out'")  # fmt: skip
        owner.execute("update clock set running = false, stopped_at = started_at,"
                      " stopped_why = 'met' where kind <> 'find_out' and obligation_id in"
                      " (select id from obligation where kind = 'referral')")  # fmt: skip
    take_in(bureau, fill(tmp_path / "one.csv", lambda _: "withheld"))
    assert bureau.ask(
        "select c.kind, c.running from clock c join obligation o on o.next_clock_id = c.id"
        " where o.kind = 'referral'"
    ) == [("review", True)]


def test_an_answer_that_it_was_never_asked_lets_it_go_out_again(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(1))
    export(bureau, tmp_path / "one.csv")
    say(bureau, "other_priors=not_asked", reference_of(bureau))
    export(bureau, tmp_path / "two.csv")
    assert [line["question"] for line in lines_of(tmp_path / "two.csv")] == ["other_priors"]
    assert faults(bureau) == []


def test_two_answers_to_one_check_in_one_list_make_a_conflict(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(1))
    one = reference_of(bureau)
    export(bureau, tmp_path / "one.csv")
    back = fill(tmp_path / "one.csv", lambda _: "yes")
    text = back.read_text("utf-8")
    line = next(line for line in text.splitlines() if "contact_conviction" in line)
    back.write_text(text + line.replace(",yes,", ",no,") + "\n", "utf-8")
    done = take_in(bureau, back)
    assert done.answered == done.read == len(OF_RECORDS) + 1
    assert stands(bureau, one, "contact_conviction") is Stands.CONFLICT
    assert take_in(bureau, back).unchanged == done.read
    assert bureau.ask("select ever_high from referral") == [(True,)]
    assert replayed(bureau, one)
    assert faults(bureau) == []


def test_the_page_says_what_is_out(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(*people(1))
    export(bureau, tmp_path / "one.csv")
    take_in(bureau, fill(tmp_path / "one.csv", lambda one: "no" * (one["question"][0] != "p")))
    page = run(bureau, "show", reference_of(bureau)).stdout
    assert "asked and out: prior_violence" in page
    assert "questions sent out" in page
