"""Hold every source record and package against what the replay noted of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from heapq import merge
from itertools import chain, groupby
from typing import Any

from longstop.core.ledger.package_rules import (
    Told,
    check_duplicates,
    check_package,
    digests_of_duplicates,
)
from longstop.core.ledger.record_rules import Bound, RecordCase, Value, check_record, check_value
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.store.queries import replay, replay_records
from longstop.store.session import Connection

Tell = Callable[[str, int], None]
_PACKAGE, _TOLD, _DUPLICATE = range(3)
Step = tuple[int, int, Any]
"""One row of one walk: the package's number, which walk, and the row."""


def verify_records(
    connection: Connection, faults: Faults, checked: Counter[str], tell: Tell
) -> None:
    """Check every source record: its values, its status, what answers for it, who may see it."""
    for place in replay_records.records_missing(connection):
        message = "The ledger tells of this record, but it is not there."
        faults.add(Fault(What.RECORD_MISSING, place, message))
    erased = replay_records.told_erased(connection)
    for ids in replay.ranges_of_records(connection):
        cases = replay_records.record_cases(connection, ids[0], ids[-1])
        for table in replay_records.COMMITTED:
            _add_values(connection, table, ids[0], ids[-1], cases)
        for record_id in cases.keys() & erased.keys():
            cases[record_id].told_erased = erased[record_id]
        for fault in chain.from_iterable(check_record(case) for case in cases.values()):
            faults.add(fault)
        values = [value for case in cases.values() for value in case.values]
        checked["records"] += len(cases)
        checked["values"] += len(values)
        checked["erased"] += sum(value.bound is Bound.ERASED for value in values)
        tell("records", checked["records"])


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
