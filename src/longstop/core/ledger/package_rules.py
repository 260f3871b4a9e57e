"""Say what is wrong with one package: do its counts, records, batches and receipt add up."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from longstop.core.ledger.commitment import digest_of_set
from longstop.core.ledger.manifest import joined
from longstop.core.ledger.verification import Fault, What

STATUSES = ("accepted", "follow_up", "duplicate", "quarantined")
COUNTS = (*STATUSES, "referrals", "children")
MEDIA = "media_removed"
DRIFT = ("drift", "drift_fields")
"""The values met in fields we do not know, and how many such fields; told anew, not added."""
BATCH = "package.batch_received"
COUNTING = (BATCH, "package.recounted")
_ON_RECEIPT = ("declared", "sha256", "reference")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One entry of a package's stream, with counts to add.

    A batch has its first and last ordinal, and parts: which part each stretch of records stands in.
    """

    seq: int
    event: str
    digest: str
    first: int | None = None
    last: int | None = None
    values: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    parts: Sequence[Sequence[int]] = ()


@dataclass(slots=True)
class PackageCase:
    """A package's own row, what is found in the other tables, and what the ledger tells.

    row and found hold COUNTS and 'read'; found also the first and last ordinal, and the number of
    shortfalls, of drift notices, of parts owed and of notices of those. parts are ranges of records
    (part, first, last, how many). receipt is the text of the last receipt given.
    """

    row: Mapping[str, Any]
    found: Mapping[str, int]
    receipt: str | None
    parts: Sequence[Sequence[int]] = ()
    told: list[Told] = field(default_factory=list)


def counts_of(facts: Mapping[str, Any]) -> dict[str, int]:
    """Take what is counted out of an entry's facts."""
    return {name: facts[name] for name in (*COUNTS, MEDIA, *DRIFT) if type(facts.get(name)) is int}


def check_package(case: PackageCase, where: str) -> Iterator[Fault]:
    """Check one package."""
    row, told = case.row, _totals(case.told)
    differing = [name for name in ("read", *COUNTS) if row[name] != told[name]]
    if differing:
        message = f"The ledger tells other counts: {', '.join(differing)}."
        yield Fault(What.COUNTS_DIFFER_FROM_LEDGER, where, message)
    if row["read"] != sum(row[name] for name in STATUSES):
        yield Fault(What.COUNTS_DO_NOT_ADD_UP, where, "Not every record read is counted once.")
    differing = [name for name in ("read", *COUNTS) if row[name] != case.found[name]]
    if differing:
        message = f"Its records give other counts: {', '.join(differing)}."
        yield Fault(What.COUNTS_DIFFER_FROM_RECORDS, where, message)
    if not _is_contiguous(case):
        message = "Its records are not numbered from 1 without a gap."
        yield Fault(What.ORDINALS_NOT_CONTIGUOUS, where, message)
    yield from _check_parts(case, where)
    if row["state"] != "receiving":
        yield from _check_receipt(case, where)
        yield from _check_notices(case, where)
        yield from _check_drift(case, where)


def _check_parts(case: PackageCase, where: str) -> Iterator[Fault]:
    """Check that the records stand in the parts that the ledger tells of."""
    told = joined(part for one in case.told for part in one.parts)
    found = [(part, first, last) for part, first, last, _ in case.parts]
    gaps = any(last - first + 1 != count for _, first, last, count in case.parts)
    if gaps or told != found:
        message = "Its records stand in other parts than the ledger tells."
        yield Fault(What.PART_DIFFERS, where, message)


def digests_of_duplicates(
    told: Iterable[Told], duplicates: Iterable[tuple[int, bytes]]
) -> dict[int, str]:
    """Digest each batch's duplicates, given by ordinal in order; one batch is held at a time."""
    firsts = [batch.first or 0 for batch in _batches(told)]
    return {
        index: digest_of_set(commitment for _, commitment in group)
        for index, group in groupby(duplicates, lambda one: bisect_right(firsts, one[0]) - 1)
    }


def check_duplicates(
    told: Iterable[Told], digests: Mapping[int, str], where: str
) -> Iterator[Fault]:
    """Check the digests of each batch's duplicates against those that the ledger binds."""
    none = digest_of_set(())
    for index, batch in enumerate(_batches(told)):
        if digests.get(index, none) != batch.values:
            place = f"{where} records {batch.first} to {batch.last}"
            message = "The duplicates among them are not those that the ledger binds."
            yield Fault(What.VALUES_DIFFER, place, message)


def _batches(told: Iterable[Told]) -> list[Told]:
    return [one for one in told if one.event == BATCH]


def _totals(told: Iterable[Told]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for one in told:
        if one.event in COUNTING:
            totals.update(one.counts)
        if one.first is not None and one.last is not None:
            totals["read"] += one.last - one.first + 1
    return totals


def _is_contiguous(case: PackageCase) -> bool:
    read = case.row["read"]
    if read and (case.found["first"], case.found["last"]) != (1, read):
        return False
    expected = 1
    for one in case.told:
        if one.first is not None and one.last is not None:
            if one.first != expected:
                return False
            expected = one.last + 1
    return True


def _check_receipt(case: PackageCase, where: str) -> Iterator[Fault]:
    """Check the last receipt against the package as it was when the receipt was given."""
    body = _receipt(case.receipt)
    given = next((one for one in case.told if one.digest == body.get("ledger")), None)
    if given is None:
        yield Fault(What.RECEIPT_DIFFERS, where, "Its last receipt is not on the ledger.")
        return
    then = _totals(one for one in case.told if one.seq <= given.seq)
    expected = {name: then[name] for name in ("read", *COUNTS)}
    expected |= {name: case.row[name] for name in _ON_RECEIPT}
    later = _totals(case.told)[MEDIA] - then[MEDIA]
    expected[MEDIA] = case.row[MEDIA] - later
    differing = [name for name, value in expected.items() if body.get(name) != value]
    if differing:
        message = f"Its last receipt says otherwise: {', '.join(differing)}."
        yield Fault(What.RECEIPT_DIFFERS, where, message)


def _receipt(text: str | None) -> dict[str, Any]:
    try:
        body = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _check_notices(case: PackageCase, where: str) -> Iterator[Fault]:
    declared = case.row["declared"]
    if declared is not None and declared != case.row["read"] and not case.found["shortfalls"]:
        message = "Another number was declared than was read, and no shortfall is open."
        yield Fault(What.NOTICE_MISSING, where, message)
    if case.found["drift"] and not case.found["drift_notices"]:
        message = "It holds fields we do not know, and no drift notice was given."
        yield Fault(What.NOTICE_MISSING, where, message)
    if case.found["parts_owed"] and not case.found["parts_notices"]:
        message = "Parts of it could hold records and were not read, and nothing stands for them."
        yield Fault(What.NOTICE_MISSING, where, message)


def _check_drift(case: PackageCase, where: str) -> Iterator[Fault]:
    """Check what was met in fields we do not know against the last entry that tells of it."""
    for name in DRIFT:
        told = [one.counts[name] for one in case.told if name in one.counts]
        if told and told[-1] != case.found[name]:
            yield Fault(What.DRIFT_DIFFERS, where, f"The ledger tells another number: {name}.")
