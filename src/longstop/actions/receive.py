"""Receive a file: spool it, read every record in it, and give a receipt that adds up.

The file is on disk, taken apart, with every digest known and any media taken out, before a row is
written. Records of all its parts are then written in batches, each one transaction; a package cut
short stays *receiving*, is owed by somebody within the hour, and goes on where it stopped when the
same file is received again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

import psycopg

from longstop.actions import open_package as packages
from longstop.actions.house import House
from longstop.actions.intake_batch import Intake, write_batch
from longstop.actions.link import Progress as LinkProgress
from longstop.actions.link import link_due
from longstop.actions.pass_on_corrections import pass_on_corrections
from longstop.actions.plan_parts import PackagePlan
from longstop.actions.read_apart import reading
from longstop.actions.read_texts import read_texts
from longstop.core.authority.permissions import Permission, check
from longstop.core.intake.columns import load_column_map
from longstop.core.intake.prepared import Prepared
from longstop.core.intake.receipt import Receipt, ReceiptStatus
from longstop.core.intake.restriction import RestrictionRule
from longstop.core.linkage.normal_forms import normal_email, normal_name
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.records import Report
from longstop.engines.collector import rare_collection
from longstop.engines.readers.choose import ReaderSettings
from longstop.engines.spool import drop
from longstop.engines.unpack import Unpacked, unpack
from longstop.store import bulk
from longstop.store.queries.directory import Directory, Seat, directory, staff_by_name
from longstop.store.queries.numbers import alone_with
from longstop.store.queries.packages import (
    PackageState,
    package_by_id,
    package_of_file,
    refused_reference,
)
from longstop.store.queries.parts import is_kept_for_a_package, parts_of
from longstop.store.queries.sources import Source, source_of, sources_of
from longstop.store.session import Actor, Connection

BATCH = 10_000
PURPOSES = ("intake", "restricted")


class SourceNotKnown(LongstopError):
    """The sender is not registered, so its zone and its column names are not known."""

    exit_code = 2


class DesksMissing(LongstopError):
    """The receiving agency lacks a desk that every package needs."""

    exit_code = 2


class AlreadyReceiving(LongstopError):
    """Another process is receiving this very file at this moment."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """What to receive: an open file with its name, its sender, and how to read it.

    declared is the number of records the sender says there are; batch is how many are written in
    one transaction.
    """

    stream: BinaryIO
    file_name: str
    source: str
    format: str = "auto"
    column_map: str | None = None
    declared: int | None = None
    batch: int | None = None


Progress = Callable[[int], None]
"""Called with the number of records read so far, after each batch is safe."""
Opened = Callable[[str], None]
"""Called with a package's reference once it is safe on the disk and owed by somebody."""


def receive(
    house: House,
    actor: Actor,
    incoming: Incoming,
    progress: Progress | None = None,
    linking: LinkProgress | None = None,
    opened: Opened | None = None,
) -> Receipt:
    """Receive one file to its receipt, then link what it reports.

    No receipt waits for a link: cut short there, the sweep goes on. linking is told how many
    referrals are linked and how many are left. Raises LongstopError, and whatever stopped it half
    way.
    """
    receipt = _received(house, actor, incoming, progress, opened)
    link_due(house, progress=linking)
    return receipt


def _received(
    house: House,
    actor: Actor,
    incoming: Incoming,
    progress: Progress | None,
    opened: Opened | None,
) -> Receipt:
    check(actor.roles, Permission.PACKAGE_RECEIVE)
    with house.database.as_service("receive") as connection:
        source = find_source(connection, actor, incoming.source)
        seat = desks_of(connection, house, source)
        unpacked = unpack(incoming.stream, house.spool_folder, house.limits, house.keys)
        arrival = packages.Arrival(
            source=source,
            file_name=incoming.file_name,
            unpacked=unpacked,
            declared=incoming.declared,
            by=actor,
        )
        with alone_with_file(connection, arrival):
            known = _received_before(connection, house, arrival)
            if known is not None:
                return known
            settings = settings_of(source, house, incoming.column_map)
            plan = PackagePlan(unpacked, incoming.format, settings)
            begun = package_of_file(connection, source.id, unpacked.sha256)
            if begun is not None:
                plan.as_begun(parts_of(connection, begun.id))
            elif plan.refused is not None:
                receipt = _refuse(connection, house, arrival, plan, seat)
                _drop(connection, house, unpacked)
                return receipt
            package = begun or _opened(connection, house, arrival, plan, seat)
            if opened is not None:
                opened(package.reference)
            return receive_records(
                connection, house, arrival, plan, package, seat, progress, incoming.batch or BATCH
            )


def find_source(connection: Connection, actor: Actor, name: str) -> Source:
    """Find a registered sender of the actor's agency; raises SourceNotKnown naming the known."""
    source = source_of(connection, actor.agency, name)
    if source is None:
        names = (
            ", ".join(known.name for known in sources_of(connection, actor.agency)) or "none yet"
        )
        raise SourceNotKnown(
            f"No sender called '{name}' is registered (known: {names}). Nothing was received. "
            f"Register it first: longstop source add {name} --zone ZONE --country CC"
        )
    return source


def desks_of(connection: Connection, house: House, source: Source) -> Seat:
    """Give the desk that owns what a sender sends; raises DesksMissing naming what is lacking."""
    now = directory(connection, house.now())
    missing = [purpose for purpose in PURPOSES if now.seat(source.agency, purpose) is None]
    if missing:
        raise DesksMissing(
            f"Your agency has no desk for: {', '.join(missing)}. Nothing was received. "
            "Add it to the organisation file and import it: longstop agency import FILE"
        )
    seat = now.seat(source.agency, "intake")
    assert seat is not None
    return seat


def _received_before(
    connection: Connection, house: House, arrival: packages.Arrival
) -> Receipt | None:
    """Give the duplicate receipt of a file that was received to its end before."""
    package = package_of_file(connection, arrival.source.id, arrival.unpacked.sha256)
    if package is None or package.state == "receiving":
        return None
    receipt = packages.receipt_of(package, ReceiptStatus.DUPLICATE)
    return packages.note_duplicate(
        connection, house, replace(receipt, file=arrival.file_name), arrival, package.id
    )


def _refuse(
    connection: Connection, house: House, arrival: packages.Arrival, plan: PackagePlan, seat: Seat
) -> Receipt:
    """Refuse a file; one refused before is a duplicate as long as it still cannot be read."""
    refused = refused_reference(connection, arrival.source.id, arrival.unpacked.sha256)
    if refused is None:
        reason = str(plan.refused)
        return packages.refuse_file(connection, house, arrival, reason, plan.unkept(), seat)
    receipt = Receipt(
        source=arrival.source.name,
        file=arrival.file_name,
        sha256=arrival.unpacked.sha256,
        status=ReceiptStatus.DUPLICATE,
        reference=refused,
        reason="refused_before",
    )
    return packages.note_duplicate(connection, house, receipt, arrival, None)


def _drop(connection: Connection, house: House, unpacked: Unpacked) -> None:
    """Drop the text of a refused file, unless a package of these very bytes was received."""
    if not is_kept_for_a_package(connection, unpacked.sha256):
        drop(house.spool_folder, unpacked.sha256)


def settings_of(source: Source, house: House, column_map: str | None) -> ReaderSettings:
    """Say how a sender's files are read; column_map (TOML) stands in the place of its own."""
    text = column_map if column_map is not None else source.column_map
    return ReaderSettings(
        zone=source.zone,
        country=source.country,
        column_map=load_column_map(text) if text is not None else None,
        limits=house.limits,
    )


def _opened(
    connection: Connection, house: House, arrival: packages.Arrival, plan: PackagePlan, seat: Seat
) -> PackageState:
    package_id = packages.open_package(connection, house, arrival, plan, seat)
    package = package_by_id(connection, package_id)
    assert package is not None, "it was opened just now"
    return package


def receive_records(
    connection: Connection,
    house: House,
    arrival: packages.Arrival,
    plan: PackagePlan,
    begun: PackageState,
    seat: Seat,
    progress: Progress | None = None,
    batch_size: int = BATCH,
) -> Receipt:
    """Read a package that stands open to its end, from where it is; gives its receipt."""
    source, package_id = arrival.source, begun.id
    rule = restriction_rule(connection, house, source.agency)
    intake = Intake(
        house=house, source=source, package_id=package_id, actor=arrival.by.ledger_name, rule=rule
    )
    bulk.prepare(connection)
    done = begun.read
    with rare_collection(), reading(plan, done, batch_size, source.country) as batches:
        for batch in batches:
            done += _one_batch(connection, intake, batch)
            if progress is not None:
                progress(done)
    read_texts(house, package_id)
    pass_on_corrections(house)
    declared = arrival.declared if arrival.declared is not None else plan.declared
    with connection.transaction():
        alone_with(connection, source.id)
        packages.declare(connection, package_id, declared)
        packages.add_drift(connection, package_id, Counter(plan.unknown_fields))
        package = package_by_id(connection, package_id)
        assert package is not None
        return packages.finish_package(
            connection, house, source, package, arrival.by.ledger_name, seat
        )


def restriction_rule(connection: Connection, house: House, agency: int) -> RestrictionRule:
    """Make the rule that finds staff and listed occupations for a receiving agency."""
    names, emails = staff_by_name(connection)
    return RestrictionRule(
        custodian=agency,
        by_name=names,
        by_email=emails,
        occupations=house.occupations,
        normal_name=normal_name,
        normal_email=normal_email,
    )


def _one_batch(connection: Connection, intake: Intake, batch: list[Prepared]) -> int:
    drift = Counter(
        path
        for one in batch
        if isinstance(one.record, Report)
        for path in one.record.unknown_fields
    )
    with connection.transaction():
        desks: Directory = directory(connection, intake.house.now())
        result = write_batch(connection, intake, desks, batch)
        statuses = Counter({status.value: n for status, n in result.statuses.items()})
        packages.add_counts(
            connection, intake.package_id, statuses, result.referrals, result.children
        )
        packages.add_drift(connection, intake.package_id, drift)
    return len(batch)


@contextmanager
def alone_with_file(connection: Connection, arrival: packages.Arrival) -> Iterator[None]:
    """Hold the file, so that two processes never write the same records.

    A moment's patience: the server of a process that was killed may not have noticed yet.
    """
    file = (arrival.unpacked.sha256, arrival.source.id)
    try:
        with connection.transaction():
            connection.execute("set local lock_timeout = '5s'")
            connection.execute("select pg_advisory_lock(hashtextextended(%s, %s))", file)
    except psycopg.errors.LockNotAvailable:
        raise AlreadyReceiving(
            "Another process is receiving this file now. Nothing was changed here. "
            "See how far it is: longstop package list"
        ) from None
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("select pg_advisory_unlock(hashtextextended(%s, %s))", file)


__all__ = [
    "Incoming",
    "Opened",
    "Progress",
    "Receipt",
    "alone_with_file",
    "desks_of",
    "find_source",
    "receive",
    "receive_records",
    "restriction_rule",
    "settings_of",
]
