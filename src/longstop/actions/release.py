"""Release a quarantined record: a person mended it, and it goes the way of any other record.

The text as it was received stays as it is; the mended text stands beside it. The package's receipt
adds up again, because what the record was counted as moves with it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from longstop.actions import open_package as packages
from longstop.actions.house import House
from longstop.actions.intake_batch import Intake, Mended, write_mended
from longstop.actions.link import link_due
from longstop.actions.note_numbers import note_numbers
from longstop.actions.package_notices import open_drift
from longstop.actions.pass_on_corrections import pass_on_corrections
from longstop.actions.read_quarantined import not_found
from longstop.actions.read_texts import read_record
from longstop.actions.receive import restriction_rule
from longstop.actions.settle_package import settle_packages
from longstop.core.authority.permissions import Permission, check
from longstop.core.intake.columns import load_column_map
from longstop.core.intake.prepared import moment_text
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit, digest_of_set
from longstop.core.ledger.replay import iso
from longstop.core.ledger.restriction_rules import restriction_fact
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.records import Report, SourceRecord
from longstop.core.referral.references import parse_reference
from longstop.core.referral.vocabulary import RecordStatus
from longstop.engines.readers.choose import FORMATS, ReaderSettings, open_reader
from longstop.engines.spool import spool
from longstop.store import bulk, ledger
from longstop.store.queries.directory import Seat, directory
from longstop.store.queries.packages import PackageState, package_by_id
from longstop.store.queries.quarantine import Quarantined, quarantined_to_act_on
from longstop.store.queries.sources import Source, source_of
from longstop.store.session import Actor, Connection


class NotWaiting(LongstopError):
    """The record does not wait in quarantine: it was released or closed before."""

    exit_code = 2


class StillReceiving(LongstopError):
    """The record's package is not yet read to its end."""

    exit_code = 2


class NotOneRecord(LongstopError):
    """The mended file does not hold exactly one record."""

    exit_code = 2


class StillUnreadable(LongstopError):
    """The mended record cannot be read either."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """What a mended record became, and its package with the counts as they are now."""

    reference: str
    status: RecordStatus
    package: PackageState


def release(
    house: House,
    actor: Actor,
    reference: str,
    mended: BinaryIO,
    *,
    column_map: str | None = None,
) -> Released:
    """Release a quarantined record as the one record of a mended file in its package's format.

    column_map (TOML) reads the mended file in place of the sender's kept map. Raises NotFound,
    NotWaiting, StillReceiving, NotOneRecord, StillUnreadable, UnreadableFile; nothing is changed
    then.
    """
    check(actor.roles, Permission.QUARANTINE_RELEASE)
    typed = parse_reference(reference)
    with house.database.as_person(actor) as connection:
        item = quarantined_to_act_on(connection, typed)
    if item is None:
        raise not_found(typed)
    _check_waiting(item.state, item)
    with house.database.as_service("release") as connection:
        package, source = _origin(connection, item)
        report, media = _read_mended(house, mended, package, source, column_map)
        bulk.prepare(connection)
        with connection.transaction():
            release = _Release(house, actor, item, report, media)
            status = release.write(connection, source)
            read_record(connection, house, item.record_id)
    link_due(house)
    pass_on_corrections(house)
    settle_packages(house, [item.id])
    with house.database.as_service("release") as connection:
        after = package_by_id(connection, item.package_id)
        assert after is not None
    return Released(reference=item.reference, status=status, package=after)


def _check_waiting(state: str, item: Quarantined) -> None:
    if state != "waiting":
        raise NotWaiting(
            f"{item.reference} was {state} before. Nothing was changed. "
            f"See what became of it: longstop package show {item.package} --lines"
        )


def _origin(connection: Connection, item: Quarantined) -> tuple[PackageState, Source]:
    package = package_by_id(connection, item.package_id)
    assert package is not None, "a record has a package"
    source = source_of(connection, item.agency, package.source)
    assert source is not None, "a package has a source"
    return package, source


def _check_held(connection: Connection, item: Quarantined) -> None:
    """Check the record and its package, now held: what was seen before may have changed since."""
    rows = connection.execute(
        "select id, state from obligation where id = any(%s)", ([item.id, item.package_id],)
    ).fetchall()
    states = {row[0]: row[1] for row in rows}
    _check_waiting(states[item.id], item)
    if states[item.package_id] == "receiving":
        raise StillReceiving(
            f"Package {item.package} is not yet read to its end. Nothing was changed. "
            "Receive its file again to finish it, then release this record."
        )


def _read_mended(
    house: House, mended: BinaryIO, package: PackageState, source: Source, column_map: str | None
) -> tuple[Report, int]:
    """Read the one record of a mended file; gives it and how much media was taken out of it."""
    text = column_map if column_map is not None else source.column_map
    settings = ReaderSettings(
        zone=source.zone,
        country=source.country,
        column_map=load_column_map(text) if text is not None else None,
        limits=house.limits,
    )
    house.spool_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".mended-", dir=house.spool_folder) as folder:
        spooled = spool(mended, Path(folder), house.limits, house.keys)
        if spooled.path is None:
            raise StillUnreadable(
                f"The mended file is refused: {spooled.refused}. Nothing was changed. "
                "Give a file with the one mended record as text."
            )
        wanted = package.format if package.format in FORMATS else "auto"
        reader = open_reader(spooled.path, wanted, settings)
        return _only_record(list(islice(reader.records(), 2))), len(spooled.media)


def _only_record(records: Sequence[SourceRecord]) -> Report:
    if len(records) != 1:
        found = "no record" if not records else "more than one record"
        raise NotOneRecord(
            f"The mended file holds {found}; it must hold exactly one. Nothing was changed. "
            "For a list: the header and the one mended line."
        )
    (record,) = records
    if not isinstance(record, Report):
        raise StillUnreadable(
            f"The mended record still cannot be read: {record.reason}, {record.where}. "
            "Nothing was changed. Mend it there and try again."
        )
    return record


class _Release:
    """One release under way, inside one transaction."""

    def __init__(
        self,
        house: House,
        actor: Actor,
        item: Quarantined,
        report: Report,
        media: int,
    ) -> None:
        self._house = house
        self._actor = actor
        self._item = item
        self._report = replace(report, ordinal=item.ordinal)
        self._media = media
        self._now: datetime = house.now()
        self._salt = os.urandom(SALT_BYTES)
        self._commitment = commit(self._salt, [report.reference, report.content])
        self._touched = [item.id]

    def write(self, connection: Connection, source: Source) -> RecordStatus:
        """Write the record's people, move its counts and close its quarantine."""
        rule = restriction_rule(connection, self._house, source.agency)
        intake = Intake(
            house=self._house,
            source=source,
            package_id=self._item.package_id,
            actor=self._actor.ledger_name,
            rule=rule,
        )
        desks = directory(connection, self._now)
        seat = desks.seat(source.agency, "intake")
        assert seat is not None, "a package was received here"

        def story(mended: Mended) -> list[ledger.Event]:
            _check_held(connection, self._item)
            self._keep_record(connection, mended)
            self._keep_mended(connection, mended.plan.prepared.content_sha256)
            notice = self._drift(connection, seat)
            numbers = self._numbers(connection, source, seat)
            closed = self._close(connection, mended)
            return [closed, self._recount(connection, mended), *notice, *numbers]

        mended = write_mended(
            connection, intake, desks, self._report, self._item.record_id, self._commitment,
            [self._item.id, self._item.package_id], story,
        )  # fmt: skip
        connection.execute("select refile(%s)", (self._touched,))
        return mended.plan.status

    def _keep_record(self, connection: Connection, mended: Mended) -> None:
        report, plan = self._report, mended.plan
        connection.execute(
            "update source_record set status = %s, original_id = %s, source_reference = %s,"
            "  reporter = %s, incident_code = %s, sent_at = %s, incident_at = %s, urgent = %s,"
            "  handling = %s, compartment = %s, excluded = %s where id = %s",
            (
                plan.status.value, plan.original_id, report.reference, report.reporter,
                report.incident_code, moment_text(report.sent_at), moment_text(report.incident_at),
                report.urgent, list(report.handling), mended.compartment,
                sorted(plan.restriction.excluded), self._item.record_id,
            ),
        )  # fmt: skip

    def _keep_mended(self, connection: Connection, sha256: bytes) -> None:
        connection.execute(
            "update quarantined_record set mended_content = %s, mended_sha256 = %s,"
            "  mended_salt = %s, mended_commitment = %s where obligation_id = %s",
            (self._report.content, sha256, self._salt, self._commitment, self._item.id),
        )

    def _close(self, connection: Connection, mended: Mended) -> ledger.Event:
        """Close the quarantine: its clocks stop, its outcome is that it was released."""
        stopped = connection.execute(
            "update clock set running = false, stopped_at = %s, stopped_why = 'met'"
            " where obligation_id = %s and running returning id",
            (self._now, self._item.id),
        ).fetchall()
        moved = connection.execute(
            "update obligation set state = 'released', previous_state = 'waiting',"
            "  is_open = false, next_clock_id = null, held_by = null, held_until = null,"
            "  outcome = 'released' where id = %s and state = 'waiting'",
            (self._item.id,),
        )
        if moved.rowcount != 1:
            raise NotWaiting(f"{self._item.reference} was released before. Nothing was changed.")
        data: dict[str, Plain] = {
            "set": {
                "state": "released",
                "previous_state": "waiting",
                "is_open": False,
                "next_clock_id": None,
                "held_by": None,
                "held_until": None,
                "outcome": "released",
            },
            "stop": [{"id": id_, "at": iso(self._now), "why": "met"} for (id_,) in sorted(stopped)],
            "facts": {
                "record": self._item.record_id,
                "package": self._item.package_id,
                "status": mended.plan.status.value,
                **restriction_fact(mended.compartment, mended.plan.restriction.excluded),
            },
            "values": digest_of_set([self._commitment]),
        }
        return ledger.Event(ledger.obligation_stream(self._item.id), "quarantine.released", data)

    def _recount(self, connection: Connection, mended: Mended) -> ledger.Event:
        """Move the record from quarantined to what it became; the facts are differences."""
        result = mended.result
        moves = Counter({mended.plan.status.value: 1, "quarantined": -1})
        packages.add_counts(
            connection, self._item.package_id, moves, result.referrals, result.children
        )
        connection.execute(
            "update package set media_removed = media_removed + %s where obligation_id = %s",
            (self._media, self._item.package_id),
        )
        facts: dict[str, Plain] = {
            **moves,
            "record": self._item.record_id,
            "referrals": result.referrals,
            "children": result.children,
            "media_removed": self._media,
            **packages.drift_facts(connection, self._item.package_id),
        }
        stream = ledger.obligation_stream(self._item.package_id)
        return ledger.Event(stream, "package.recounted", {"facts": facts})

    def _numbers(self, connection: Connection, source: Source, seat: Seat) -> list[ledger.Event]:
        """Count the record's own number among the sender's: it came after all."""
        noted = note_numbers(
            connection, self._house, source, self._item.package_id, seat, mended=True
        )
        self._touched += [event.stream.id for event in noted.events]
        return noted.events

    def _drift(self, connection: Connection, seat: Seat) -> list[ledger.Event]:
        """Count the fields we do not know; a package that had none so far gets its notice."""
        unknown = Counter(self._report.unknown_fields)
        if not unknown:
            return []
        before = package_by_id(connection, self._item.package_id)
        assert before is not None
        packages.add_drift(connection, self._item.package_id, unknown)
        if before.drift:
            return []
        after = replace(before, drift=unknown.total())
        events = open_drift(connection, self._house, after, seat)
        self._touched += [event.stream.id for event in events]
        return events
