"""Measure reading companies' XML beside police-side JSON, and receiving it beside its parts.

Both formats hold the same people. Reading is of the file alone. For the XML, receiving is set
beside what must be spent in any case: reading and assessing without a database, then psql's copy of
the very same rows.

Run: make bench, or python -m benchmarks.formats [RECORDS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from benchmarks._bureau import own_server
from benchmarks.receive import LINES_A_PERSON, _bureau, _copy, _dump, _receive
from longstop.actions.house import shipped_policy
from longstop.core.intake.people import openings
from longstop.core.referral.records import Report, SourceRecord
from longstop.core.triage.answers import NOTHING_KNOWN
from longstop.core.triage.hearing import hear_report
from longstop.core.triage.placing import Placer, Standing
from longstop.engines import time_source
from longstop.engines.collector import rare_collection
from longstop.engines.readers.choose import ReaderSettings, open_reader
from longstop.engines.readers.limits import Limits
from longstop.synthetic.generate import SyntheticReport, write_synthetic

FORMATS: tuple[Literal["cybertip-json", "ispws-xml"], ...] = ("cybertip-json", "ispws-xml")
SETTINGS = ReaderSettings(zone="Europe/London", country="GB", column_map=None, limits=Limits())
BAR_RATIO = 1.3


def main() -> None:
    """Run the benchmark and print each figure beside its bar."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with own_server() as home:
        made = {
            name: write_synthetic(
                home / name, people=int(wanted / LINES_A_PERSON), format=name, seed=50
            )
            for name in FORMATS
        }
        for name in FORMATS:
            _read(name, made[name])
        _receive_xml(home, made["ispws-xml"])


def _read(name: str, made: SyntheticReport) -> list[SourceRecord]:
    started, cpu = time.perf_counter(), time.process_time()
    with rare_collection():
        records = list(open_reader(made.data, "auto", SETTINGS).records())
    spent, cpu = time.perf_counter() - started, time.process_time() - cpu
    size = made.data.stat().st_size
    people = sum(len(record.persons) for record in records if isinstance(record, Report))
    print(f"read {name}")
    print(f"  records a second        {len(records) / spent:8.0f}")
    print(f"  a second of processor   {len(records) / cpu:8.0f}")
    print(f"  bytes a record          {size / len(records):8.0f}")
    print(f"  people a record         {people / len(records):8.2f}")
    return records


def _receive_xml(home: Path, made: SyntheticReport) -> None:
    started = time.perf_counter()
    with rare_collection():
        records = list(open_reader(made.data, "auto", SETTINGS).records())
        _assess(records)
    alone = time.perf_counter() - started
    del records
    house, actor = _bureau("bench", home, made.agencies)
    spent, receipt, client, _ = _receive(house, actor, made.data)
    dumps = home / "dumps"
    dumps.mkdir(mode=0o700)
    rows = _dump(dumps)
    _bureau("copied", home, made.agencies)
    copied = _copy(dumps)
    print(f"records {receipt.read}, referrals {receipt.referrals}, rows {sum(rows.values())}")
    print(f"receive                   {spent:8.1f} s")
    print(f"reading and assessing     {alone:8.1f} s")
    print(f"psql \\copy                {copied:8.1f} s of the same rows")
    print(f"ratio                     {spent / (alone + copied):8.2f}   bar {BAR_RATIO}")
    print(f"client, at most           {client:8.0f} MB")


def _assess(records: Sequence[SourceRecord]) -> None:
    """Hear and place every referral, without a row."""
    placer = Placer(shipped_policy(), b"b" * 32)
    now = time_source.utc_now()
    for record in records:
        if isinstance(record, Report):
            day = (record.incident_at.at if record.incident_at else now).date()
            for place, index in enumerate(openings(record.persons, day).reported or (-1,)):
                person = record.persons[index] if index >= 0 else None
                answers = hear_report(
                    NOTHING_KNOWN, person, record.statements,
                    urgent=record.urgent, child_at_home=False, on=day,
                )  # fmt: skip
                placer.place(record.ordinal * 100 + place, Standing(answers=answers))


if __name__ == "__main__":
    main()
