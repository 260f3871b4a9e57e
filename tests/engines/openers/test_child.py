"""Whatever a converter does, its file is refused and the process that asked goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.engines.openers.child import converted
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits

ROOT = str(Path(__file__).resolve().parents[3])
LIMITS = Limits(
    max_document_seconds=2, max_document_memory=300_000_000, max_document_text=30_000_000
)


@pytest.fixture(autouse=True)
def unruly_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", ROOT)
    monkeypatch.setenv("LONGSTOP_KEY_FILE", "somewhere")


def given(folder: Path, what: str) -> list[bytes]:
    (folder / "file").write_text(what, encoding="ascii")
    parts = converted("tests.engines.openers.unruly", folder / "file", LIMITS)
    return [b"".join(part.blocks) for part in parts]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("loop", "takes_too_long"),
        ("grow", "needs_too_much_memory"),
        ("abort", "needs_too_much_memory"),
        ("exit", "damaged"),
        ("raise", "damaged"),
        ("talk", "too_much_text"),
    ],
)
def test_a_converter_that_fails_is_a_file_refused(tmp_path: Path, what: str, reason: str) -> None:
    with pytest.raises(PartRefused) as fault:
        given(tmp_path, what)
    assert fault.value.reason == reason


def test_a_converter_that_talks_nonsense_is_not_believed(tmp_path: Path) -> None:
    with pytest.raises(PartRefused):
        given(tmp_path, "noise")


def test_a_converter_writes_no_file(tmp_path: Path) -> None:
    with pytest.raises(PartRefused, match="damaged"):
        given(tmp_path, f"write {tmp_path / 'out'}")
    assert not (tmp_path / "out").exists() or (tmp_path / "out").stat().st_size == 0


def test_a_converter_is_told_nothing_of_the_bureau(tmp_path: Path) -> None:
    (text,) = given(tmp_path, "look")
    assert b"LONGSTOP" not in text
    assert b"PYTHONPATH" in text


def test_a_converter_nobody_reads_to_its_end_is_ended(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("talk", encoding="ascii")
    parts = converted("tests.engines.openers.unruly", tmp_path / "file", LIMITS)
    assert next(parts).name == "part"
    parts.close()  # type: ignore[attr-defined]
