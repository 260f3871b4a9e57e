"""Grades are measured from files alone, and a line that cannot be read is left out by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from longstop.actions.evaluate_grades import (
    MOST_GROUPS,
    STEP,
    Asking,
    Measured,
    OutcomesNotFit,
    evaluate_grades,
    shipped_monitoring,
)
from longstop.actions.house import shipped_policy
from longstop.core.oversight.drift import State
from longstop.core.oversight.evaluation import LABEL, Setting
from longstop.core.oversight.labelled import OUR_BANDS, BadLine, Wrong
from longstop.core.oversight.monitoring import About
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile

PUBLISHED = ((166, "High", "yes"), (4, "Low", "yes"), (77, "High", "no"), (127, "Low", "no"))
SETTING = Setting(about=About.EARLIER, bands=OUR_BANDS, cut=2)
ASKING = Asking(setting=SETTING)


def write(folder: Path, lines: Iterable[str], name: str = "outcomes.csv") -> Path:
    file = folder / name
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def listed(counted: Iterable[tuple[int, str, str]], head: str, more: str = "") -> list[str]:
    """Write so many lines of each grade and outcome, numbered through."""
    each = [(grade, outcome) for count, grade, outcome in counted for _ in range(count)]
    return [head, *(f"P-{n},{grade},{outcome}{more}" for n, (grade, outcome) in enumerate(each))]


def measure(file: Path, asking: Asking = ASKING) -> Measured:
    return evaluate_grades(file, asking, shipped_policy(), shipped_monitoring(), Limits())


def known(done: Measured, name: str, cut: str = "high") -> float:
    (one,) = (each for each in done.evaluation.cuts if each.band == cut)
    found = one.figures[name].known
    assert found is not None
    return found.value


def test_the_published_sample_is_measured_as_published(tmp_path: Path) -> None:
    done = measure(write(tmp_path, listed(PUBLISHED, "reference,grade,outcome")))
    assert (done.read, done.refused) == (374, ())
    figures = [round(known(done, one), 4) for one in ("sensitivity", "specificity", "accuracy")]
    assert figures == [0.9765, 0.6225, 0.7834]
    (high,) = (one for one in done.evaluation.cuts if one.band == "high")
    worth = [(round(at.base_rate, 3), at.ppv) for _, at in high.worth]
    assert [rate for rate, _ in worth] == [0.059, 0.12, 0.167, 0.3, 0.455, 0.55]
    assert [round(ppv, 3) for _, ppv in worth if ppv] == [0.139, 0.261, 0.341, 0.526, 0.683, 0.760]
    assert done.evaluation.label == LABEL == "not locally validated"


def test_a_base_rate_of_ones_own_stands_among_the_documents(tmp_path: Path) -> None:
    file = write(tmp_path, listed(PUBLISHED, "id,band,outcome"))
    done = measure(file, replace(ASKING, setting=replace(SETTING, base_rates=(0.02,))))
    rates = [(source is None, at.base_rate) for source, at in done.evaluation.cuts[1].worth]
    assert rates[0] == (True, 0.02)
    assert sorted(at for _, at in rates) == [at for _, at in rates]


def test_every_bad_line_is_named_and_left_out(tmp_path: Path) -> None:
    done = measure(
        write(
            tmp_path,
            [
                "reference,grade,outcome,score",
                "P-1,High,yes,3",
                "P-2,Severe,no,1",
                "P-1,Low,no,1",
                'P-3,"High,no,1',
                "P-4,Low,no,1,much,more",
                "P-5,Low,perhaps,1",
                "P-6,Low,,1",
            ],
        )
    )
    assert {(bad.number, bad.field, bad.why) for bad in done.refused} == {
        (3, "grade", Wrong.NO_BAND),
        (4, "reference", Wrong.TWICE),
        (5, "line", Wrong.NOT_READABLE),
        (6, "line", Wrong.TOO_MANY_CELLS),
        (7, "outcome", Wrong.NO_OUTCOME),
    }
    assert done.read == 7
    assert (done.evaluation.counts.yes, done.evaluation.counts.unknown) == (1, 1)


def test_dropping_what_the_outcome_is_made_of_reports_the_change(tmp_path: Path) -> None:
    """Whoever has a past contact offence is yes by definition; without it a grade is worth less."""
    head = "reference,outcome,contact_conviction,contact_allegation,prior_violence,current_access"
    kinds = [("yes", "yes,no,no,no")] * 60 + [("yes", "no,no,yes,yes")] * 40
    kinds += [("no", "no,no,no,no")] * 90 + [("no", "no,no,yes,yes")] * 10
    lines = [f"P-{n},{outcome},{answers}" for n, (outcome, answers) in enumerate(kinds)]
    asking = replace(ASKING, without=("contact_conviction", "contact_allegation"))
    change = measure(write(tmp_path, [head, *lines]), asking).evaluation.change
    assert change is not None
    before, after = change.before["sensitivity"], change.after["sensitivity"]
    assert before is not None
    assert after is not None
    assert before.value > after.value
    assert change.moved.down["yes"] == round(100 * (before.value - after.value))
    assert set(change.moved.up.values()) == {0}
    assert change.ranking_before is not None
    assert change.ranking_after is not None
    assert change.ranking_before.value > change.ranking_after.value


def test_whoever_may_be_a_child_is_outside_and_an_unread_answer_is_named(tmp_path: Path) -> None:
    head = "reference,outcome,prior_violence,under_18"
    file = write(tmp_path, [head, "P-1,yes,yes,no", "P-2,no,no,yes", "P-3,no,maybe,no"])
    done = measure(file, replace(ASKING, without=("prior_violence",)))
    assert done.refused == (
        BadLine(3, "under_18", Wrong.OUTSIDE),
        BadLine(4, "prior_violence", Wrong.NO_ANSWER),
    )
    assert done.evaluation.counts.people == 1


def test_another_grade_in_the_file_is_compared(tmp_path: Path) -> None:
    file = write(
        tmp_path, ["id,grade,outcome,tool", "1,High,yes,Low", "2,Low,no,Low", "3,Low,no,High"]
    )
    change = measure(file, replace(ASKING, other="tool")).evaluation.change
    assert change is not None
    assert change.moved.down == {"yes": 1, "no": 0, "unknown": 0}
    assert change.moved.up == {"yes": 0, "no": 1, "unknown": 0}


MADE = [(29, "High", "yes"), (237, "Low", "no")]
USED = [(7, "High", "yes"), (297, "Low", "no")]


def alarms(done: Measured) -> set[str]:
    return {one.what for one in done.evaluation.checks if one.state is State.ALARM}


def test_an_instrument_carried_to_another_country_alarms(tmp_path: Path) -> None:
    head = "reference,grade,outcome,probability"
    made = write(tmp_path, listed(MADE, head, ",0.11"), "made.csv")
    used = write(tmp_path, listed(USED, head, ",0.11"), "used.csv")
    later = replace(SETTING, about=About.LATER, fitted_at=0.11)
    done = measure(used, Asking(setting=later, baseline=made))
    assert {"yes, now and before", "yes, seen and stated"} <= alarms(done)
    assert alarms(measure(made, Asking(setting=later, baseline=made))) == set()


def test_a_date_parts_earlier_people_from_those_now(tmp_path: Path) -> None:
    head = "reference,grade,outcome,date"
    old = listed(MADE, head, ",2025-06-30")
    new = [line.replace("P-", "N-") for line in listed(USED, head, ",2026-01-01")[1:]]
    file = write(tmp_path, [*old, *new, "X,Low,no,"])
    done = measure(file, replace(ASKING, since=date(2026, 1, 1)))
    assert done.evaluation.counts.people == 304
    assert "yes, now and before" in alarms(done)
    assert done.refused == (BadLine(572, "date", Wrong.NO_DATE),)


def test_what_is_no_list_of_outcomes_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="does not name the columns outcome"):
        measure(write(tmp_path, ["reference,grade", "P-1,High"]))
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        measure(tmp_path / "none.csv")
    with pytest.raises(OutcomesNotFit, match="no column grade or band"):
        measure(write(tmp_path, ["reference,outcome", "P-1,yes"]))


@pytest.mark.parametrize(
    ("asking", "told"),
    [
        (replace(ASKING, setting=replace(SETTING, cut=0)), "one of medium, high, very_high"),
        (replace(ASKING, setting=replace(SETTING, bands=("low", "low"))), "each once"),
        (replace(ASKING, setting=replace(SETTING, base_rates=(12.0,))), "between 0 and 1"),
        (replace(ASKING, setting=replace(SETTING, fitted_at=11.0)), "between 0 and 1"),
        (replace(ASKING, without=("shoe_size",)), "No such question: shoe_size"),
        (replace(ASKING, without=("prior_violence",), other="tool"), "neither --compare nor"),
        (replace(ASKING, without=("prior_violence",)), "no column prior_violence"),
        (replace(ASKING, setting=replace(SETTING, by=("region",))), "no column region"),
        (replace(ASKING, since=date(2026, 1, 1)), "no column date"),
        (replace(ASKING, since=date(2026, 1, 1), baseline=Path("x")), "not both"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_measured(
    asking: Asking, told: str, tmp_path: Path
) -> None:
    file = write(tmp_path, listed(PUBLISHED, "reference,grade,outcome"))
    with pytest.raises(OutcomesNotFit, match=told):
        measure(file, asking)


def test_more_groups_than_can_be_kept_hidden_are_refused(tmp_path: Path) -> None:
    lines = [f"P-{n},High,yes,g{n}" for n in range(MOST_GROUPS + 1)]
    file = write(tmp_path, ["reference,grade,outcome,region", *lines])
    with pytest.raises(OutcomesNotFit, match="put small ones together"):
        measure(file, replace(ASKING, setting=replace(SETTING, by=("region",))))


def test_a_long_file_says_how_far_it_is(tmp_path: Path) -> None:
    file = write(tmp_path, listed([(STEP, "High", "yes")], "id,grade,outcome"))
    heard: list[tuple[str, int]] = []
    rules = shipped_policy(), shipped_monitoring(), Limits()
    evaluate_grades(file, ASKING, *rules, lambda what, count: heard.append((what, count)))
    assert heard == [("lines read", STEP), ("people are measured", STEP)]
