"""Say what became of a package: every line where it stands, without anybody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.references import parse_reference
from longstop.store import ledger
from longstop.store.queries import package_story
from longstop.store.queries.package_story import Became, LineStory, Standing
from longstop.store.queries.packages import PackageState, package_by_reference
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Page:
    """Which lines to list: at most so many, after this one."""

    after: int
    limit: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageStory:
    """What became of a package; lines is None where none were asked for."""

    package: PackageState
    standings: Sequence[Standing]
    notices: Sequence[Became]
    still_open: int
    settled: int
    lines: Sequence[LineStory] | None
    now: datetime


def show_package(house: House, actor: Actor, reference: str, page: Page | None) -> PackageStory:
    """Show a package; the look goes on the reader's own stream. Raises NotFound."""
    check(actor.roles, Permission.PACKAGE_READ)
    typed = parse_reference(reference)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        package = package_by_reference(connection, typed)
        if package is None:
            raise NotFound(
                f"There is no package {typed} here. Nothing was looked up. "
                "See those there are: longstop package list"
            )
        still_open, settled = package_story.lines_open(connection, package.id)
        story = PackageStory(
            package=package,
            standings=package_story.standings_of(connection, package.id),
            notices=package_story.notices_of(connection, package.id),
            still_open=still_open,
            settled=settled,
            lines=package_story.lines_of(connection, package.id, after=page.after, limit=page.limit)
            if page is not None
            else None,
            now=now,
        )
        event = ledger.Event(
            ledger.person_stream(actor.person),
            "package.viewed",
            {"facts": {"obligation": package.id}},
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return story
