"""Hold every source record and package against what the replay noted of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain, groupby
from typing import Any

from longstop.core.ledger.erasure_rules import Row
from longstop.core.ledger.package_rules import (
    Told,
    check_duplicates,
    check_package,
    digests_of_duplicates,
)
from longstop.core.ledger.record_rules import Bound, RecordCase, Value, check_record, check_value
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.engines.processes import InOrder
from longstop.store.queries import replay, replay_records
from longstop.store.session import Connection

Tell = Callable[[str, int], None]
_PACKAGE, _TOLD, _DUPLICATE = range(3)
Step = tuple[int, int, Any]
"""One row of one walk: the package's number, which walk, and the row."""


@dataclass(frozen=True, slots=True)
class RecordsPart:
    """Source records from a first to a last number, with what was noted of them.

    erased are the rows that the ledger says are empty, by record.
    """

    first: int
    last: int
    mentions: list[tuple[Any, ...]]
    erased: Mapping[int, set[Row]]


@dataclass(slots=True)
class RecordsChecked:
    """What a part gave: faults and counts."""

    faults: Faults = field(default_factory=Faults)
    checked: Counter[str] = field(default_factory=Counter)


def verify_records(
    connection: Connection, in_order: InOrder, faults: Faults, checked: Counter[str], tell: Tell
) -> None:
    """Check every source record: its values, its status, what answers for it, who may see it."""
    for place in replay_records.records_missing(connection):
        message = "The ledger tells of this record, but it is not there."
        faults.add(Fault(What.RECORD_MISSING, place, message))
    for found in in_order(_parts(connection)):
        faults.add_all(found.faults)
        checked.update(found.checked)
        tell("records", checked["records"])


def _parts(connection: Connection) -> Iterator[RecordsPart]:
    told = replay_records.told_erased(connection)
    for ids in replay.ranges_of_records(connection):
        erased = {id_: told[id_] for id_ in ids if id_ in told}
        mentions = replay_records.mentions_of(connection, ids[0], ids[-1])
        yield RecordsPart(ids[0], ids[-1], mentions, erased)


def check_records(connection: Connection, part: RecordsPart) -> RecordsChecked:
    """Check the source records of one part."""
    found = RecordsChecked()
    cases = replay_records.record_cases(connection, part.first, part.last, part.mentions)
    for table in replay_records.COMMITTED:
        _add_values(connection, table, part.first, part.last, cases)
    for record_id in cases.keys() & part.erased.keys():
        cases[record_id].told_erased = part.erased[record_id]
    for fault in chain.from_iterable(check_record(case) for case in cases.values()):
        found.faults.add(fault)
    values = [value for case in cases.values() for value in case.values]
    found.checked["records"] += len(cases)
    found.checked["values"] += len(values)
    found.checked["erased"] += sum(value.bound is Bound.ERASED for value in values)
    return found


def _add_values(
    connection: Connection, table: str, first: int, last: int, cases: dict[int, RecordCase]
) -> None:
    rows = replay_records.values_of(connection, table, first, last)
    for record_id, id_, salt, commitment, values, erasable in rows:
        bound = check_value(salt, commitment, values, erasable)
        if record_id in cases:
            cases[record_id].values.append(Value(table, id_, commitment, bound))


def verify_packages(connection: Connection, faults: Faults, checked: Counter[str]) -> None:
    """Check every package: counts, batches, duplicates, receipt, shortfall and drift notice."""
    steps: Iterator[Step] = merge(
        ((id_, _PACKAGE, case) for id_, case in replay_records.packages(connection)),
        ((id_, _TOLD, told) for id_, told in replay_records.told(connection)),
        ((id_, _DUPLICATE, one) for id_, one in replay_records.duplicates(connection)),
        key=lambda step: step[:2],
    )
    for id_, group in groupby(steps, key=lambda step: step[0]):
        for fault in _package_faults(id_, group):
            faults.add(fault)
        checked["packages"] += 1


def _package_faults(id_: int, steps: Iterator[Step]) -> Iterator[Fault]:
    case = None
    told: list[Told] = []
    digests: dict[int, str] = {}
    for walk, rows in groupby(steps, key=lambda step: step[1]):
        found = (row for *_, row in rows)
        if walk == _PACKAGE:
            case = next(found)
        elif walk == _TOLD:
            told.extend(found)
        else:
            digests = digests_of_duplicates(told, found)
    if case is not None:
        case.told = told
        where = case.row["reference"] or f"package:{id_}"
        yield from check_package(case, where)
        yield from check_duplicates(told, digests, where)
