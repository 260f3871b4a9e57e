"""Keep the documents true: links lead somewhere, and events and settings are all written down."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from longstop.core.referral.vocabulary import ObligationKind
from tests.guards.event_names import KIND, event_names
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


def settings_used(root: Path) -> set[str]:
    """Read the names of the environment variables that the source speaks of."""
    return {
        name for _, text in texts(root / "src", ".py", ".sql") for name in _SETTING.findall(text)
    }


def events_listed(page: Path) -> set[str]:
    """Read the names in the first column of the page's tables of events."""
    heads = re.compile(r"^\| ((?:`[\w.]+`(?:, )?)+) \|", re.MULTILINE)
    cells = heads.findall(page.read_text(encoding="utf-8"))
    return {name for cell in cells for name in re.findall(r"`([\w]+\.[\w]+)`", cell)}


def of_any_kind(name: str) -> str:
    """Give the name under which an event of an obligation's kind may stand: KIND.taken."""
    kind, _, what = name.partition(".")
    return f"{KIND}.{what}" if kind in set(ObligationKind) else name


def event_faults(events: set[str], page: Path) -> list[str]:
    """List the events a page does not list, and those it lists that nothing can write."""
    listed = events_listed(page)
    missing = {name for name in events if not {name, of_any_kind(name)} & listed}
    return sorted(
        [f"{name} is not listed" for name in missing]
        + [f"{name} is never written" for name in listed - events]
    )


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


def test_every_event_on_the_ledger_is_documented_and_no_other() -> None:
    events, unread = event_names(ROOT)
    assert unread == [], "an event whose name cannot be read from the source"
    assert event_faults(events, ROOT / EVENTS) == []


def test_every_kind_that_a_name_may_begin_with_is_documented() -> None:
    assert undocumented(set(ObligationKind), ROOT / EVENTS) == []


_WRITTEN = """
MARK = "demo.begun"

def taken(one, away):
    ledger.Event(1, f"{one.kind}.taken", {})
    ledger.Event(1, "person.absent" if away else "person.back", {})
    note(1, "duty.started")
    note(1, event="duty.ended")
    ledger.Event(1, name=MARK, data={})
    def story():
        act = "viewed"
        return [Event(1, f"{_noun(one)}.{act}", {})]
    return threading.Event()

def note(stream, event):
    ledger.Event(stream, event, {})

def _noun(one):
    return "child" if one else "referral"
"""


def written_in(tmp_path: Path, text: str) -> tuple[set[str], list[str]]:
    (tmp_path / "src/longstop").mkdir(parents=True)
    (tmp_path / "src/longstop/take.py").write_text(text)
    return event_names(tmp_path)


def test_a_name_is_found_however_it_is_put_together(tmp_path: Path) -> None:
    names = "KIND.taken person.absent person.back duty.started duty.ended demo.begun"
    found = {*names.split(), "child.viewed", "referral.viewed"}
    assert written_in(tmp_path, _WRITTEN) == (found, [])


@pytest.mark.parametrize(
    "name", ["words[0]", "unknown", "given", "f'{one.word}.taken'", "one.word", "other()"]
)
def test_a_name_that_cannot_be_read_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    names, unread = written_in(tmp_path, f"def take(given):\n    ledger.Event(1, {name}, {{}})\n")
    assert names == set()
    assert [fault.split(": ")[0] for fault in unread] == ["src/longstop/take.py:2"]


def test_an_event_not_listed_and_one_never_written_are_found(tmp_path: Path) -> None:
    page = tmp_path / "events.md"
    page.write_text("| `file.lost`, `KIND.taken` | `file.read` |\n| `seq` | x |\n`file.read`\n")
    assert event_faults({"referral.taken", "KIND.taken", "file.read"}, page) == [
        "file.lost is never written",
        "file.read is not listed",
    ]


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
