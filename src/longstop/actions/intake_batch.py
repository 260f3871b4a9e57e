"""Write one batch of source records, each with its obligations, in one transaction.

A constant number of statements, whatever the batch holds: each part is written, with its ledger
entries and its place in the list of work, while the next is made. The caller owns the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from longstop.actions.house import House
from longstop.actions.intake_corrections import Corrections
from longstop.actions.intake_follow_up import Following, FollowUps, Key
from longstop.actions.intake_information import is_quiet
from longstop.actions.intake_news import News, heard
from longstop.actions.intake_obligations import ClockWanted, ObligationRows
from longstop.actions.intake_path import CLOCK
from longstop.actions.intake_plan import (
    Planned,
    against,
    is_read,
    most_obligations,
    plan_batch,
    reference_of,
    referral_clocks,
    values_beside,
)
from longstop.actions.intake_result import BatchResult
from longstop.actions.intake_rows import RecordRows
from longstop.actions.intake_seats import Seats, is_place, route_row
from longstop.actions.read_apart import preparing_of
from longstop.core.intake.information import CLOCK as INFORMATION
from longstop.core.intake.information import STATE
from longstop.core.intake.prepared import Prepared
from longstop.core.intake.restriction import RestrictionRule
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import digest_of_set
from longstop.core.ledger.entry import Head, Stream
from longstop.core.ledger.restriction_rules import restriction_fact
from longstop.core.ledger.route_rules import route_fact
from longstop.core.linkage.normal_forms import normal_name
from longstop.core.referral.records import Person, Report, Unreadable
from longstop.core.referral.routing import NOWHERE, Route
from longstop.core.referral.vocabulary import Attribution, ObligationKind, RecordStatus
from longstop.core.triage.answers import NOTHING_KNOWN
from longstop.engines.salting import salts
from longstop.engines.write_behind import WriteBehind
from longstop.store import bulk, ledger, locks
from longstop.store.queries.directory import Directory
from longstop.store.queries.linking import note_due, note_new_due
from longstop.store.queries.sources import Source, known_records
from longstop.store.queries.subjects import lock_subjects, subjects_of, unknown_referrals
from longstop.store.session import Connection

PART_ENDS = (20, 60, 100)
"""Where the parts of a batch end, in hundredths: nothing is written beside the first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """What stays the same for all batches of a package."""

    house: House
    source: Source
    package_id: int
    actor: str
    rule: RestrictionRule


def write_batch(
    connection: Connection,
    intake: Intake,
    directory: Directory,
    records: Sequence[Prepared],
) -> BatchResult:
    """Write one batch inside the caller's transaction; gives its counts."""
    now = intake.house.now()
    _hold_source(connection, intake.source)
    record_ids = bulk.reserve(connection, "source_record_id", len(records))
    planned = _plan(connection, intake, directory, records, record_ids, now)
    builder = _Builder.reserve(connection, intake, directory, planned, now, [intake.package_id])
    cuts = [0, *(len(planned) * end // 100 for end in PART_ENDS)]
    with WriteBehind() as behind:
        for start, end in pairwise(cuts):
            for one in planned[start:end]:
                builder.add(one)
            behind.start(_write_part, connection, builder.take_rows())
    builder.finish(connection, [builder.result.story(intake.package_id)])
    return builder.result


@dataclass(frozen=True, kw_only=True, slots=True)
class Mended:
    """What a mended record came to: its plan, where it may be seen, and what it opened."""

    plan: Planned
    compartment: int | None
    result: BatchResult


def write_mended(
    connection: Connection,
    intake: Intake,
    directory: Directory,
    record: Report,
    record_id: int,
    commitment: bytes,
    held: Sequence[int],
    story: Callable[[Mended], Sequence[ledger.Event]],
) -> Mended:
    """Write the people of a record whose row is there already, inside the caller's transaction.

    commitment is that of the mended text; held are obligations to hold meanwhile; story tells the
    ledger what else happened, and is the first to see what the held ones have become.
    """
    now = intake.house.now()
    _hold_source(connection, intake.source)
    prepared = preparing_of(intake.source.country).prepare(record)
    (one,) = _plan(connection, intake, directory, [prepared], [record_id], now)
    builder = _Builder.reserve(connection, intake, directory, [one], now, held)
    mended = Mended(plan=one, compartment=builder.compartment_of(one), result=builder.result)
    builder.result.statuses[one.status] += 1
    if one.status is not RecordStatus.DUPLICATE:
        builder.add_people(one, commitment)
    told = story(mended)
    _write_part(connection, builder.take_rows())
    builder.finish(connection, told)
    return mended


def _write_part(connection: Connection, rows: bulk.Rows) -> None:
    """Write rows, and file the obligations that they open."""
    bulk.write(connection, rows)
    opened = [row[0] for row in rows.get("obligation", ())]
    connection.execute("select refile(%s)", (opened,))


def _hold_source(connection: Connection, source: Source) -> None:
    """Let nobody else decide meanwhile what repeats what among a source's records."""
    locks.alone(connection, locks.Lock.SOURCE, source.id)


def _plan(
    connection: Connection,
    intake: Intake,
    directory: Directory,
    records: Sequence[Prepared],
    record_ids: Sequence[int],
    now: datetime,
) -> list[Planned]:
    known = known_records(
        connection,
        intake.source.id,
        [reference for one in records if (reference := reference_of(one.record)) is not None],
        [one.content_sha256 for one in records],
    )
    own = set(record_ids)
    return plan_batch(
        records,
        record_ids,
        known=[earlier for earlier in known if earlier.record_id not in own],
        rule=intake.rule,
        place_agency=lambda person: directory.routes.of(person.places, person.school).agency,
        now=now,
    )


@dataclass(slots=True)
class _Builder:
    intake: Intake
    directory: Directory
    seats: Seats
    obligations: ObligationRows
    records: RecordRows
    follow_ups: FollowUps
    ledger_ids: Iterator[int]
    heads: dict[Stream, Head]
    corrections: Corrections
    result: BatchResult = field(default_factory=BatchResult)

    @classmethod
    def reserve(
        cls,
        connection: Connection,
        intake: Intake,
        directory: Directory,
        planned: Sequence[Planned],
        now: datetime,
        held: Sequence[int],
    ) -> _Builder:
        """Reserve every number the batch can need, and read whom its follow-ups may be about."""
        opened = sum(most_obligations(one) for one in planned)
        persons = [p for one in planned if is_read(one) for p in one.report.persons]
        values = sum(len(p.identifiers) + len(p.statements) for p in persons)
        values += sum(values_beside(one) for one in planned if is_read(one))
        followed = sorted({o for one in planned if (o := one.original_id) is not None})
        lock_subjects(connection, followed, held)
        earlier = subjects_of(connection, followed, normal_name)
        for record, subjects in unknown_referrals(connection, followed).items():
            earlier.setdefault(record, []).extend(subjects)
        house = intake.house
        seats = Seats(directory, intake.source.agency)
        obligations = ObligationRows(
            now=now,
            allowances=house.allowances,
            calendar=house.calendar,
            key=house.reference_key,
            obligation_ids=iter(bulk.reserve(connection, "obligation_id", opened)),
            clock_ids=iter(bulk.reserve(connection, "clock_id", 3 * opened)),
        )
        records = RecordRows(
            source_id=intake.source.id,
            agency=intake.source.agency,
            package_id=intake.package_id,
            party_ids=iter(bulk.reserve(connection, "party_id", len(persons) + len(planned))),
            value_ids=iter(bulk.reserve(connection, "value_id", values)),
            salts=salts(),
        )
        follow_ups = FollowUps(
            obligations=obligations,
            news=News.read(connection, house, earlier),
            subjects=earlier,
            followed=frozenset(followed),
            country=intake.source.country,
        )
        ledger_ids = iter(bulk.reserve(connection, "ledger_id", opened))
        heads = follow_ups.heads(connection)
        corrections = Corrections(follow_ups, intake.source.agency)
        return cls(
            intake, directory, seats, obligations, records, follow_ups, ledger_ids, heads,
            corrections,
        )  # fmt: skip

    def add(self, one: Planned) -> None:
        """Add one record with all it opens."""
        self.result.statuses[one.status] += 1
        self.result.ordinals.append((one.record.ordinal, one.record.part))
        commitment = self.records.add_record(one, self.compartment_of(one))
        if one.status is RecordStatus.DUPLICATE:
            self.result.duplicates.append(commitment)
            if one.restriction:
                self.result.restricted.append(self._facts(one))
        elif isinstance(one.record, Unreadable):
            self._quarantine(one, one.record, commitment)
        else:
            self.add_people(one, commitment)

    def compartment_of(self, one: Planned) -> int | None:
        """Find the compartment in which a record must be kept, if any."""
        return self.seats.restricted().compartment if one.restriction else None

    def _quarantine(self, one: Planned, record: Unreadable, commitment: bytes) -> None:
        opened = self.obligations.open(
            ObligationKind.QUARANTINED_RECORD,
            event="record.quarantined",
            seat=self.seats.of("intake"),
            seen_by=[self.intake.source.agency],
            clocks=[("resolve", "quarantined_record")],
            facts={**self._facts(one), "reason": record.reason},
            values=digest_of_set([commitment]),
        )
        self.records.rows.setdefault("quarantined_record", []).append(
            (opened.id, one.record_id, record.reason, record.where)
        )

    def add_people(self, one: Planned, commitment: bytes) -> None:
        """Open or follow the obligations of a record's people, then write the people."""
        report, found = one.report, one.openings
        following: Following = self.follow_ups.find(one) if one.original_id is not None else {}
        self.corrections.note(one, following)
        first_event = len(self.obligations.events)
        clocks = referral_clocks(report.urgent, against(one))
        referral_of: dict[int, int] = {}
        for i in found.reported or (-1,):
            referral_of[i] = self._follow(following, i, one) or self._referral(one, i, clocks)
        child_of = {}
        for i, ground in found.children:
            child_of[i] = self._follow(following, (i, "child"), one) or self._child(one, i, ground)
        made = [commitment]
        for i, person in enumerate(one.prepared.persons):
            extra = report.statements if i in referral_of else ()
            seen = {referral_of[i]} if i in referral_of else set(referral_of.values())
            subject = referral_of.get(i) or child_of.get(i)
            if i in child_of:
                seen.add(child_of[i])
            made += self.records.add_person(one.record_id, person, sorted(seen), subject, extra)
        if found.person_unknown and report.statements:
            made += self.records.add_nobody(one.record_id, referral_of[-1], report.statements)
        made += self.records.add_files(one.record_id, one.prepared.files)
        self.obligations.cover(first_event, digest_of_set(made))
        self.follow_ups.remember(one, referral_of, child_of)

    def _follow(self, following: Following, key: Key, one: Planned) -> int | None:
        subject = following.get(key)
        if subject is None:
            return None
        facts, promoted = self._facts(one), list[ClockWanted]()
        if isinstance(key, int):
            facts |= self.follow_ups.news.followed(
                subject.obligation_id, lambda known: heard(known, one, key, self.obligations.now)
            )
            stream = self.follow_ups.news.stream_of(subject.obligation_id)
            if subject.information_clock is not None and not is_quiet(one, stream):
                promoted = referral_clocks(one.report.urgent, ())
        return self.follow_ups.follow(subject, facts=facts, against=against(one), promoted=promoted)

    def _referral(self, one: Planned, index: int, clocks: Sequence[ClockWanted]) -> int:
        person = one.report.persons[index] if index >= 0 else None
        seat = self.seats.restricted() if one.restriction else self.seats.of("intake")
        route = self._route(person, one) if person else NOWHERE
        attribution = Attribution.ACCOUNT if person and person.identifiers else Attribution.UNKNOWN
        id_ = next(self.obligations.obligation_ids)
        placed = self.follow_ups.news.opened(
            id_, heard(NOTHING_KNOWN, one, index, self.obligations.now)
        )
        quiet = is_quiet(one, placed.placed.stream)
        wanted = [INFORMATION] if quiet else clocks
        opened = self.obligations.open(
            ObligationKind.REFERRAL,
            event="referral.received",
            seat=seat,
            seen_by=[seat.agency],
            clocks=wanted if placed.placed.span else [*wanted, CLOCK],
            facts={
                **self._facts(one), **route_fact(route), "attribution": attribution.value,
                "assessment": placed.told, **self.follow_ups.news.signs.of(id_, placed.placed),
            },
            restriction=one.restriction,
            obligation_id=id_,
            state=STATE if quiet else None,
        )  # fmt: skip
        self.records.rows.setdefault("referral", []).append(
            (id_, one.record_id, index < 0, attribution.value, route.agency,
             *route_row(route), *placed.row)
        )  # fmt: skip
        self.result.referrals += 1
        self.follow_ups.opened(opened, ObligationKind.REFERRAL)
        return opened.id

    def _child(self, one: Planned, index: int, ground: str) -> int:
        person = one.report.persons[index]
        route = self._route(person, one)
        seat = self.seats.of_child(bool(one.restriction), route)
        urgency = "sender_urgency" if one.report.urgent else "standard"
        opened = self.obligations.open(
            ObligationKind.CHILD_RECORD,
            event="child.recorded",
            seat=seat,
            seen_by=[self.intake.source.agency, seat.agency],
            clocks=[("tell", urgency)],
            facts={**self._facts(one), **route_fact(route), "basis": ground},
            restriction=one.restriction,
        )
        self.records.rows.setdefault("child_record", []).append(
            (opened.id, one.record_id, ground, is_place(route), *route_row(route))
        )
        self.result.children += 1
        self.follow_ups.opened(opened, ObligationKind.CHILD_RECORD)
        return opened.id

    def _route(self, person: Person, one: Planned) -> Route:
        return self.directory.routes.of(person.places, person.school, one.restriction.never_to)

    def _facts(self, one: Planned) -> dict[str, Plain]:
        facts: dict[str, Plain] = {
            "record": one.record_id,
            "ordinal": one.record.ordinal,
            "package": self.intake.package_id,
        }
        if one.restriction:
            facts |= restriction_fact(self.compartment_of(one), one.restriction.excluded)
        return facts

    def take_rows(self) -> bulk.Rows:
        """Hand over the rows made so far with their ledger entries, to be written meanwhile."""
        entries = ledger.chain(
            self.obligations.events, self.heads, at=self.obligations.now, actor=self.intake.actor
        )
        rows = {**self.obligations.rows, **self.records.rows}
        rows["ledger_entry"] = ledger.entry_rows(entries, self.ledger_ids)
        self.obligations.rows, self.obligations.events, self.records.rows = {}, [], {}
        return rows

    def finish(self, connection: Connection, story: Sequence[ledger.Event]) -> None:
        """Write what follow-ups changed, and the story behind the entries of all rows."""
        told = [*story, *self.corrections.write(connection, self.obligations.now)]
        ledger.record(connection, told, at=self.obligations.now, actor=self.intake.actor)
        self.follow_ups.take_in(connection)
        note_new_due(connection, self.follow_ups.new_referrals())
        note_due(connection, self.follow_ups.news_of())
        self.follow_ups.move_next_clocks(connection)
        self.follow_ups.news.write(connection)
        connection.execute("select refile(%s)", (sorted(self.follow_ups.touched),))
