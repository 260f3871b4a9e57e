"""`longstop grade`: give a grade, or record what a licensed tool gave."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from longstop.actions.grade import grade
from longstop.actions.record_tool_grade import record_tool_grade
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.cli.sets import File, References, SetNotValid, gather
from longstop.core.triage.grading import REASONS
from longstop.core.triage.policy import Grade, grade_named


class GradeCode(StrEnum):
    """The grades as they are typed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


def grade_command(
    context: typer.Context,
    wanted: Annotated[GradeCode, typer.Argument(metavar="GRADE", help="The grade to give.")],
    references: References = None,
    file: File = None,
    reason: Annotated[
        str | None,
        typer.Option(help=f"Why you go against the policy: {', '.join(REASONS)}."),
    ] = None,
    tool: Annotated[
        str | None,
        typer.Option(help="Record it as what this licensed tool gave; nobody is graded by it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Give referrals a grade: all of them or none. The clock to act on them starts.

    Low and Medium need the policy's questions looked for first. Many at once are never put down.

    Example: longstop grade high R-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        asked = gather(references, file)
        if tool is not None:
            _record(here, asked, tool, grade_named(wanted.value), as_json)
            return
        house = here.house()
        done = grade(house, here.actor(house), asked, grade_named(wanted.value), reason=reason)
    if as_json:
        here.print_json(
            [
                {"reference": one.reference, "before": one.before, "grade": one.grade,
                 "act_by": one.act_by.isoformat(), "put_down": one.put_down}
                for one in done
            ]
        )  # fmt: skip
        return
    for one in done:
        down = ", below what the policy says" if one.put_down else ""
        tell(
            f"{one.reference}: {grade_named(wanted.value).words}{down}; to be acted on by"
            f" {one.act_by:%H:%M} UTC on {one.act_by:%a %d %b %Y}."
        )


def _record(here: Frame, asked: list[str], tool: str, graded: Grade, as_json: bool) -> None:
    if len(asked) != 1:
        raise SetNotValid("A tool's grade is recorded one by one. Nothing was changed.")
    house = here.house()
    placed = record_tool_grade(house, here.actor(house), asked[0], tool, graded)
    if as_json:
        here.print_json({**placed.fields(), "disagree": placed.instruments_disagree})
        return
    works = placed.works_as.words if placed.works_as else "nothing: a person decides"
    tell(f"Recorded: {tool} gave {graded.words}. The work is ordered as {works}.")
    if placed.instruments_disagree:
        tell("The tool and the policy stand on different sides of High: look at why.")
