"""Read source records and packages back for verify, with what was noted of them on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from psycopg import sql

from longstop.core.ledger.package_rules import PackageCase, Told
from longstop.core.ledger.record_rules import Mention, RecordCase, Shown
from longstop.core.ledger.restriction_rules import restriction_of
from longstop.core.referral.vocabulary import RecordStatus
from longstop.store.bulk import COLUMNS
from longstop.store.queries.replay import walk, written
from longstop.store.session import Connection

COMMITTED: Mapping[str, tuple[str, ...]] = {
    "source_record": ("source_reference", "content"),
    "quarantined_record": ("source_reference", "mended_content"),
    "party": COLUMNS["party"][4:-2],
    "identifier": COLUMNS["identifier"][2:-2],
    "statement": COLUMNS["statement"][2:-2],
    "record_file": COLUMNS["record_file"][2:-2],
}
"""The columns that a row's commitment binds, in the order in which intake writes and binds them."""

_KEPT = frozenset(
    {"role", "path", "age_disputed", "kind", "question", "answer", "viewed",
     "source_evaluation", "content_evaluation", "digest_kind", "digest"}
)  # fmt: skip
"""What erasure leaves: codes, which are never null, and digests of files, which are shared."""

_FROM = {
    # The text as received was bound before anybody could read a reference out of it.
    "source_record": "(select s.id, s.content, s.salt, s.commitment, case"
    "  when q.mended_commitment is null then s.source_reference end as source_reference"
    " from source_record s left join quarantined_record q on q.source_record_id = s.id) t"
    " where t.id",
    "quarantined_record": "(select s.id as record_id, q.obligation_id as id, s.source_reference,"
    "  q.mended_content, q.mended_salt as salt, q.mended_commitment as commitment"
    " from quarantined_record q join source_record s on s.id = q.source_record_id"
    " where q.mended_commitment is not null) t where t.record_id",
    "party": "party t where t.source_record_id",
    "identifier": "identifier t join party p on p.id = t.party_id where p.source_record_id",
    "statement": "statement t join party p on p.id = t.party_id where p.source_record_id",
    "record_file": "(select f.*, i.digest_kind, i.digest from record_file f"
    " join content_item i on i.id = f.content_item_id) t where t.source_record_id",
}
_OPENING = ("referral", "child_record", "quarantined_record")

LARGE = 500
"""Rows fetched at once where each may hold a whole report."""

ValueRow = tuple[int, int, bytes | None, bytes, list[Any], list[Any]]
"""Record, row, salt, commitment, all values bound, and those of them that erasure takes."""


def values_of(connection: Connection, table: str, first: int, last: int) -> Iterator[ValueRow]:
    """Walk a table's personal values of the source records from first to last."""
    columns = COMMITTED[table]
    record = _FROM[table].rsplit(" ", 1)[1]
    query = sql.SQL("select {record}, t.id, t.salt, t.commitment, {columns} from {origin}").format(
        record=_words(record),
        columns=sql.SQL(", ").join(sql.Identifier("t", name) for name in columns),
        origin=_words(_FROM[table]),
    ) + sql.SQL(" between {} and {} order by t.id").format(first, last)
    erased = [index for index, name in enumerate(columns) if name not in _KEPT]
    for record_id, id_, salt, commitment, *found in walk(connection, table, query, LARGE):
        values = [written(value) for value in found]
        yield record_id, id_, salt, commitment, values, [values[index] for index in erased]


def record_cases(connection: Connection, first: int, last: int) -> dict[int, RecordCase]:
    """Read the source records from first to last, without their values."""
    between = {"first": first, "last": last}
    cases = {
        id_: RecordCase(
            place, RecordStatus(status), has_original, digested, restriction_of(*restriction)
        )
        for id_, status, place, has_original, digested, *restriction in connection.execute(
            "select s.id, s.status, coalesce(o.reference, 'package:' || s.package_id) || ' record '"
            "   || s.ordinal, coalesce(s.original_id <> s.id and f.source_id = s.source_id, false),"
            "  coalesce(s.content is null or s.content_sha256 = "
            "    sha256(convert_to(s.content, 'UTF8')), false)"
            "  and coalesce(q.mended_content is null or q.mended_sha256 ="
            "    sha256(convert_to(q.mended_content, 'UTF8')), false),"
            "  s.compartment, s.excluded"
            " from source_record s left join obligation o on o.id = s.package_id"
            " left join source_record f on f.id = s.original_id"
            " left join quarantined_record q on q.source_record_id = s.id"
            " where s.id between %(first)s and %(last)s order by s.id",
            between,
        )
    }
    for id_, *mention in connection.execute(
        "select record_id, stream_id, seq, kind, digest, restriction from verify_mention"
        " where record_id between %(first)s and %(last)s order by record_id, entry_id",
        between,
    ):
        if id_ in cases:
            cases[id_].mentions.append(Mention(*mention))
    for id_, *shown in connection.execute(
        "select source_record_id, id, obligations, subject_of from party"
        " where source_record_id between %(first)s and %(last)s order by id",
        between,
    ):
        if id_ in cases:
            cases[id_].shown.append(Shown(*shown))
    for table in _OPENING:
        query = sql.SQL(
            "select source_record_id, obligation_id from {}"
            " where source_record_id between %(first)s and %(last)s order by 2"
        ).format(sql.Identifier(table))
        for id_, obligation_id in connection.execute(query, between):
            if id_ in cases:
                cases[id_].opened.append((table, obligation_id))
    return cases


def records_missing(connection: Connection) -> Iterator[str]:
    """Find the places of records that the ledger speaks of and that are not there."""
    query = (
        "select distinct m.record_id,"
        "  coalesce(o.reference || ' record ' || m.ordinal, 'source record ' || m.record_id)"
        " from verify_mention m left join source_record s on s.id = m.record_id"
        " left join obligation o on o.id = m.package_id where s.id is null order by 1"
    )
    return (place for _, place in walk(connection, "gone", query))


def packages(connection: Connection) -> Iterator[tuple[int, PackageCase]]:
    """Walk the packages by number, with what the other tables hold of each."""
    query = (
        "select p.obligation_id, to_jsonb(p) || jsonb_build_object("
        "   'sha256', encode(p.sha256, 'hex'), 'state', o.state, 'reference', o.reference),"
        "  to_jsonb(c) || jsonb_build_object("
        "   'referrals', (select count(*) from referral r join source_record s"
        "     on s.id = r.source_record_id where s.package_id = p.obligation_id),"
        "   'children', (select count(*) from child_record r join source_record s"
        "     on s.id = r.source_record_id where s.package_id = p.obligation_id),"
        "   'shortfalls', (select count(*) from shortfall f where f.package_id = p.obligation_id"
        "     and f.declared is not null),"
        "   'drift_fields', (select count(*) from package_drift d"
        "     where d.package_id = p.obligation_id),"
        "   'drift', (select coalesce(sum(d.seen), 0) from package_drift d"
        "     where d.package_id = p.obligation_id),"
        "   'drift_notices', (select count(*) from drift_notice d"
        "     where d.package_id = p.obligation_id)),"
        "  (select body from receipt r where r.package_id = p.obligation_id"
        "    and r.status in ('received', 'duplicate') order by r.id desc limit 1)"
        " from package p left join obligation o on o.id = p.obligation_id cross join lateral ("
        "  select count(*) as read, min(s.ordinal) as first, max(s.ordinal) as last,"
        "   count(*) filter (where s.status = 'accepted') as accepted,"
        "   count(*) filter (where s.status = 'follow_up') as follow_up,"
        "   count(*) filter (where s.status = 'duplicate') as duplicate,"
        "   count(*) filter (where s.status = 'quarantined') as quarantined"
        "  from source_record s where s.package_id = p.obligation_id) c order by 1"
    )
    for id_, row, found, receipt in walk(connection, "packages", query):
        yield id_, PackageCase(row=row, found=found, receipt=receipt)


def told(connection: Connection) -> Iterator[tuple[int, Told]]:
    """Walk what the ledger tells of packages, by package."""
    query = (
        "select package_id, seq, event, digest, first, last, values, counts"
        " from verify_told order by package_id, seq"
    )
    for id_, seq, event, digest, first, last, values, counts in walk(connection, "told", query):
        yield (
            id_,
            Told(
                seq=seq,
                event=event,
                digest=digest,
                first=first,
                last=last,
                values=values,
                counts=counts,
            ),
        )


def duplicates(connection: Connection) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Walk the duplicates that only their batch binds: package, ordinal, commitment."""
    query = (
        "select s.package_id, s.ordinal, s.commitment from source_record s"
        " where s.status = 'duplicate' and not exists (select from verify_mention m"
        "   where m.record_id = s.id and m.digest is not null)"
        " order by s.package_id, s.ordinal"
    )
    for package_id, ordinal, commitment in walk(connection, "duplicates", query):
        yield package_id, (ordinal, commitment)


def _words(text: str) -> sql.SQL:
    return sql.SQL(cast(Any, text))
