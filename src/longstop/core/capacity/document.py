"""Read a scenario out of its document, or refuse it with every fault at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from longstop.core.capacity.scenario import (
    GRADES,
    Agency,
    Arrivals,
    Backlog,
    Bail,
    Data,
    Deadline,
    Pathway,
    Rule,
    Run,
    Safe,
    Scenario,
    Stage,
    Team,
    WorkingHours,
)
from longstop.core.capacity.scenario_faults import TEXTS, WEEKDAYS, faults_of
from longstop.core.capacity.scenario_links import faults_between
from longstop.core.capacity.scenario_size import faults_of_size
from longstop.core.capacity.spreads import read_spread
from longstop.core.ledger.document import document_digest, is_short
from longstop.core.referral.errors import LongstopError

MOST_TEXT, LONGEST_LINE, MOST_STOPS = 1_000_000, 10_000, 300
"""What is read at most; a key of many parts (full stops part them) takes time with their square."""
HOUR = 1 / 24
Read = TypeVar("Read")


class ScenarioNotValid(LongstopError):
    """The document of a scenario has faults; `faults` lists all of them, one sentence each."""

    exit_code = 2

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Say all faults in one message."""
        self.faults = faults
        super().__init__(
            "The scenario is not valid: " + "; ".join(faults) + ". Nothing was run."
            " Mend it, then run: longstop capacity scenario check FILE"
        )


def read_scenario(text: str) -> Scenario:
    """Read a scenario (TOML text); raises ScenarioNotValid with every fault found."""
    if not is_short(text, most=MOST_TEXT, longest=LONGEST_LINE):
        raise ScenarioNotValid(
            (f"it has at most {MOST_TEXT} characters, and at most {LONGEST_LINE} in a line",)
        )
    if max(line.count(".") for line in text.split("\n")) > MOST_STOPS:
        raise ScenarioNotValid((f"it has at most {MOST_STOPS} full stops in a line",))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ScenarioNotValid((f"it is not TOML: {fault}",)) from fault
    except RecursionError:
        raise ScenarioNotValid(("it is not TOML that can be read: it nests too deeply",)) from None
    except ValueError:  # what Python says of a figure of more than 4,300 digits
        raise ScenarioNotValid(("it is not TOML that can be read: a figure is too long",)) from None
    for look in (faults_of, faults_between, faults_of_size):  # each once those before find nothing
        if faults := tuple(look(document)):
            raise ScenarioNotValid(faults)
    return _build(document)


def by_grade(value: Any, read: Callable[[Any], Read]) -> dict[str, Read]:
    """Read one for each grade, where one may stand for all."""
    if isinstance(value, Mapping) and set(value) == set(GRADES):
        return {grade: read(value[grade]) for grade in GRADES}
    return dict.fromkeys(GRADES, read(value))


def _hours(value: Mapping[str, Any]) -> Any:
    return read_spread(value, HOUR)


def _build(document: Mapping[str, Any]) -> Scenario:
    return Scenario(
        **{key: document[key] for key in TEXTS},
        run=Run(**{"warm_up_days": 0, **document["run"]}),
        rule=Rule(document["order"]["rule"]),
        rule_source=document["order"]["source"],
        deadline=_deadline(document.get("deadline")),
        data=_data(document.get("data")),
        bail=_bail(document.get("bail")),
        safe=_safe(document.get("safe")),
        calendars=tuple(map(_calendar, document.get("calendar", ()))),
        arrivals=tuple(map(_arrivals, document["arrivals"])),
        backlogs=tuple(map(_backlog, document.get("backlog", ()))),
        teams=tuple(
            Team(**{"absence": 0.0, "calendar": "", **row}) for row in document.get("team", ())
        ),
        agencies=tuple(
            Agency(**{"absence": 0.0, "calendar": "", "lab": "", **row})
            for row in document.get("agency", ())
        ),
        stages=tuple(map(_stage, document["stage"])),
        pathways=tuple(map(_pathway, document.get("pathway", ()))),
        digest=document_digest(document),
    )


def _deadline(row: Mapping[str, Any] | None) -> Deadline | None:
    return Deadline(runs_from=row["from"], source=row["source"]) if row else None


def _data(row: Mapping[str, Any] | None) -> Data | None:
    return Data(**{**row, "age_days": read_spread(row["age_days"])}) if row else None


def _bail(row: Mapping[str, Any] | None) -> Bail | None:
    if not row:
        return None
    rest = {key: value for key, value in row.items() if key != "from"}
    return Bail(**rest, starts_after=row["from"])


def _safe(row: Mapping[str, Any] | None) -> Safe | None:
    if not row:
        return None
    told = by_grade(row["told"], float)
    return Safe(**{**row, "told": told, "delay_days": read_spread(row["delay_days"])})


def _calendar(row: Mapping[str, Any]) -> WorkingHours:
    days = tuple(WEEKDAYS.index(day) for day in row["days"])
    off = tuple(row.get("days_off", ()))
    return WorkingHours(**{**row, "days": days, "days_off": off})


def _arrivals(row: Mapping[str, Any]) -> Arrivals:
    plain = {"week": [1.0] * 7, "season": [1.0] * 12, "batch": 1.0, "emergency": 0.0, **row}
    return Arrivals(**{**plain, "week": tuple(plain["week"]), "season": tuple(plain["season"])})


def _backlog(row: Mapping[str, Any]) -> Backlog:
    return Backlog(
        **{"emergency": 0.0, "stage": "", **row, "age_days": read_spread(row["age_days"])}
    )


def _stage(row: Mapping[str, Any]) -> Stage:
    delay = row.get("delay_days")
    return Stage(
        name=row["name"],
        by=row.get("by", ""),
        work_hours=by_grade(row.get("work_hours", {"exactly": 0}), _hours),
        delay_days=None if delay is None else read_spread(delay),
        again_to=row.get("again_to", ""),
        again=row.get("again", 0.0),
        leaves=by_grade(row.get("leaves", 0.0), float),
        acts=row.get("acts", False),
        stops=row.get("stops", False),
        source=row["source"],
    )


def _pathway(row: Mapping[str, Any]) -> Pathway:
    return Pathway(
        name=row["name"],
        starts_after=row["from"],
        grades=tuple(row["grades"]),
        share=row["share"],
        by=row["by"],
        work_hours=_hours(row["work_hours"]),
        source=row["source"],
    )
