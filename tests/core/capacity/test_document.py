"""A scenario is fully stated or refused, with everything that is wrong told at once."""

from __future__ import annotations

import pytest

from longstop.core.capacity.document import ScenarioNotValid, read_scenario
from longstop.core.capacity.network import Shape, Spread
from tests.core.capacity.scenarios import BUREAU, SHIPPED


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(ScenarioNotValid) as told:
        read_scenario(text)
    return told.value.faults


def changed(*pairs: tuple[str, str]) -> str:
    text = BUREAU
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def test_the_shipped_scenarios_are_sound_and_the_national_one_has_its_size() -> None:
    assert set(SHIPPED) == {"bureau", "national", "spade-2012"}
    found = {name: read_scenario(text) for name, text in SHIPPED.items()}
    assert [name for name, one in found.items() if one.name != name] == []
    national = found["national"]
    assert len(national.agencies) == 45
    assert sum(one.count for one in national.backlogs) == 50_000
    assert found["spade-2012"].backlogs[0].count == 2_345


def test_a_figure_without_a_source_is_a_fault_in_every_table() -> None:
    sources = BUREAU.count("\nsource = ")
    without = "\n".join(line for line in BUREAU.splitlines() if not line.startswith("source ="))
    told = [one for one in faults(without) if "source must say where the figures are from" in one]
    assert len(told) == sources


def test_a_source_says_which_kind_it_is() -> None:
    assert faults(changed(('source = "assumed: a year', 'source = "we think: a year')))[
        0
    ].startswith("run: source must say")


def test_every_fault_is_told_at_once_with_its_table_and_row() -> None:
    told = faults(
        changed(
            ("days = 365", "days = 0"),
            ("looked_for = 0.4", "looked_for = 1.4"),
            ("staff = 20", "staff = 2.5"),
            ("work_hours = { median = 0.15, sigma = 0.5 }", "work_hours = { median = 1 }"),
            ('name = "late"', 'name = "office"'),
        )
    )
    assert [one.split(":")[0] for one in told] == [
        "run", "calendar 2 (office)", "arrivals 1", "team 2 (identification desk)",
        "stage 1 (intake)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('until = "laboratory"', 'until = "lab"', "bail: until names 'lab'"),
        ('by = "grading desk"', 'by = "nobody"', "stage grading: there is no team 'nobody'"),
        ('calendar = "late"', 'calendar = "early"', "there is no calendar 'early'"),
        ("share = 0.5\n", "share = 0.6\n", "agency: the shares of all must add up to 1"),
        ("acts = true", "acts = false", "one stage must have acts = true, and 0 have"),
        ('again_to = "identification"', 'again_to = "action"', "this stage or one before it"),
        ("again = 0.03", "again = 0.95", "again must not lie above 0.9"),
        ("opens = 9", "opens = 18", "calendar 1 (office): it must open before it closes"),
        ("warm_up_days = 90", "warm_up_days = 365", "warm_up_days must end before"),
        ('lab = "Laboratory"\n', "", "lab is needed"),
        ('name = "Force 2"', 'name = "Laboratory"', "agency 2 (Laboratory): a team has this name"),
        ("delay_days = { median = 60, sigma = 0.6 }\n", "", "stage charge: it needs"),
    ],
)
def test_what_does_not_fit_together_is_told(before: str, after: str, told: str) -> None:
    assert any(told in one for one in faults(changed((before, after))))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = [", "it is not TOML"),
        ("[" * 60_000, "it has at most"),
        ('"\u2028".' * 3_000 + "a = 1", "it has at most"),  # one line of TOML, many of Python
        ("a." * 400 + "a = 1", "300 full stops in a line"),
        ("x = " + "[" * 5_000, "nests"),
        ("x = " + "9" * 5_000, "a figure is too long"),
    ],
)
def test_what_is_no_document_is_refused(text: str, told: str) -> None:
    assert told in faults(text)[0]


def test_work_is_stated_in_hours_and_delays_in_days() -> None:
    identification = read_scenario(BUREAU).stages[1]
    assert identification.work_hours["low"] == Spread(Shape.LOGNORMAL, 2 / 24, 0.6)
    assert identification.delay_days == Spread(Shape.LOGNORMAL, 7.0, 0.8)


def test_the_digest_is_that_of_the_content() -> None:
    assert read_scenario(BUREAU + "\n# a note\n").digest == read_scenario(BUREAU).digest
    assert (
        read_scenario(changed(("staff = 20", "staff = 21"))).digest != read_scenario(BUREAU).digest
    )
