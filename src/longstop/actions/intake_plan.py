"""Decide, for one batch of source records, what each is and what it opens, before any row is made.

The plan is made first so that the numbers a batch needs can be reserved in a constant number of
statements, however many people stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.core.intake.people import Openings, openings
from longstop.core.intake.prepared import Prepared
from longstop.core.intake.repeats import Known, RepeatIndex
from longstop.core.intake.restriction import NO_RESTRICTION, Restriction, RestrictionRule
from longstop.core.referral.records import Person, Report, SourceRecord, Statement
from longstop.core.referral.vocabulary import Question, RecordStatus

ARGUES_AGAINST = (Question.RETRACTION, Question.EXCULPATORY)
NO_OPENINGS = Openings((), ())


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One source record with its number, its status, what it repeats, opens and restricts."""

    prepared: Prepared
    record_id: int
    status: RecordStatus
    original_id: int | None
    openings: Openings = NO_OPENINGS
    restriction: Restriction = NO_RESTRICTION

    @property
    def record(self) -> SourceRecord:
        """Give the source record."""
        return self.prepared.record

    @property
    def report(self) -> Report:
        """Give the readable record; only accepted records and follow-ups have one."""
        assert isinstance(self.record, Report)
        return self.record


def reference_of(record: SourceRecord) -> str | None:
    """Give the sender's reference of a readable record."""
    return record.reference if isinstance(record, Report) else None


def plan_batch(
    records: Sequence[Prepared],
    record_ids: Iterable[int],
    *,
    known: Iterable[Known],
    rule: RestrictionRule,
    place_agency: Callable[[Person], int | None],
    now: datetime,
) -> list[Planned]:
    """Plan a batch in the order of its records; each is known to those after it."""
    index = RepeatIndex()
    index.add_all(known)
    planned = []
    for prepared, record_id in zip(records, record_ids, strict=True):
        one = _plan(prepared, record_id, index, rule, place_agency, now)
        index.add(
            Known(
                record_id, reference_of(prepared.record), prepared.content_sha256, one.status,
                one.restriction,
            )
        )  # fmt: skip
        planned.append(one)
    return planned


def _plan(
    prepared: Prepared,
    record_id: int,
    index: RepeatIndex,
    rule: RestrictionRule,
    place_agency: Callable[[Person], int | None],
    now: datetime,
) -> Planned:
    record, digest = prepared.record, prepared.content_sha256
    readable = isinstance(record, Report)
    status, earlier = index.classify(reference_of(record), digest, readable=readable)
    original_id = earlier.record_id if earlier is not None else None
    inherited = earlier.restriction if earlier is not None else NO_RESTRICTION
    if not isinstance(record, Report) or status is RecordStatus.DUPLICATE:
        return Planned(
            prepared=prepared,
            record_id=record_id,
            status=status,
            original_id=original_id,
            restriction=inherited,
        )
    reckoned_at = record.incident_at or record.sent_at
    return Planned(
        prepared=prepared,
        record_id=record_id,
        status=status,
        original_id=original_id,
        openings=openings(record.persons, (reckoned_at.at if reckoned_at else now).date()),
        restriction=rule.of(record.persons, place_agency).and_that_of(inherited),
    )


def referral_clocks(urgent: bool, arguments: Sequence[str]) -> list[tuple[str, str]]:
    """Name the clocks of a new referral; what argues against it is reconsidered first of all."""
    clocks: list[tuple[str, str]] = [
        ("grade", "sender_urgency" if urgent else "standard"),
        ("disseminate", "standard"),
    ]
    return [*clocks, ("reconsider", arguments[0])] if arguments else clocks


def against(one: Planned) -> list[str]:
    """Name what in a record argues against its people: reasons for a reconsider clock."""
    said: list[Statement] = [
        *one.report.statements,
        *(s for p in one.report.persons for s in p.statements),
    ]
    return [q.value for q in ARGUES_AGAINST if any(s.question is q for s in said)]


def is_read(one: Planned) -> bool:
    """Tell whether a record's people are written."""
    return one.status in (RecordStatus.ACCEPTED, RecordStatus.FOLLOW_UP)


def most_obligations(one: Planned) -> int:
    """Count how many obligations a record can open at most."""
    return max(1, len(one.openings.reported)) + len(one.openings.children)


def values_beside(one: Planned) -> int:
    """Count how many files and further statements a record can bring at most."""
    report = one.report
    return len(report.files) + len(report.statements) * (len(report.persons) + 1)
