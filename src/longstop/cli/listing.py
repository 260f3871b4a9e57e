"""Give the commands that list things one frame: who may read, as JSON or as lines, what is next.

Lines and no table: a narrow terminal would cut references and codes, which people must copy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Protocol, TypeVar

import typer

from longstop.actions.due_list import DueList
from longstop.actions.house import House
from longstop.cli.frame import faults_told, frame, tell
from longstop.core.authority.permissions import Permission, check
from longstop.store.session import Actor, Connection

Item = TypeVar("Item")
Listed = TypeVar("Listed")

Limit = Annotated[int, typer.Option(min=1, help="The most to list.")]
DueLimit = Annotated[int, typer.Option(min=1, max=1000, help="How many rows at most.")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing(Generic[Item]):
    """One kind of list: how it is read as a person, and how an item is written at a moment."""

    name: str
    read: Callable[[Connection, Actor, int], Sequence[Item]]
    as_json: Callable[[Item, datetime], dict[str, Any]]
    lines: Callable[[Item, datetime], Sequence[str]]
    nothing: str
    next: str


def print_list(
    context: typer.Context, listing: Listing[Item], *, limit: int, as_json: bool
) -> None:
    """List at most so many items of packages, as the person whose account runs the command."""
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        check(actor.roles, Permission.PACKAGE_READ)
        with house.database.as_person(actor) as connection:
            found = listing.read(connection, actor, limit)
        now = house.now()
    if as_json:
        here.print_json({listing.name: [listing.as_json(one, now) for one in found]})
        return
    if not found:
        tell(listing.nothing)
        return
    for line in (line for one in found for line in listing.lines(one, now)):
        here.out.print(line, markup=False)
    _tell_if_cut(len(found), limit)
    tell(listing.next)


class Lister(Protocol[Listed]):
    """An action that reads a list of what is owed."""

    def __call__(self, house: House, actor: Actor, *, limit: int) -> DueList[Listed]:
        """Read at most so many."""
        ...


def print_due(
    context: typer.Context,
    find: Lister[Listed],
    line: Callable[[Listed, DueList[Listed]], str],
    *,
    nothing: str,
    limit: int,
    as_json: bool,
    item: Callable[[Any], dict[str, Any]] = asdict,
) -> None:
    """List what is owed, a line each, and say where more stands behind it."""
    here = frame(context)
    with faults_told():
        house = here.house()
        found = find(house, here.actor(house), limit=limit)
    if as_json:
        here.print_json({"items": [item(row) for row in found.rows]})
        return
    for row in found.rows:
        here.out.print(line(row, found), markup=False)
    if not found.rows:
        tell(nothing)
    _tell_if_cut(len(found.rows), limit)


def _tell_if_cut(count: int, limit: int) -> None:
    if count == limit:
        tell(f"These are the first {limit:,}; see more with --limit.")
