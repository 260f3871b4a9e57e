"""Keep every module small enough to be read at one sitting."""

from __future__ import annotations

from pathlib import Path

from tests.guards.repo import ROOT, texts

MOST_LINES = 400


def oversized_modules(source: Path) -> list[str]:
    """List the Python and SQL files over the limit; migrations are history and stay."""
    return [
        f"{path.relative_to(source)}: {length} lines, at most {MOST_LINES}"
        for path, text in texts(source, ".py", ".sql")
        if (length := len(text.splitlines())) > MOST_LINES and path.parent.name != "migrations"
    ]


def test_no_module_has_more_than_400_lines() -> None:
    assert oversized_modules(ROOT / "src") == []


def test_no_test_module_has_more_than_400_lines() -> None:
    assert oversized_modules(ROOT / "tests") == []


def test_a_module_of_401_lines_is_found(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 401)
    (tmp_path / "full.py").write_text("x = 1\n" * 400)
    assert oversized_modules(tmp_path) == ["long.py: 401 lines, at most 400"]
