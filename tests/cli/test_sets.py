"""A set of references comes from the line or from a file; one faulty line stops all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of
from tests.cli.doors import as_json, run


def several(bureau: Bureau, count: int) -> list[str]:
    """Receive some lines, each with a referral of its own."""
    bureau.receive_csv(*({**LINE, "reference": f"T-{number}"} for number in range(count)))
    return references_of(bureau, "referral")


def test_a_file_of_references_is_taken_whole(bureau: Bureau, tmp_path: Path) -> None:
    wanted = several(bureau, 3)
    file = tmp_path / "mine.txt"
    file.write_text(f"\ufeff{wanted[0].lower()}\n\n# tonight\n{wanted[2]}  # first\n", "utf-8")
    taken = as_json(run(bureau, "take", "--file", file, "--json"))
    assert [one["reference"] for one in taken] == [wanted[0], wanted[2]]
    held = bureau.ask("select reference from obligation where held_by is not null order by id")
    assert held == [(wanted[0],), (wanted[2],)]


def test_every_faulty_line_is_named_and_nothing_taken(bureau: Bureau, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(f"{several(bureau, 1)[0]}\nR-0000-0000-1\nnobody\n", "utf-8")
    result = run(bureau, "take", "--file", file)
    told = result.stderr
    assert result.exit_code == 2
    assert "mine.txt: no reference of ours in line 2, 3" in told
    assert "nobody" not in told
    assert bureau.ask("select count(*) from obligation where held_by is not null") == [(0,)]


@pytest.mark.parametrize("content", [b"", b"# none\n", b"\xff\xfe\x00x"])
def test_a_file_without_references_changes_nothing(
    bureau: Bureau, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes(content)
    assert "Nothing was changed" in run(bureau, "take", "--file", file).stderr


def test_references_and_a_file_at_once_are_refused(bureau: Bureau, tmp_path: Path) -> None:
    told = run(bureau, "take", "R-4F7K-2M9Q-X", "--file", tmp_path / "mine.txt").stderr
    assert "one reference a line" in told


def test_a_set_is_opened_again_from_a_file(bureau: Bureau, tmp_path: Path) -> None:
    wanted = several(bureau, 2)
    for reference in wanted:
        run(bureau, "close", reference, "--outcome", "not_a_report", "--reason", "checks_done")
        run(bureau, "close", reference, "--agree", by="bob")
    file = tmp_path / "again.txt"
    file.write_text("\n".join(wanted), "utf-8")
    opened = as_json(run(bureau, "reopen", "--file", file, "--reason", "review", "--json"))
    assert [one["reference"] for one in opened] == wanted
