"""How long the record of a young person is kept: each length with a source, none as an adult's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from longstop.core.casework.keeping import (
    ABOUT,
    KeepingNotValid,
    KeepingRefused,
    check_keeping,
    load_keeping,
)

TEXT = (files("longstop") / "policies" / "retention.toml").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def test_the_shipped_document_has_a_line_and_a_source_for_each() -> None:
    rules = load_keeping(TEXT)
    assert set(rules.lines) == set(ABOUT)
    assert all(line.source for line in rules.lines.values())
    adult = rules.lines["adult_after_all"].days
    assert all(line.days < adult for name, line in rules.lines.items() if name != "adult_after_all")


def test_the_day_is_counted_from_the_decision_and_names_the_document() -> None:
    found = load_keeping(TEXT).of("person_involved", NOW)
    assert found.review_by == NOW + timedelta(days=365)
    assert found.policy.startswith("retention@2026-11-1+")
    assert load_keeping(TEXT + "# changed\n").of("person_involved", NOW).policy != found.policy


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('version = "2026-11-1"', "", "version missing"),
        ("days = 1095", "days = 2192", "'aggravated' is not shorter than an adult's"),
        ("days = 180", "days = 0", "'undecided' needs a whole number of days"),
        ("days = 180", "days = 180.5", "'undecided' needs a whole number of days"),
        ('about = "undecided"', 'about = "x"', "'undecided' missing; 'x' is nothing"),
        ('about = "undecided"', 'about = "aggravated"', "'aggravated' stands twice"),
        ("source = \"Longstop's own choice: three", 'why = "', "'aggravated' has no source"),
        ("[[line]]", "[line", "is not TOML"),
    ],
)
def test_every_fault_is_named(old: str, new: str, fault: str) -> None:
    assert old in TEXT
    with pytest.raises(KeepingNotValid, match=fault):
        load_keeping(TEXT.replace(old, new))


def test_a_reason_for_keeping_is_of_the_list() -> None:
    check_keeping("work_goes_on")
    with pytest.raises(KeepingRefused, match="work_goes_on, child_at_risk"):
        check_keeping("because")
