"""Put into a scenario who comes, and who is there already, as far as the records tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from longstop.core.capacity.calibrated_draft import FEW, Draft
from longstop.core.capacity.figure_words import duration, figure
from longstop.core.capacity.learned import (
    LEAST,
    ArrivalsLearned,
    Learned,
    Standing,
    Step,
    rounded,
)
from longstop.core.capacity.scenario import GRADES

PARTS = 4
"""Rows of a backlog at one stage, each of a quarter of those who wait, by age."""

_NAMES = {
    "week": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "season": tuple(str(month) for month in range(1, 13)),
}


def put_arrivals(draft: Draft) -> None:
    """Put in how many come, by grade and day."""
    found = draft.found
    if sum(one.per_day.many for one in found.arrivals) < LEAST:
        draft.miss("who comes, and how many", FEW)
        return
    before = {row["grade"]: row for row in draft.document["arrivals"]}
    rows = []
    for one in found.arrivals:
        if not one.per_day.many:
            draft.miss(f"how many {_words(one.grade)} come", "none came, so none comes")
            continue
        plain = before.get(one.grade) or draft.document["arrivals"][0]
        rows.append(_coming(draft, one, plain))
    draft.document["arrivals"] = rows
    for name in ("week", "season"):
        if not getattr(found, name):
            draft.miss(
                f"arrivals by {name}",
                "it takes at least eight weeks, and a whole year for the season, with"
                f" {LEAST} in each weekday or month",
            )
    if found.ungraded:
        draft.miss("arrivals outside the grades", f"{found.ungraded} have no grade of any kind")


def _coming(draft: Draft, one: ArrivalsLearned, plain: Mapping[str, Any]) -> dict[str, Any]:
    """Make the row of a grade; plain is what was assumed of it."""
    row: dict[str, Any] = {"grade": one.grade, "per_day": rounded(one.per_day.value)}
    told, assumed = [f"per_day {figure(one.per_day)}"], []
    for name, names in _NAMES.items():
        factors: Sequence[Learned] = getattr(draft.found, name)
        if factors:
            row[name] = [rounded(one.value) for one in factors]
            each = zip(names, factors, strict=True)
            told.append(f"{name} " + ", ".join(f"{key} {figure(it)}" for key, it in each))
        elif name in plain:
            row[name] = plain[name]
            assumed.append(name)
    if one.batch.is_enough:
        row["batch"] = max(1.0, rounded(one.batch.value))
        told.append(f"batch {figure(one.batch)}")
    else:
        row["batch"] = plain.get("batch", 1)
        assumed.append("batch")
        draft.miss(f"how many {_words(one.grade)} come at once", f"fewer than {LEAST} packages")
    for name in ("looked_for", "emergency"):
        share = getattr(draft.found, name).get(one.grade)
        if share is not None and share.is_enough:
            row[name] = rounded(share.value)
            told.append(f"{name} {figure(share)} of {share.many}")
        elif name in plain:
            row[name] = plain[name]
            assumed.append(name)
            draft.miss(f"{name} of {_words(one.grade)}", f"{FEW} that a person graded")
    rest = f"; assumed as in {draft.like}: {', '.join(assumed)}" if assumed else ""
    row["source"] = draft.measured(one.per_day.many, "; ".join(told) + rest)
    return row


def put_backlog(draft: Draft) -> None:
    """Begin today, with those who wait today."""
    run = draft.document["run"]
    run["starts"] = draft.found.last + timedelta(days=1)
    at = {Step.TAKE: draft.intake, Step.DEVELOP: draft.identifies, Step.SEND: draft.grades}
    rows: list[dict[str, Any]] = []
    for one in draft.found.standing:
        many = len(one.waiting)
        if one.step is Step.ACT:
            draft.miss(f"{many} that are with agencies", "a backlog cannot stand there")
        elif not at[one.step]:
            draft.miss(f"{many} that wait at {one.step}", "the scenario has no such stage")
        else:
            rows += _waiting(draft, one, str(at[one.step]))
    draft.document.pop("backlog", None)
    if rows:
        draft.document["backlog"] = rows
        run["warm_up_days"] = 0
    run["source"] = (
        f"assumed: it begins the day after what was measured, {'with' if rows else 'without'} those"
        " who wait"
    )


def _waiting(draft: Draft, one: Standing, stage: str) -> Iterator[dict[str, Any]]:
    """Make rows of who waits at a stage: where they are many, one for each quarter by age."""
    looked_for, whose = _looked_for(draft)
    many = len(one.waiting)
    by_age = sorted(one.waiting, key=lambda each: each[1])
    parts = PARTS if many >= PARTS * LEAST else 1
    for n in range(parts):
        some = by_age[n * many // parts : (n + 1) * many // parts]
        grades = Counter(grade for grade, _ in some)
        yield {
            "on_day": 0,
            "count": len(some),
            "stage": stage,
            "grades": {name: grades[name] / len(some) for name in GRADES if grades[name]},
            "age_days": {"least": rounded(some[0][1]), "most": rounded(some[-1][1])},
            "looked_for": looked_for,
            "source": draft.measured(len(some), f"counted as they stood at the end{whose}"),
        }


def _looked_for(draft: Draft) -> tuple[float, str]:
    """Give the share of all grades whose access was looked for and not found, and whose it is."""
    shares = [share for share in draft.found.looked_for.values() if share.is_enough]
    whole = sum(share.many for share in shares)
    if not whole:
        assumed = float(draft.document["arrivals"][0]["looked_for"])
        return assumed, f"; looked_for assumed as in {draft.like}"
    return rounded(sum(share.value * share.many for share in shares) / whole), ""


def put_data(draft: Draft) -> None:
    """Put in how old data are when they come."""
    data = draft.document.get("data")
    if data is None:
        return
    few = f"{FEW} of which the sender says when it was"
    age = draft.stateable(draft.found.data_age, "how old data are at receipt", few)
    if age is None:
        return
    data["age_days"] = age.stated()
    rest = draft.rest(data["source"])
    data["source"] = draft.measured(age.many, f"age_days {duration(age)}; {rest}")


def _words(grade: str) -> str:
    return grade.replace("_", " ")
