"""`longstop worklist`: what is to be done, the most dangerous first, each with its why."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from longstop.actions.list_work import Listed, Row, list_work
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.core.referral.why import due_in_words, plain, why_in_words
from longstop.core.triage.filed import danger_in_words


def worklist_command(
    context: typer.Context,
    agency: Annotated[str | None, typer.Option(help="An agency's code; yours if left out.")] = None,
    desk: Annotated[str | None, typer.Option(help="Only what stands at this desk.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many rows at most.")] = 20,
    after: Annotated[
        str | None, typer.Option(help="Go on behind this place, as the page before gave it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List what your agency has to do in the order of work, each with its reason.

    Danger now stands first, then Very High, then what a deadline presses, then High, Medium and
    Low by how much of their time has gone. The order is by the policy: longstop policy show

    Example: longstop worklist --desk intake --limit 20
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        listed = list_work(
            house, here.actor(house), agency=agency, desk=desk, limit=limit, after=after
        )
    if as_json:
        here.print_json(_as_json(listed))
    else:
        _print(here, listed)


def _print(here: Frame, listed: Listed) -> None:
    if not listed.rows:
        tell("Nothing is to be done here.")
        return
    # Lines and no table: a narrow terminal would cut the references, which people must copy.
    for line in (line for row in listed.rows for line in _lines(row, listed)):
        here.out.print(line, markup=False)
    if listed.next is not None:
        tell(f"More: longstop worklist --after {listed.next}")


def _lines(row: Row, listed: Listed) -> tuple[str, str]:
    zone = ZoneInfo(listed.zone)
    due = row.why.due_at.astimezone(zone)
    detail = row.detail
    danger = danger_in_words(row.filed) if row.filed else None
    what = f"{plain(detail.kind)}, {plain(detail.state)}" + (f", {danger}" if danger else "")
    late = due_in_words(row.why.due_at, listed.at)
    return (
        f"{detail.reference}  {due:%a %d %b %H:%M}  {late:>9}  {what}",
        f"    {why_in_words(row.why, zone)}; {_owner(row)}{_holder(row, listed.zone)}",
    )


def _owner(row: Row) -> str:
    detail = row.detail
    place = f"{detail.owner_agency}/{detail.owner_desk}"
    return f"{place} {detail.owner}" if detail.owner else place


def _holder(row: Row, zone: str) -> str:
    detail = row.detail
    if not detail.held or detail.held_until is None:
        return ""
    until = detail.held_until.astimezone(ZoneInfo(zone))
    return f", held by {detail.held_by or detail.owner_agency} until {until:%H:%M}"


def _as_json(listed: Listed) -> dict[str, Any]:
    zone = ZoneInfo(listed.zone)
    return {
        "items": [
            {
                "reference": row.detail.reference,
                "kind": row.detail.kind,
                "state": row.detail.state,
                "stream": row.item.stream,
                "due": row.why.due_at.isoformat(),
                "due_in": due_in_words(row.why.due_at, listed.at),
                "danger": danger_in_words(row.filed) if row.filed else None,
                "policy": row.filed.policy if row.filed else None,
                "why": why_in_words(row.why, zone),
                "owner_agency": row.detail.owner_agency,
                "owner_desk": row.detail.owner_desk,
                "owner": row.detail.owner,
                "held_by": row.detail.held_by,
                "held_until": row.detail.held_until.isoformat() if row.detail.held_until else None,
            }
            for row in listed.rows
        ],
        "after": listed.next,
    }
