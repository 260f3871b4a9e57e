"""A bureau's own records become a scenario: measured where they tell enough, else assumed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from longstop.actions.calibrate import Calibration, calibrate
from longstop.actions.calibrate_reading import NothingToLearn
from longstop.actions.close import agree, close
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.capacity.document import ScenarioNotValid
from longstop.core.capacity.learned import Step, Way
from longstop.engines.new_file import FileThere
from longstop.store.session import Actor
from tests.bureau.checks import export, fill, people, take_in
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.bureau.paced import PACKAGES, TOGETHER, work_for_weeks
from tests.bureau.policies import owner
from tests.bureau.work import LINE, STAFF, references_of, statements
from tests.cli.doors import as_json, run

LOOKS = "select body from ledger_entry where event = 'capacity.calibrated'"


def calibrated(bureau: Bureau, out: Path, **more: Any) -> Calibration:
    return calibrate(bureau.house, owner(bureau), out, **more)


def document(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def sources(document: dict[str, Any]) -> Iterator[str]:
    for value in document.values():
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, dict):
                yield row["source"]


def test_weeks_of_work_become_a_scenario_that_is_checked_shown_and_run(
    bureau: Bureau, tmp_path: Path
) -> None:
    work_for_weeks(bureau)
    out = tmp_path / "ours.toml"
    with bureau.as_superuser() as connection:
        connection.execute("update person set roles = '{head_of_bureau}' where code = 'sue'")
    told = as_json(run(bureau, "capacity", "calibrate", out, "--json", by="sue"))
    made = document(out)
    assert (told["first"], told["referrals"]) == ("2026-11-20", PACKAGES * TOGETHER)
    assert run(bureau, "capacity", "scenario", "check", out).exit_code == 0
    shown = run(bureau, "capacity", "scenario", "show", out).stdout
    assert f"measured here, 2026-11-20 to {told['last']}, n = " in shown
    (high,) = (row for row in made["arrivals"] if row["grade"] == "high")
    # The weeks are too few to learn the week from, and the packages how many come at once.
    assert "assumed as in bureau: week, season, batch" in high["source"]
    assert 1 < high["per_day"] < 1.5
    acting = next(row for row in made["stage"] if row.get("acts"))
    assert acting["source"].startswith("measured here")
    assert "the rest as in bureau: published" in acting["source"]
    assert (made["run"]["starts"], made["run"]["warm_up_days"]) == (bureau.clock.time.date(), 0)
    assert [row["stage"] for row in made["backlog"]] == ["intake", "identification", "grading"]
    assert [row["name"] for row in made["agency"]] == ["Northmark Police"]
    assert all(one.startswith(("measured here", "assumed as in bureau", "published", "assumed:"))
               for one in sources(made))  # fmt: skip
    missed = {one["what"] for one in told["not_learnt"]}
    assert {"hours of work at any stage", "arrivals by week", "bail"} <= missed
    done = run(bureau, "capacity", "run", out, "--most", 2, "--within", 0.5)
    assert done.exit_code == 0, done.stderr
    assert "Measured here from 2026-11-20" in done.stdout
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_steps_are_those_of_the_records_and_whoever_came_before_counts_from_later(
    bureau: Bureau, tmp_path: Path
) -> None:
    work_for_weeks(bureau)
    found = calibrated(bureau, tmp_path / "all.toml").findings
    take, act = found.step(Step.TAKE), found.step(Step.ACT)
    assert take
    assert act
    assert (take.spells, take.open, take.late) == (PACKAGES * TOGETHER, PACKAGES * 2, 0)
    assert take.half.value == pytest.approx(1)
    assert act.shares[Way.BACK].value == pytest.approx(2 / 9, abs=0.05)
    later = calibrated(bureau, tmp_path / "later.toml", since=date(2026, 11, 24)).findings
    took = later.step(Step.TAKE)
    sent = later.step(Step.SEND)
    assert took
    assert sent
    assert took.late == 2
    assert took.spells == PACKAGES * TOGETHER - (TOGETHER - 2)
    assert later.absence is not None
    # Nobody is in the file, and the look is on the ledger.
    out = tmp_path / "all.toml"
    text = out.read_text(encoding="utf-8")
    names = bureau.ask("select given_name, family_name from party union"
                       " select given_name, family_name from person")  # fmt: skip
    codes = bureau.ask("select reference, reference from obligation")
    assert not [one for row in (*names, *codes) for one in row if one and one in text]
    bodies = [body for (body,) in bureau.ask(LOOKS)]
    assert all('"referrals":56' in body for body in bodies)
    with pytest.raises(FileThere):
        calibrated(bureau, out)
    assert out.read_text(encoding="utf-8") == text
    assert len(bureau.ask(LOOKS)) == len(bodies) == 2


def test_how_long_others_take_is_learnt_and_closing_is_no_answer(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*people(26))
    export(bureau, out := tmp_path / "checks.csv")
    bureau.clock.on(days=5)
    ended, *_ = asked = references_of(bureau, "referral")
    close(bureau.house, bureau.people["alice"], ended, outcome="not_a_report",
          reason="checks_done")  # fmt: skip
    agree(bureau.house, bureau.people["bob"], ended)
    bureau.clock.on(days=5)
    back = fill(out, lambda line: "no" if line["reference"] in asked[1:23] else None)
    take_in(bureau, back)
    bureau.clock.on(days=2)
    found = calibrated(bureau, tmp_path / "ours.toml").findings.step(Step.FIND_OUT)
    assert found
    assert (found.spells, found.spells - found.open) == (26, 22)
    assert found.half.value == pytest.approx(10)
    assert found.duration is not None
    stages = document(tmp_path / "ours.toml")["stage"]
    assert "delay_days (n = 22)" in stages[1]["source"]


def test_who_may_not_see_learns_nothing(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(LINE, {**STAFF, "reference": "T-2"})
    bureau.clock.on(days=2)
    nora = bureau.people["nora"]
    stranger = Actor(nora.person, nora.agency, ("policy_owner",), nora.code)
    for somebody in (bureau.people["alice"], stranger):
        with pytest.raises(NotAllowed):
            calibrate(bureau.house, somebody, tmp_path / "no.toml")
    assert (list(tmp_path.iterdir()), bureau.ask(LOOKS)) == ([], [])
    found = calibrated(bureau, tmp_path / "ours.toml").findings
    assert found.referrals == 1  # not the colleague in the restricted compartment
    with bureau.as_superuser() as connection:
        connection.execute("update obligation set excluded = array[%s]", (owner(bureau).person,))
    with pytest.raises(NothingToLearn):
        calibrated(bureau, tmp_path / "more.toml")


def test_before_the_first_whole_day_there_is_nothing_to_learn(
    bureau: Bureau, tmp_path: Path
) -> None:
    for since in (None, FRIDAY.date()):
        with pytest.raises(NothingToLearn):
            calibrated(bureau, tmp_path / "none.toml", since=since)
    bureau.receive_csv(LINE)
    with pytest.raises(NothingToLearn):
        calibrated(bureau, tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("name = ")
    with pytest.raises(ScenarioNotValid, match="it is not TOML"):
        calibrated(bureau, tmp_path / "none.toml", like=str(broken))
    bureau.clock.on(days=1)
    made = document(tmp_path / "one.toml") if calibrated(bureau, tmp_path / "one.toml") else {}
    assert [row["per_day"] for row in made["arrivals"]] == [3.2, 10.0, 12.0, 14.8]
    assert not [one for one in sources(made) if one.startswith("measured here, ")
                and "counted" not in one]  # fmt: skip
    # A day before the first referral is not one on which nobody came.
    early = calibrated(bureau, tmp_path / "early.toml", since=date(1, 1, 1)).findings
    assert early.first == FRIDAY.date()


def test_it_asks_as_often_whatever_there_is(bureau: Bureau, tmp_path: Path) -> None:
    counts = []
    for number, many in enumerate((1, 12)):
        bureau.receive_csv(
            *({**LINE, "reference": f"{number}-{n}", "given_name": f"A{n}"} for n in range(many)),
            name=f"{number}.csv",
        )
        bureau.clock.on(days=2)
        with statements() as sent:
            calibrated(bureau, tmp_path / f"{number}.toml")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 20
