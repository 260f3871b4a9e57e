"""Open, refuse or finish a package: the obligations that stand for a file as a whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from longstop.actions.house import House
from longstop.actions.note_numbers import note_numbers
from longstop.actions.open_one import insert_opened, open_one
from longstop.actions.package_notices import (
    open_drift,
    open_refused_parts,
    open_shortfall,
    shown_parts,
)
from longstop.actions.plan_parts import PackagePlan
from longstop.core.clocks.allowances import term
from longstop.core.intake.receipt import Receipt, ReceiptStatus, shortfall_of
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.manifest import PartLine, manifest_fact
from longstop.core.ledger.replay import iso
from longstop.core.referral.vocabulary import ObligationKind
from longstop.engines.unpack import Unpacked
from longstop.store import bulk, ledger
from longstop.store.queries.directory import Seat
from longstop.store.queries.packages import PackageState
from longstop.store.queries.parts import insert_parts, parts_of
from longstop.store.queries.sources import Source
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """One file that arrived: whose it is, what it is called, and what was found in it."""

    source: Source
    file_name: str
    unpacked: Unpacked
    declared: int | None
    by: Actor


def open_package(
    connection: Connection, house: House, arrival: Arrival, plan: PackagePlan, seat: Seat
) -> int:
    """Open a package with its manifest as an obligation still receiving; gives its number."""
    lines = plan.lines()
    with connection.transaction():
        opened, rows, events, now = open_one(
            connection,
            house,
            ObligationKind.PACKAGE,
            "package.opened",
            seat,
            [("finish_receive", "standard")],
            {
                "sha256": arrival.unpacked.sha256,
                "bytes": arrival.unpacked.size,
                "format": plan.format,
                **manifest_fact(lines),
            },
        )
        _write(connection, rows, events, now, arrival.by.ledger_name)
        connection.execute(
            "insert into package (obligation_id, source_id, agency, sha256, bytes, file_name,"
            "  format, handling, declared, media_removed, received_by)"
            " values (%s, %s, %s, decode(%s, 'hex'), %s, %s, %s, %s, %s, %s, %s)",
            (
                opened.id, arrival.source.id, arrival.source.agency, arrival.unpacked.sha256,
                arrival.unpacked.size, arrival.file_name, plan.format,
                list(arrival.source.handling), arrival.declared, arrival.unpacked.media_removed,
                arrival.by.person,
            ),
        )  # fmt: skip
        insert_parts(connection, opened.id, lines)
    return opened.id


def refuse_file(
    connection: Connection,
    house: House,
    arrival: Arrival,
    reason: str,
    lines: Sequence[PartLine],
    seat: Seat,
) -> Receipt:
    """Refuse a file that holds no records we can read: kept as digests, owned and clocked."""
    with connection.transaction():
        opened, rows, events, now = open_one(
            connection,
            house,
            ObligationKind.REFUSED_FILE,
            "file.refused",
            seat,
            [("resolve", "refused_file")],
            {
                "sha256": arrival.unpacked.sha256,
                "bytes": arrival.unpacked.size,
                "reason": reason,
                **manifest_fact(lines),
            },
        )
        entry = _write(connection, rows, events, now, arrival.by.ledger_name)
        connection.execute(
            "insert into refused_file (obligation_id, source_id, sha256, bytes, file_name, reason)"
            " values (%s, %s, decode(%s, 'hex'), %s, %s, %s)",
            (opened.id, arrival.source.id, arrival.unpacked.sha256, arrival.unpacked.size,
             arrival.file_name, reason),
        )  # fmt: skip
        insert_parts(connection, opened.id, lines)
        receipt = Receipt(
            source=arrival.source.name,
            file=arrival.file_name,
            sha256=arrival.unpacked.sha256,
            status=ReceiptStatus.REFUSED,
            declared=arrival.declared,
            shortfall=shortfall_of(arrival.declared, 0),
            parts=len(lines),
            refused_parts=shown_parts(lines),
            reason=reason,
            reference=opened.reference,
            ledger=entry,
        )
        keep_receipt(connection, arrival.source, None, receipt, now)
    return receipt


def finish_package(
    connection: Connection,
    house: House,
    source: Source,
    package: PackageState,
    actor: str,
    seat: Seat,
) -> Receipt:
    """Finish a package whose every record is read: shortfall, drift notice, receipt."""
    missing = shortfall_of(package.declared, package.read)
    with connection.transaction():
        events: list[ledger.Event] = []
        now = house.now()
        if package.declared is not None and package.declared != package.read:
            events += open_shortfall(connection, house, package, seat)
        if package.drift:
            events += open_drift(connection, house, package, seat)
        lines = parts_of(connection, package.id)
        if any(line.owed for line in lines):
            events += open_refused_parts(connection, house, package, lines, seat)
        numbers = note_numbers(connection, house, source, package.id, seat)
        events += numbers.events
        receipt = replace(
            receipt_of(package, ReceiptStatus.RECEIVED),
            shortfall=missing,
            refused_parts=shown_parts(lines),
            missing_numbers=numbers.missing,
        )
        events.append(_received(connection, house, package, receipt, now))
        entries = ledger.record(connection, events, at=now, actor=actor)
        receipt = replace(receipt, ledger=entries[-1].digest.hex())
        keep_receipt(connection, source, package.id, receipt, now)
        connection.execute("select refile(%s)", ([event.stream.id for event in events],))
    return receipt


def receipt_of(package: PackageState, status: ReceiptStatus) -> Receipt:
    """Write a package's counts as a receipt."""
    return Receipt(
        source=package.source,
        file=package.file_name,
        sha256=package.sha256,
        status=status,
        format=package.format,
        declared=package.declared,
        read=package.read,
        accepted=package.accepted,
        follow_up=package.follow_up,
        duplicate=package.duplicate,
        quarantined=package.quarantined,
        shortfall=shortfall_of(package.declared, package.read),
        referrals=package.referrals,
        children=package.children,
        drift=package.drift,
        media_removed=package.media_removed,
        parts=package.parts,
        parts_read=package.parts_read,
        parts_refused=package.parts_refused,
        reference=package.reference,
    )


def keep_receipt(
    connection: Connection, source: Source, package_id: int | None, receipt: Receipt, now: datetime
) -> None:
    """Keep a receipt as it was given."""
    connection.execute(
        "insert into receipt (agency, source_id, package_id, made_at, status, body)"
        " values (%s, %s, %s, %s, %s, %s)",
        (source.agency, source.id, package_id, now, receipt.status.value,
         json.dumps(receipt.as_json(), ensure_ascii=False, sort_keys=True)),
    )  # fmt: skip


def note_duplicate(
    connection: Connection, house: House, receipt: Receipt, arrival: Arrival, package_id: int | None
) -> Receipt:
    """Put a repeated file on the ledger, on the stream of what it became the first time."""
    now = house.now()
    with connection.transaction():
        row = connection.execute(
            "select id from obligation where reference = %s for no key update", (receipt.reference,)
        ).fetchone()
        assert row is not None, "a file known before has an obligation"
        event = ledger.Event(
            ledger.obligation_stream(row[0]),
            "file.repeated",
            {"facts": {"sha256": arrival.unpacked.sha256}},
        )
        (entry,) = ledger.record(connection, [event], at=now, actor=arrival.by.ledger_name)
        receipt = replace(receipt, ledger=entry.digest.hex())
        keep_receipt(connection, arrival.source, package_id, receipt, now)
    return receipt


def declare(connection: Connection, package_id: int, declared: int | None) -> None:
    """Note how many records the sender says there are; the first word stands."""
    connection.execute(
        "update package set declared = %s where obligation_id = %s and declared is null",
        (declared, package_id),
    )


def add_counts(
    connection: Connection, package_id: int, counts: Counter[str], referrals: int, children: int
) -> None:
    """Add a batch's counts to its package."""
    connection.execute(
        "update package set read = read + %s, accepted = accepted + %s, follow_up = follow_up + %s,"
        "  duplicate = duplicate + %s, quarantined = quarantined + %s,"
        "  referrals = referrals + %s, children = children + %s where obligation_id = %s",
        (sum(counts.values()), counts["accepted"], counts["follow_up"], counts["duplicate"],
         counts["quarantined"], referrals, children, package_id),
    )  # fmt: skip


def add_drift(connection: Connection, package_id: int, paths: Counter[str]) -> None:
    """Count the fields we do not know, path by path."""
    connection.execute(
        "insert into package_drift (package_id, path, seen)"
        " select %s, * from unnest(%s::text[], %s::int[])"
        " on conflict (package_id, path) do update set seen = package_drift.seen + excluded.seen",
        (package_id, list(paths), list(paths.values())),
    )


def drift_facts(connection: Connection, package_id: int) -> dict[str, Plain]:
    """Count what was met in fields we do not know, and such fields, as the ledger tells it."""
    row = connection.execute(
        "select coalesce(sum(seen), 0)::int, count(*) from package_drift where package_id = %s",
        (package_id,),
    ).fetchone()
    assert row is not None, "an aggregate gives one row"
    return {"drift": row[0], "drift_fields": row[1]}


def _received(
    connection: Connection, house: House, package: PackageState, receipt: Receipt, now: datetime
) -> ledger.Event:
    """Move the package to received: its receive clock stops, the clock to reply starts."""
    reply = term(now, house.allowances.of("reply"), house.calendar)
    (clock_id,) = bulk.reserve(connection, "clock_id", 1)
    connection.execute(
        "insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar,"
        "  allowance_seconds, because)"
        " values (%s, %s, 'reply', true, %s, %s, %s, %s, 'standard')",
        (clock_id, package.id, now, reply.due_at, reply.calendar, reply.seconds),
    )
    stopped = connection.execute(
        "update clock set running = false, stopped_at = %s, stopped_why = 'met'"
        " where obligation_id = %s and running and id <> %s returning id",
        (now, package.id, clock_id),
    ).fetchall()
    connection.execute(
        "update obligation set state = 'received', previous_state = 'receiving', next_clock_id = %s"
        " where id = %s and state = 'receiving'",
        (clock_id, package.id),
    )
    counts: dict[str, Plain] = {
        name: value for name, value in receipt.as_json().items() if isinstance(value, int)
    }
    data: dict[str, Plain] = {
        "set": {"state": "received", "previous_state": "receiving", "next_clock_id": clock_id},
        "stop": [{"id": id_, "at": iso(now), "why": "met"} for (id_,) in stopped],
        "start": [
            {
                "id": clock_id, "kind": "reply", "because": "standard",
                "started_at": iso(now), "due_at": iso(reply.due_at),
                "calendar": reply.calendar, "allowance_seconds": reply.seconds,
            }
        ],
        "facts": {**counts, **drift_facts(connection, package.id)},
    }  # fmt: skip
    return ledger.Event(ledger.obligation_stream(package.id), "package.received", data)


def _write(
    connection: Connection,
    rows: bulk.Rows,
    events: list[ledger.Event],
    now: datetime,
    actor: str,
) -> str:
    insert_opened(connection, rows)
    entries = ledger.record(connection, events, at=now, actor=actor)
    connection.execute("select refile(%s)", ([event.stream.id for event in events],))
    return entries[-1].digest.hex()
