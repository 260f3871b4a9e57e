"""Read source records and packages back for verify, with what was noted of them on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from psycopg import sql

from longstop.core.ledger import erasure_rules
from longstop.core.ledger.commitment import identifier_values
from longstop.core.ledger.erasure_rules import Row
from longstop.core.ledger.manifest import PartLine, line_of
from longstop.core.ledger.package_rules import PackageCase, Told
from longstop.core.ledger.record_rules import Mention, RecordCase, Shown
from longstop.core.ledger.restriction_rules import restriction_of
from longstop.core.referral.vocabulary import RecordStatus
from longstop.store.bulk import COLUMNS
from longstop.store.queries.packages import OWED
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
"""The columns that a row's commitment binds, in the order in which intake writes and binds them.

The last of an identifier is bound where it is true: see identifier_values."""

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

ValueRow = tuple[int, int, bytes | None, bytes, Sequence[Any], Sequence[Any]]
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
        values: Sequence[Any] = [written(value) for value in found]
        if table == "identifier":
            values = identifier_values(values[:-1], shared=values[-1])
        left = [values[index] for index in erased if index < len(values)]
        yield record_id, id_, salt, commitment, values, left


def mentions_of(connection: Connection, first: int, last: int) -> list[tuple[Any, ...]]:
    """Read what was noted of the source records from first to last; the record's number first."""
    return connection.execute(
        "select record_id, stream_id, seq, kind, digest, restriction from verify_mention"
        " where record_id between %s and %s order by record_id, entry_id",
        (first, last),
    ).fetchall()


def record_cases(
    connection: Connection, first: int, last: int, mentions: Iterable[tuple[Any, ...]]
) -> dict[int, RecordCase]:
    """Read the source records from first to last, without their values."""
    between = {"first": first, "last": last}
    cases = {
        id_: RecordCase(
            place, RecordStatus(status), has_original, digested, restriction_of(*restriction)
        )
        for id_, status, place, has_original, digested, *restriction in connection.execute(
            "select s.id, s.status, coalesce(o.reference, 'package:' || s.package_id) || ' record '"
            "   || s.ordinal, coalesce(s.original_id <> s.id and f.source_id = s.source_id, false),"
            "  coalesce(s.content is null or coalesce(s.redacted_sha256, s.content_sha256) = "
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
    for id_, *mention in mentions:
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


def told_erased(connection: Connection) -> dict[int, set[Row]]:
    """Read which rows the ledger says were erased, by record; few are."""
    found: dict[int, set[Row]] = {}
    query = (
        "select body from ledger_entry"
        " where event in ('referral.erased', 'child_record.erased') order by id"
    )
    for (body,) in walk(connection, "erased", query):
        facts = json.loads(body)["data"].get("facts", {})
        if isinstance(facts.get("record"), int):
            found.setdefault(facts["record"], set()).update(erasure_rules.told_erased(facts))
    return found


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
        "     where d.package_id = p.obligation_id),"
        "   'parts_owed', (select count(*) from package_part t"
        "     where t.obligation_id = p.obligation_id and t.read_as is null and OWED),"
        "   'parts_notices', (select count(*) from refused_file f"
        "     where f.package_id = p.obligation_id)),"
        "  (select coalesce(jsonb_agg(jsonb_build_array(x.part, x.first, x.last, x.count)"
        "    order by x.first), '[]') from (select part, min(ordinal) as first,"
        "     max(ordinal) as last, count(*) from source_record s"
        "     where s.package_id = p.obligation_id group by part) x),"
        "  (select body from receipt r where r.package_id = p.obligation_id"
        "    and r.status in ('received', 'duplicate') order by r.id desc limit 1)"
        " from package p left join obligation o on o.id = p.obligation_id cross join lateral ("
        "  select count(*) as read, min(s.ordinal) as first, max(s.ordinal) as last,"
        "   count(*) filter (where s.status = 'accepted') as accepted,"
        "   count(*) filter (where s.status = 'follow_up') as follow_up,"
        "   count(*) filter (where s.status = 'duplicate') as duplicate,"
        "   count(*) filter (where s.status = 'quarantined') as quarantined"
        "  from source_record s where s.package_id = p.obligation_id) c order by 1"
    ).replace("OWED", OWED)
    for id_, row, found, parts, receipt in walk(connection, "packages", query):
        yield id_, PackageCase(row=row, found=found, receipt=receipt, parts=parts)


def told(connection: Connection) -> Iterator[tuple[int, Told]]:
    """Walk what the ledger tells of packages, by package."""
    query = (
        "select package_id, seq, event, digest, first, last, values, counts, parts"
        " from verify_told order by package_id, seq"
    )
    for id_, seq, event, digest, first, last, values, counts, parts in walk(
        connection, "told", query
    ):
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
                parts=parts,
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


@dataclass(frozen=True, slots=True)
class PartKept:
    """A line of a manifest, with what it is of: its reference and its digest in the spool."""

    reference: str
    sha256: str | None
    line: PartLine


def parts(connection: Connection) -> Iterator[tuple[int, PartKept]]:
    """Walk the parts of every package and refused file, by the number of that and their own."""
    query = (
        "select t.obligation_id, coalesce(o.reference, 'obligation:' || t.obligation_id),"
        "  encode(p.sha256, 'hex'), t.number, t.within, t.path, t.bytes, encode(t.sha256, 'hex'),"
        "  t.kind, t.read_as, t.reason, t.kept_bytes, encode(t.kept_sha256, 'hex'),"
        "  t.media_removed, t.salt, t.commitment from package_part t"
        " left join obligation o on o.id = t.obligation_id"
        " left join package p on p.obligation_id = t.obligation_id"
        " order by t.obligation_id, t.number"
    )
    for id_, reference, sha256, *line in walk(connection, "parts", query):
        yield id_, PartKept(reference, sha256, line_of(line))


def manifests(connection: Connection) -> Iterator[tuple[int, tuple[str, Any]]]:
    """Walk what the ledger tells of manifests, by the number of what they are of."""
    query = (
        "select m.obligation_id, coalesce(o.reference, 'obligation:' || m.obligation_id),"
        "  m.manifest from verify_manifest m left join obligation o on o.id = m.obligation_id"
        " order by 1"
    )
    for id_, reference, manifest in walk(connection, "manifests", query):
        yield id_, (reference, manifest)


def _words(text: str) -> sql.SQL:
    return sql.SQL(cast(Any, text))
