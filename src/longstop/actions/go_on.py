"""Go on with a package that was cut short, out of what was kept of it: nobody needs its file again.

Its bytes were on the disk, sealed, and its manifest on the ledger before the first row was written,
so that its records can be read on from the same text in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions import open_package as packages
from longstop.actions.house import House, NotFound
from longstop.actions.link import link_due
from longstop.actions.plan_parts import PackagePlan
from longstop.actions.receive import (
    Opened,
    alone_with_file,
    desks_of,
    receive_records,
    settings_of,
)
from longstop.core.authority.permissions import Permission, check
from longstop.core.intake.receipt import Receipt
from longstop.core.ledger.manifest import PartLine
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import parse_reference
from longstop.engines.spool import kept_of
from longstop.engines.unpack import FoundPart, Unpacked
from longstop.store.queries.packages import PackageState, package_by_reference, package_of_file
from longstop.store.queries.parts import parts_of
from longstop.store.queries.sources import Source, source_of
from longstop.store.session import Actor, Connection


class NotCutShort(LongstopError):
    """The package was read to its end before."""

    exit_code = 2


class TextGone(LongstopError):
    """What was kept of the package is not where it was put."""

    exit_code = 3


def go_on(house: House, actor: Actor, reference: str, *, opened: Opened | None = None) -> Receipt:
    """Read a package on from where it stopped, to its receipt, then link what it reports.

    Raises NotFound, NotCutShort, AlreadyReceiving, TextGone, and whatever stopped it half way.
    """
    check(actor.roles, Permission.PACKAGE_RECEIVE)
    typed = parse_reference(reference)
    with house.database.as_person(actor) as connection:
        seen = package_by_reference(connection, typed)
        source = None if seen is None else source_of(connection, actor.agency, seen.source)
    if seen is None or source is None:
        raise _not_found(typed)
    with house.database.as_service("receive") as connection:
        receipt = _read_on(connection, house, actor, seen, source, opened)
    link_due(house)
    return receipt


def _read_on(
    connection: Connection,
    house: House,
    actor: Actor,
    seen: PackageState,
    source: Source,
    opened: Opened | None,
) -> Receipt:
    seat = desks_of(connection, house, source)
    lines = parts_of(connection, seen.id)
    arrival = packages.Arrival(
        source=source,
        file_name=seen.file_name,
        unpacked=_as_kept(house, seen, lines),
        declared=seen.declared,
        by=actor,
    )
    with alone_with_file(connection, arrival):
        package = package_of_file(connection, source.id, seen.sha256)
        if package is None or package.id != seen.id:
            raise _not_found(seen.reference)
        if package.state != "receiving":
            raise NotCutShort(
                f"{seen.reference} is read to its end. Nothing was changed. "
                f"See what became of it: longstop package show {seen.reference}"
            )
        if opened is not None:
            opened(package.reference)
        plan = PackagePlan(arrival.unpacked, "auto", settings_of(source, house, None))
        plan.as_begun(lines)
        return receive_records(connection, house, arrival, plan, package, seat)


def _as_kept(house: House, package: PackageState, lines: Sequence[PartLine]) -> Unpacked:
    """Give a package as it was taken apart, by its manifest and the texts in the spool."""
    parts = tuple(_part(house, package, line) for line in lines)
    return Unpacked(sha256=package.sha256, size=package.bytes, parts=parts, refused=None)


def _part(house: House, package: PackageState, line: PartLine) -> FoundPart:
    text = None
    if line.kept_sha256 is not None:
        text = kept_of(house.spool_folder, package.sha256, line.number, house.keys)
        if text is None:
            raise TextGone(
                f"{package.reference}: what was kept of its part {line.number} is not in the "
                "spool. Nothing was changed; what was saved is safe. Receive its file again."
            )
    return FoundPart(
        number=line.number,
        within=line.within,
        path=line.path or "",
        size=line.size,
        sha256=line.sha256,
        kind=line.kind,
        reason=line.reason,
        text=text,
        kept_size=line.kept_size,
        kept_sha256=line.kept_sha256,
    )


def _not_found(reference: str) -> NotFound:
    return NotFound(
        f"There is no package {reference} here that you receive. Nothing was changed. "
        "See those there are: longstop package list"
    )
