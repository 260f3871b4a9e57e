"""Thresholds are decisions: each stands in the document with a source, or it is refused."""

from __future__ import annotations

import pytest

from longstop.actions.evaluate_grades import shipped_monitoring
from longstop.core.oversight.monitoring import About, MonitoringNotValid, load_monitoring

TEXT = """\
version = "1"
[suppression]
least = 5
source = "a test"
[drift]
false_alarms = 0.05
stability = 0.2
ratio = 1.5
least_expected = 5
source = "a test"
[[base_rate]]
outcome = "earlier"
value = 0.12
name = "somewhere"
source = "a test"
"""


def test_the_shipped_document_is_sound_and_every_base_rate_has_a_source() -> None:
    shipped = shipped_monitoring()
    assert shipped.stamp.startswith("oversight@2026-11-1+")
    assert all(one.source for one in shipped.base_rates)
    assert [len(shipped.rates_of(about)) for about in About] == [6, 4]
    assert shipped.least == 10


def test_another_figure_is_another_document() -> None:
    one, other = load_monitoring(TEXT), load_monitoring(TEXT.replace("least = 5", "least = 6"))
    assert (one.least, other.least) == (5, 6)
    assert one.stamp != other.stamp


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("least = 5", "least = 1", "least must be a whole number of 2 or more"),
        ("least = 5", "least = true", "least must be a whole number of 2 or more"),
        ("false_alarms = 0.05", "false_alarms = 1", "false_alarms must be a figure above 0"),
        ("ratio = 1.5", "ratio = 1.0", "ratio must be a figure above 1"),
        ("stability = 0.2", "", "stability must be a figure above 0"),
        ('version = "1"', "", "version must be text"),
        ("[suppression]", "[supression]", "[suppression] is missing"),
        ('outcome = "earlier"', 'outcome = "any"', "base_rate 1: outcome must be one of earlier"),
        ("value = 0.12", "value = 12", "base_rate 1: value must lie between 0 and 1"),
        ('name = "somewhere"', "", "base_rate 1: name must be text"),
        ("[[base_rate]]", "[base_rate]", "base_rate must be a list"),
        ('version = "1"', "version = ", "is not TOML"),
    ],
)
def test_a_fault_is_named(old: str, new: str, fault: str) -> None:
    with pytest.raises(MonitoringNotValid, match=None) as told:
        load_monitoring(TEXT.replace(old, new, 1))
    assert fault in str(told.value)


def test_a_table_without_its_source_is_refused() -> None:
    with pytest.raises(MonitoringNotValid, match=r"\[suppression\] has no source"):
        load_monitoring(TEXT.replace('least = 5\nsource = "a test"', "least = 5"))
