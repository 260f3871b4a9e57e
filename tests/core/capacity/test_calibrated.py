"""What was learnt stands in a scenario with its interval; what was not, as it was assumed."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import nan
from typing import Any

import pytest

from longstop.core.capacity.calibrated import Calibrated, calibrated
from longstop.core.capacity.calibrated_words import as_plain, findings_in_words, heading
from longstop.core.capacity.document import read_scenario
from longstop.core.capacity.learned import (
    ArrivalsLearned,
    Duration,
    Findings,
    Learned,
    Standing,
    Step,
    StepLearned,
    Way,
)
from longstop.core.capacity.scenario import GRADES
from longstop.core.capacity.writing import write_document
from tests.core.capacity.scenarios import BUREAU, SHIPPED

STAMP = "bureau@1"
TIME = Duration(
    shape="lognormal",
    figures={"median": Learned(5.0, 4.0, 6.0, 90), "sigma": Learned(0.7, 0.6, 0.8, 90)},
    fits=0.4,
)
BADLY = replace(TIME, fits=0.001)


def share(value: float, many: int = 90) -> Learned:
    return Learned(value, max(0, value - 0.05), value + 0.05, many)


def learnt(step: Step, grade: str = "", *, back: float = 0.1, **more: Any) -> StepLearned:
    plain: dict[str, Any] = {
        "step": step, "grade": grade, "spells": 100, "late": 5, "open": 10, "half": share(4.0),
        "most": Learned(nan, nan, nan, 90), "unseen": 0.02, "duration": TIME,
        "shares": {Way.ON: share(0.6), Way.CLOSED: share(0.2), Way.BACK: share(back),
                   Way.EXPIRED: share(0.2 - back)},
    }  # fmt: skip
    return StepLearned(**{**plain, **more})


FOUND = Findings(
    first=date(2026, 1, 5),
    last=date(2026, 11, 27),
    referrals=400,
    ungraded=3,
    arrivals=tuple(
        ArrivalsLearned(grade=grade, per_day=share(0.3, 100), batch=share(2.5, 40))
        for grade in GRADES
    ),
    week=tuple(share(1.0) for _ in range(7)),
    looked_for=dict.fromkeys(GRADES, share(0.25)),
    emergency={"very_high": share(0.05), "high": share(0.0, 4)},
    steps=tuple(
        learnt(step, grade) for step in Step for grade in ("", *GRADES) if step is not Step.ACCEPT
    ),
    standing=(
        Standing(step=Step.TAKE, waiting=(("high", 2.0),) * 3 + (("low", 5.0),) * 4),
        Standing(step=Step.ACT, waiting=(("high", 2.0),) * 9),
    ),
    data_age=TIME,
    sent={"Northmark Police": 60, "Southmark Police": 20},
    staff=26,
    absence=share(0.12, 26),
)


def made(found: Findings = FOUND, like: str = BUREAU) -> Calibrated:
    return calibrated(tomllib.loads(like), STAMP, found)


def stage(document: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (one for one in document["stage"] if one["name"] == name)
    return dict(found)


def written(one: Calibrated, found: Findings = FOUND) -> str:
    return write_document(
        one.document, heading(found, STAMP), findings_in_words(found, one.unlearnt)
    )


def whats(one: Calibrated) -> Sequence[str]:
    return [each.what for each in one.unlearnt]


def test_every_measured_figure_has_its_days_number_and_interval() -> None:
    document = made().document
    for row in document["arrivals"]:
        assert row["source"].startswith(
            "measured here, 2026-01-05 to 2026-11-27, n = 100: per_day 0.3 [0.25, 0.35]; week Mon 1"
        )
        assert (row["per_day"], row["batch"], row["looked_for"]) == (0.3, 2.5, 0.25)
        assert "assumed as in bureau: season" in row["source"]
    acting = stage(document, "action")
    assert (acting["again_to"], acting["again"]) == ("grading", 0.1)
    assert acting["leaves"] == dict.fromkeys(GRADES, 0.25)  # 0.2 of 0.8 who go on or leave
    assert "leaves (of all that end) low 0.2 [0.15, 0.25]" in acting["source"]
    assert stage(document, "identification")["delay_days"] == {"median": 5.0, "sigma": 0.7}
    assert document["data"]["age_days"] == {"median": 5.0, "sigma": 0.7}
    assert document["data"]["keeps_days"] == 365
    agencies = [(row["name"], row["share"], row["staff"]) for row in document["agency"]]
    assert agencies == [("Northmark Police", 0.75, 88), ("Southmark Police", 0.25, 30)]
    assert [row["staff"] for row in document["team"]] == [4, 16, 6, 4, 60]
    assert document["team"][0]["absence"] == 0.12
    assert document["run"]["starts"] == date(2026, 11, 28)
    (waiting,) = document["backlog"]
    assert (waiting["stage"], waiting["count"], waiting["looked_for"]) == ("intake", 7, 0.25)
    assert waiting["grades"] == {"high": 3 / 7, "low": 4 / 7}
    assert waiting["age_days"] == {"least": 2.0, "most": 5.0}


def test_of_many_who_wait_each_quarter_stands_with_its_own_ages_and_grades() -> None:
    waiting = [("low", float(n)) for n in range(60)] + [("high", 500.0 + n) for n in range(21)]
    found = replace(FOUND, standing=(Standing(step=Step.DEVELOP, waiting=tuple(waiting)),))
    rows = made(found).document["backlog"]
    assert [row["count"] for row in rows] == [20, 20, 20, 21]
    assert [(row["age_days"]["least"], row["age_days"]["most"]) for row in rows] == [
        (0, 19), (20, 39), (40, 59), (500, 520),
    ]  # fmt: skip
    assert rows[-1]["grades"] == {"high": 1.0}
    assert {row["stage"] for row in rows} == {"identification"}


@pytest.mark.parametrize("name", sorted(SHIPPED))
@pytest.mark.parametrize("found", [FOUND, Findings(first=FOUND.first, last=FOUND.last,
                                                   referrals=1, ungraded=0)])  # fmt: skip
def test_whatever_was_learnt_what_is_written_is_a_scenario(name: str, found: Findings) -> None:
    one = made(found, SHIPPED[name])
    text = written(one, found)
    assert tomllib.loads(text) == one.document
    assert read_scenario(text).name == "measured"


def test_what_was_not_learnt_is_said_and_stands_as_it_was() -> None:
    few = {Way.ON: share(0.9, 19)} | {way: share(0.03, 19) for way in (1, 2, 3)}
    poor = replace(
        FOUND,
        steps=(learnt(Step.TAKE, unseen=0.4), learnt(Step.DEVELOP, shares=few), learnt(Step.ACT)),
        staff=2,
        sent={"Northmark Police": 19},
        data_age=None,
    )
    one, before = made(poor), tomllib.loads(BUREAU)
    for name in ("intake", "identification", "grading"):
        for key in ("leaves", "again", "delay_days"):
            assert stage(one.document, name).get(key) == stage(before, name).get(key)
    assert one.document["agency"][0]["name"] == "Force 1"
    assert stage(one.document, "action")["leaves"] == 0.25  # of all grades, since none has enough
    assert {
        "how intake ends", "how identification ends", "how grading ends", "how many work",
        "who leaves action by grade", "which agency is sent how much",
        "how old data are at receipt", "9 that are with agencies",
        "arrivals outside the grades", "hours of work at any stage", "what laboratories do",
    } <= {*whats(one)}  # fmt: skip
    text = written(one, poor)
    assert "# - how intake ends: 40% had not ended at the longest time seen" in text
    assert stage(one.document, "intake")["source"] == "assumed as in bureau"


def test_time_from_acting_to_the_end_is_put_in_where_one_stage_stands_for_it() -> None:
    assert "how long each stage after acting takes" in whats(made())
    start, end = (
        BUREAU.index('[[stage]]\nname = "laboratory"'),
        BUREAU.index('[[stage]]\nname = "charge"'),
    )
    bail = BUREAU[BUREAU.index("[bail]") : BUREAU.index("[safe]")]
    alone = made(like=(BUREAU[:start] + BUREAU[end:]).replace(bail, ""))
    assert stage(alone.document, "charge")["delay_days"] == {"median": 5.0, "sigma": 0.7}


def test_a_scenario_that_marks_no_stages_of_their_own_keeps_how_they_end() -> None:
    unmarked = BUREAU[: BUREAU.index("[deadline]")] + BUREAU[BUREAU.index("[data]") :]
    assert "how stages end" in whats(made(like=unmarked))


def test_what_no_scenario_can_state_stands_as_it_was_and_is_said() -> None:
    wide = replace(TIME, figures={**TIME.figures, "sigma": Learned(6.8, 6.0, 7.6, 90)})
    found = replace(
        FOUND, data_age=wide, steps=(learnt(Step.FIND_OUT, duration=wide),),
        sent={"Laboratory": 60, "Northmark Police": 60},
    )  # fmt: skip
    one, before = made(found), tomllib.loads(BUREAU)
    assert read_scenario(written(one, found))
    assert one.document["data"]["age_days"] == before["data"]["age_days"]
    assert one.document["agency"] == made(replace(found, sent={})).document["agency"]
    why = {each.what: each.why for each in one.unlearnt}
    assert "so much longer" in why["how old data are at receipt"]
    assert "so much longer" in why["how long others take to answer"]
    assert "has an agency's name" in why["which agency is sent how much"]


def test_a_scenario_that_grades_before_it_identifies_keeps_how_its_stages_end() -> None:
    start, turn, end = (BUREAU.index(f'[[stage]]\nname = "{name}"')
                        for name in ("identification", "grading", "action"))  # fmt: skip
    like = BUREAU[:start] + BUREAU[turn:end].replace("again", "# again")
    like += BUREAU[start:turn] + BUREAU[end:]
    one = made(like=like)
    assert "how stages end" in whats(one)
    assert read_scenario(written(one))


def test_times_are_told_with_how_they_end_and_how_well_they_are_described() -> None:
    found = replace(
        FOUND,
        steps=(learnt(Step.TAKE, "high"), learnt(Step.SEND, duration=BADLY),
               learnt(Step.END, spells=12)),
    )  # fmt: skip
    text = "\n".join(findings_in_words(found, ()))
    for words in (
        "High: half within 4 [3.95, 4.05], nine of ten not within the time seen",
        "60.0% [55.0%, 65.0%] go on", "are closed because data had expired",
        "n = 90, 10 still there, 5 seen from later on than their beginning; 2.0% beyond",
        "lognormal, median 5 [4, 6], sigma 0.7 [0.6, 0.8] (describes well enough, p = 0.4)",
        "DESCRIBES BADLY, p = 0.001", "All: too few were seen to end (fewer than 20)",
    ):  # fmt: skip
        assert words in text
    plain = as_plain(found, made().unlearnt)
    assert plain["steps"][0]["shares"]["expired"]["value"] == pytest.approx(0.1)
    assert plain["steps"][0]["most"]["value"] is None
    assert plain["standing"][0] == {"step": "take", "grades": {"high": 3, "low": 4}}


def test_a_scenario_that_was_measured_is_measured_anew_and_says_once_where_the_rest_is_from() -> (
    None
):
    first = written(made())
    again = calibrated(tomllib.loads(first), "measured@1", replace(FOUND, last=date(2026, 12, 9)))
    for name in ("identification", "action"):
        source = stage(again.document, name)["source"]
        assert source.startswith("measured here, 2026-01-05 to 2026-12-09")
        assert source.count("measured here") == 1
        assert source.count("the rest as in bureau: published") == 1


def test_nothing_in_a_text_ends_a_line_or_a_remark() -> None:
    document = {"name": 'a "b" \\ c\nd', "on": True, "row": [{"x": [1, 2.5], "y": {"z": "é"}}]}
    text = write_document(document, iter(["one\ntwo"]), iter(["\x1b["]))
    assert tomllib.loads(text) == document
    assert text.startswith("# one two\n")
    assert "\x1b" not in text
