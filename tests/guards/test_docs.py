"""Keep the documents true: links lead somewhere, and events and settings are all written down."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import unquote

from tests.guards.repo import ROOT, texts

EVENTS = "docs/reference/events.md"
SETTINGS = "docs/reference/settings.md"

_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|#)", re.IGNORECASE)
_SETTING = re.compile(r"\bLONGSTOP_[A-Z][A-Z0-9_]*\b")


def broken_links(root: Path) -> list[str]:
    """List the links between documents, and to files of the project, that lead nowhere."""
    faults = []
    for path, text in texts(root, ".md"):
        for found in _LINK.finditer(_CODE.sub("", text)):
            link = found.group(1) or found.group(2)
            if _ELSEWHERE.match(link):
                continue
            if not (path.parent / unquote(link.partition("#")[0])).exists():
                faults.append(f"{path.relative_to(root)}: {link}")
    return faults


def events_used(root: Path) -> set[str]:
    """Read the names of the ledger events that the actions write: every `event="..."`."""
    return {
        node.value.value
        for _, text in texts(root / "src/longstop/actions", ".py")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.keyword)
        and node.arg == "event"
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def settings_used(root: Path) -> set[str]:
    """Read the names of the environment variables that the source speaks of."""
    return {
        name for _, text in texts(root / "src", ".py", ".sql") for name in _SETTING.findall(text)
    }


def undocumented(names: set[str], page: Path) -> list[str]:
    """List the names that a page does not hold between backticks."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    return sorted(name for name in names if f"`{name}`" not in text)


def test_every_link_in_the_documents_leads_somewhere() -> None:
    assert broken_links(ROOT) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "here.md").write_text("")
    (tmp_path / "page.md").write_text(
        "[a](here.md#top) [b](gone.md) ![c](no%20such.svg 'title') [d](https://host.example/x)\n"
        "[e](#part) `[f](code.md)`\n```\n[g](code.md)\n```\n\n[h]: lost.md\n"
    )
    assert broken_links(tmp_path) == [
        "page.md: gone.md",
        "page.md: no%20such.svg",
        "page.md: lost.md",
    ]


def test_every_event_on_the_ledger_is_documented() -> None:
    events = events_used(ROOT)
    assert events, "no event found: actions no longer name them as event=..."
    assert undocumented(events, ROOT / EVENTS) == []


def test_an_event_that_is_not_documented_is_found(tmp_path: Path) -> None:
    actions = tmp_path / "src/longstop/actions"
    actions.mkdir(parents=True)
    (actions / "take.py").write_text("append(event='referral.taken')\nappend(event='package.read')")
    page = tmp_path / "events.md"
    page.write_text("| `package.read` | and referral.taken without its marks |")
    assert undocumented(events_used(tmp_path), page) == ["referral.taken"]


def test_every_setting_is_documented() -> None:
    settings = settings_used(ROOT)
    assert settings, "no setting found: the source no longer names them as LONGSTOP_..."
    assert undocumented(settings, ROOT / SETTINGS) == []


def test_a_setting_that_is_not_documented_is_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/home.py").write_text("HOME = environ['LONGSTOP_HOME']\nX = 'LONGSTOP_X_Y'\n")
    page = tmp_path / "settings.md"
    page.write_text("`LONGSTOP_HOME`: where data live")
    assert undocumented(settings_used(tmp_path), page) == ["LONGSTOP_X_Y"]
    assert undocumented(settings_used(tmp_path), tmp_path / "absent.md") == [
        "LONGSTOP_HOME",
        "LONGSTOP_X_Y",
    ]
