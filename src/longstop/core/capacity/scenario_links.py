"""Find what a scenario's tables say of one another that cannot be: names, order, sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

AGENCY, LAB = "agency", "lab"


def faults_between(document: Mapping[str, Any]) -> Iterator[str]:
    """List what does not fit together in a document whose tables are each right."""
    stages = [row["name"] for row in document["stage"]]
    yield from _unknown_stages(document, stages)
    yield from _faults_of_names(document)
    yield from _faults_of_stages(document["stage"], stages)
    yield from _faults_of_agencies(document)
    for number, row in enumerate(document.get("calendar", ()), start=1):
        if row["opens"] >= row["closes"]:
            yield f"calendar {number} ({row['name']}): it must open before it closes"
    run = document["run"]
    if run.get("warm_up_days", 0) >= run["days"]:
        yield "run: warm_up_days must end before days do"


def _unknown_stages(document: Mapping[str, Any], stages: list[str]) -> Iterator[str]:
    """List where a stage is named that there is not."""
    named = [
        ("deadline: from", document.get("deadline", {}).get("from")),
        ("data: until", document.get("data", {}).get("until")),
        ("bail: from", document.get("bail", {}).get("from")),
        ("bail: until", document.get("bail", {}).get("until")),
        ("safe: after", document.get("safe", {}).get("after")),
        *((f"backlog {n}: stage", row.get("stage")) for n, row in _numbered(document, "backlog")),
        *((f"pathway {row['name']}: from", row["from"]) for row in document.get("pathway", ())),
        *((f"stage {row['name']}: again_to", row.get("again_to")) for row in document["stage"]),
    ]
    for where, name in named:
        if name is not None and name not in stages:
            yield f"{where} names '{name}', and there is no such stage"


def _numbered(document: Mapping[str, Any], table: str) -> list[tuple[int, Mapping[str, Any]]]:
    return list(enumerate(document.get(table, ()), start=1))


def _faults_of_names(document: Mapping[str, Any]) -> Iterator[str]:
    """List where a team or a calendar is named that there is not, or a name says two things."""
    teams = {row["name"] for row in document.get("team", ())}
    calendars = {row["name"] for row in document.get("calendar", ())}
    workers = [
        *(("stage", row["name"], row.get("by")) for row in document["stage"]),
        *(("pathway", row["name"], row["by"]) for row in document.get("pathway", ())),
        *(("agency", row["name"], row.get("lab")) for row in document.get("agency", ())),
    ]
    for kind, name, by in workers:
        if by is not None and by not in teams and not (kind == "stage" and by in (AGENCY, LAB)):
            yield f"{kind} {name}: there is no team '{by}'"
    for number, row in _numbered(document, "agency"):
        if row["name"] in teams:
            yield f"agency {number} ({row['name']}): a team has this name already"
    for kind in ("team", "agency"):
        for row in document.get(kind, ()):
            if row.get("calendar") is not None and row["calendar"] not in calendars:
                yield f"{kind} {row['name']}: there is no calendar '{row['calendar']}'"


def _faults_of_stages(rows: list[Mapping[str, Any]], stages: list[str]) -> Iterator[str]:
    acting = [row["name"] for row in rows if row.get("acts")]
    if len(acting) != 1:
        yield f"one stage must have acts = true, and {len(acting)} have"
    for place, row in enumerate(rows):
        name = row["name"]
        if ("by" in row) != ("work_hours" in row):
            yield f"stage {name}: by and work_hours stand together or not at all"
        if "by" not in row and "delay_days" not in row:
            yield f"stage {name}: it needs by and work_hours, or delay_days"
        if row.get("acts") and "by" not in row:
            yield f"stage {name}: somebody must act, so by is needed"
        if ("again" in row) != ("again_to" in row):
            yield f"stage {name}: again and again_to stand together or not at all"
        if row.get("again_to") in stages[place + 1 :]:
            yield f"stage {name}: again_to must name this stage or one before it"
        if row.get("again", 0) > 0.9:
            yield f"stage {name}: again must not lie above 0.9: nobody would be done"


def allocated_at(by: Sequence[str | None]) -> int:
    """Give the place of the first stage that agencies work at; by says who works at each."""
    return next((n for n, one in enumerate(by) if one in (AGENCY, LAB)), len(by))


def _faults_of_agencies(document: Mapping[str, Any]) -> Iterator[str]:
    agencies = document.get("agency", [])
    by = [row.get("by") for row in document["stage"]]
    if agencies and abs(sum(row["share"] for row in agencies) - 1) > 1e-6:
        yield "agency: the shares of all must add up to 1"
    if (AGENCY in by or LAB in by) and not agencies:
        yield "stage: work is done by 'agency' or 'lab', and there is no [[agency]]"
    shared = [row["name"] for row in document["stage"]][: allocated_at(by)]
    for number, row in _numbered(document, "backlog"):
        if row.get("stage", shared[0] if shared else "") not in shared:
            yield f"backlog {number}: it must stand at a stage before any agency works"
    if LAB in by and AGENCY in by and by.index(LAB) < by.index(AGENCY):
        yield "stage: a 'lab' belongs to an agency, and comes after the first stage by 'agency'"
    if LAB in by:
        for row in agencies:
            if "lab" not in row:
                yield f"agency {row['name']}: lab is needed, since a stage is by 'lab'"
