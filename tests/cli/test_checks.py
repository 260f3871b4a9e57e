"""What a duty officer types and reads when checks go out in a batch and come back."""

from __future__ import annotations

import re
from pathlib import Path

from longstop.actions.verify import verify
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of
from tests.cli.doors import as_json, run


def received(bureau: Bureau, count: int) -> list[str]:
    lines = [{**LINE, "reference": f"T-{n}", "given_name": f"Jon{n}"} for n in range(count)]
    bureau.receive_csv(*lines)
    return references_of(bureau, "referral")


def filled(file: Path, said: dict[str, str]) -> None:
    """Fill in what a reference's line on contact_conviction says; no_trace everywhere else."""
    head, *lines = file.read_text("utf-8-sig").splitlines()
    answered = []
    for line in lines:
        _, reference, question, *_ = line.split(",")
        word = said.get(reference, "no_trace") if question == "contact_conviction" else "no_trace"
        answered.append(f"{line.removesuffix(',,,')},{word},,seen at the desk of Quill")
    file.write_text("\n".join([head, *answered]), "utf-8")


def test_a_batch_goes_out_and_comes_back_in_words(bureau: Bureau, tmp_path: Path) -> None:
    one, two, three = received(bureau, 3)
    before = run(bureau, "checks", "list")
    assert before.exit_code == 0
    assert "police_records: 12 to ask; search police records" in before.stdout
    out = tmp_path / "batch.csv"
    sent = run(bureau, "checks", "export", "police_records", "--out", out, "--reason", "assessment")
    assert sent.exit_code == 0, sent.stderr
    assert re.match(
        r"Batch B-\w{4}-\w{4}-\w: 12 questions about 3 referrals went out for police_records, in ",
        sent.stderr,
    )
    after = run(bureau, "checks", "list").stdout
    assert f"police_records: 0 to ask, 12 out, since Fri 20 Nov 18:00 ({one})" in after
    filled(out, {two: "yes", three: "perhaps"})
    back = run(bureau, "checks", "import", out, "--basis", "record")
    assert back.exit_code == 2
    assert back.stdout.splitlines() == [
        "12 read = 11 answered + 0 still out + 0 unchanged + 1 refused",
        "Rose: 1. Fell: 0. Answered, where they were: 2.",
        f"  {two}: Low \u2192 High",
    ]
    assert "Notes: 12, read by nobody and not kept." in back.stderr
    assert re.search(r"line \d+, answer: no_such_answer\n", back.stderr)
    assert "Quill" not in back.output
    assert "perhaps" not in back.output
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_the_file_of_references_and_json_say_the_same(bureau: Bureau, tmp_path: Path) -> None:
    one, _ = received(bureau, 2)
    mine = tmp_path / "mine.txt"
    mine.write_text(f"{one}\n", "utf-8")
    out = tmp_path / "batch.csv"
    words = ("police_records", "--out", out, "--reason", "assessment", "--file", mine)
    sent = as_json(run(bureau, "checks", "export", *words, "--json"))
    assert (sent["referrals"], sent["lines"], sent["left_out"]) == (1, 4, [])
    listed = as_json(run(bureau, "checks", "list", "--json"))["checks"]
    (records,) = (each for each in listed if each["check"] == "police_records")
    assert (records["to_ask"], records["out"], records["oldest"]) == (4, 4, one)
    filled(out, {one: "yes"})
    back = as_json(run(bureau, "checks", "import", out, "--basis", "record", "--json"))
    assert (back["read"], back["answered"], back["rose"], back["lines"]) == (4, 4, 1, [])
    assert back["moved"][0]["reference"] == one
    again = as_json(run(bureau, "checks", "import", out, "--basis", "record", "--json"))
    assert (again["unchanged"], again["moved"]) == (4, [])


def test_nothing_to_ask_and_a_name_that_is_taken_are_said(bureau: Bureau, tmp_path: Path) -> None:
    received(bureau, 1)
    out = tmp_path / "batch.csv"
    words = ("checks", "export", "police_records", "--reason", "assessment", "--out")
    assert run(bureau, *words, out).exit_code == 0
    taken = run(bureau, *words, out)
    assert taken.exit_code == 2
    assert "batch.csv is there already and was left as it is" in taken.stderr
    nothing = run(bureau, *words, tmp_path / "two.csv")
    assert nothing.exit_code == 2
    assert "No file was made, nothing was changed" in nothing.stderr
    assert run(bureau, *words, tmp_path / "no" / "two.csv", "--again").exit_code == 3


def test_a_condition_is_named_with_what_to_type(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv({**LINE, "handling": "ask us before use"})
    (bound,) = references_of(bureau, "referral")
    words = ("checks", "export", "police_records", "--reason", "assessment", "--out",
             tmp_path / "batch.csv")  # fmt: skip
    told = run(bureau, *words)
    assert told.exit_code == 2
    assert bound in told.stderr
    assert "--condition" in told.stderr
    assert "--leave-out" in told.stderr
    left = run(bureau, *words, "--leave-out")
    assert "1 left out by their senders' conditions" in left.stderr
    assert run(bureau, *words, "--condition", "condition_allows_it").exit_code == 0


def test_what_is_no_list_of_checks_is_refused_whole(bureau: Bureau, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("name,answer\nQuill,yes\n", "utf-8")
    told = run(bureau, "checks", "import", file)
    assert told.exit_code == 2
    assert "does not name the columns batch, reference, question, answer" in told.stderr
    assert "Quill" not in told.output
