"""Say what is wrong with one source record: its values, its statuses, and who it is shown to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from longstop.core.ledger.commitment import SALT_BYTES, commit, digest_of_set
from longstop.core.ledger.erasure_rules import Row, check_erased
from longstop.core.ledger.verification import Fault, What
from longstop.core.referral.vocabulary import ObligationKind, RecordStatus

_FOR_PEOPLE = (ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD)
_NOTHING = (None, "", "[]")
_QUARANTINED = ObligationKind.QUARANTINED_RECORD
_PACKAGE = ObligationKind.PACKAGE
_TEXTS = ("source_record", "quarantined_record")
_READ = (RecordStatus.ACCEPTED, RecordStatus.FOLLOW_UP)
_REPEATS = (RecordStatus.FOLLOW_UP, RecordStatus.DUPLICATE)


class Bound(StrEnum):
    """Whether a row's values are what its commitment binds."""

    WHOLE = "whole"
    ERASED = "erased"
    CHANGED = "changed"
    HALF_ERASED = "half_erased"


@dataclass(frozen=True, slots=True)
class Value:
    """One row of personal values: its table, number, commitment, and whether it is bound."""

    table: str
    id: int
    commitment: bytes
    bound: Bound


@dataclass(frozen=True, slots=True)
class Mention:
    """One entry that speaks of a record: stream, number in it, its obligation's kind, digest."""

    stream_id: int
    seq: int
    kind: str | None
    digest: str | None
    restriction: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A person of a record, with the obligations through which they may be seen."""

    id: int
    obligations: Sequence[int]
    subject_of: int | None


@dataclass(slots=True)
class RecordCase:
    """A source record with its values, and what the ledger says of it in the ledger's order."""

    place: str
    status: RecordStatus
    has_original: bool
    text_is_digested: bool
    restriction: str | None
    values: list[Value] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    opened: list[tuple[str, int]] = field(default_factory=list)
    told_erased: set[Row] = field(default_factory=set)


def check_value(
    salt: bytes | None,
    commitment: bytes,
    values: Sequence[str | int | None],
    erasable: Sequence[object],
) -> Bound:
    """Hold a row's values against its commitment; without its salt nothing erasable may be left."""
    if salt is None:
        return Bound.ERASED if all(one in _NOTHING for one in erasable) else Bound.HALF_ERASED
    whole = len(salt) == SALT_BYTES and commit(salt, values) == commitment
    return Bound.WHOLE if whole else Bound.CHANGED


def check_record(case: RecordCase) -> Iterator[Fault]:
    """Check one source record against what the ledger says of it."""
    yield from _check_values(case)
    if case.status in _REPEATS and not case.has_original:
        message = "The record it repeats is not there."
        yield Fault(What.RECORD_WITHOUT_ORIGINAL, case.place, message)
    if not _is_answered(case):
        message = f"It is {case.status.value.replace('_', ' ')}, but nothing answers for it."
        yield Fault(What.RECORD_UNANSWERED, case.place, message)
    yield from _check_set(case)
    yield from _check_shown(case)
    yield from _check_restriction(case)
    empty = [(one.table, one.id) for one in case.values if one.bound is Bound.ERASED]
    yield from check_erased(case.place, case.told_erased, empty)


def _check_values(case: RecordCase) -> Iterator[Fault]:
    for value in case.values:
        row = f"{value.table.replace('_', ' ')} {value.id}"
        if value.bound is Bound.CHANGED:
            message = f"The values of {row} are not those it was committed to."
            yield Fault(What.VALUE_CHANGED, case.place, message)
        elif value.bound is Bound.HALF_ERASED:
            message = f"The salt of {row} is erased, but not its values."
            yield Fault(What.VALUE_HALF_ERASED, case.place, message)
    if not case.text_is_digested:
        yield Fault(What.VALUE_CHANGED, case.place, "Its text is not the text that was digested.")


def _is_answered(case: RecordCase) -> bool:
    told = {mention.kind for mention in case.mentions}
    if case.status is RecordStatus.QUARANTINED:
        return _QUARANTINED in told and any(table == _QUARANTINED for table, _ in case.opened)
    return case.status is RecordStatus.DUPLICATE or not told.isdisjoint(_FOR_PEOPLE)


def _check_set(case: RecordCase) -> Iterator[Fault]:
    """Check that the ledger binds the rows there are: the texts, and the people with all of theirs.

    Quarantine binds the text as received, and release the mended one. The people are bound with
    the text they were read from, last by the last entry that does so.
    """
    quarantine = [m.digest for m in case.mentions if m.digest and m.kind == _QUARANTINED]
    people = [m.digest for m in case.mentions if m.digest and m.kind != _QUARANTINED]
    received = _commitments(case, "source_record")
    mended = _commitments(case, "quarantined_record")
    texts = [digest_of_set(text) for text in (received, mended) if text]
    rest = [value.commitment for value in case.values if value.table not in _TEXTS]
    whole = len(received) == 1 and (quarantine == texts if quarantine else not mended)
    if case.status in _READ:
        whole = whole and people[-1:] == [digest_of_set([*(mended or received), *rest])]
    else:
        whole = whole and not people and not rest
        whole = whole and (bool(quarantine) or case.status is RecordStatus.DUPLICATE)
    if not whole:
        message = "Its rows of values are not those that the ledger binds."
        yield Fault(What.VALUES_DIFFER, case.place, message)


def _commitments(case: RecordCase, table: str) -> list[bytes]:
    return [value.commitment for value in case.values if value.table == table]


def _check_restriction(case: RecordCase) -> Iterator[Fault]:
    """Check from whom the record is kept; the last entry about it says so, if there is anybody.

    A package speaks only for its restricted duplicates, which have no stream of their own.
    """
    told = [m.restriction for m in case.mentions if m.restriction or m.kind != _PACKAGE]
    if (told[-1] if told else None) != case.restriction:
        message = "It is kept from others than the ledger tells."
        yield Fault(What.RESTRICTION_DIFFERS, case.place, message)


def _check_shown(case: RecordCase) -> Iterator[Fault]:
    told = {mention.stream_id for mention in case.mentions if mention.kind in _FOR_PEOPLE}
    for person in case.shown:
        seen = set(person.obligations)
        subject = person.subject_of
        if not seen or not seen <= told or not (subject is None or subject in seen):
            message = f"Person {person.id} in it is shown through what it does not concern."
            yield Fault(What.SHOWN_THROUGH_ANOTHER, case.place, message)
    begun = {(mention.kind, mention.stream_id) for mention in case.mentions if mention.seq == 1}
    for table, id_ in case.opened:
        if (table, id_) not in begun:
            message = f"A {table.replace('_', ' ')} names it that the ledger opened for another."
            yield Fault(What.SHOWN_THROUGH_ANOTHER, case.place, message)
