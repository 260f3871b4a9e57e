"""Measure reading XML beside JSON of the same people, and receiving each format beside its parts.

Both formats hold the same people. Reading is of the file alone. Receiving is set beside what must
be spent in any case: taking the package apart, reading and assessing without a database, then
psql's copy of the very same rows.

Run: make bench, or python -m benchmarks.formats [RECORDS [FORMAT ...]]
"""

from __future__ import annotations

import csv
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path
from typing import Literal

import openpyxl

from benchmarks._bureau import own_server
from benchmarks._spent import Spent, spending
from benchmarks.receive import LINES_A_PERSON, _bureau, _copy, _receive
from longstop.actions.house import shipped_policy
from longstop.core.intake.columns import load_column_map
from longstop.core.intake.people import openings
from longstop.core.referral.records import Report, SourceRecord
from longstop.core.triage.answers import NOTHING_KNOWN
from longstop.core.triage.hearing import hear_report
from longstop.core.triage.placing import Placer, Standing
from longstop.engines import time_source
from longstop.engines.collector import rare_collection
from longstop.engines.key_ring import ring_of
from longstop.engines.readers.choose import ReaderSettings, open_reader
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.unpack import unpack
from longstop.synthetic.generate import SyntheticReport, write_synthetic

SHIPPED_COLUMNS = (
    files("longstop.policies").joinpath("columns/longstop-en.toml").read_text(encoding="utf-8")
)
FORMATS: tuple[Literal["cybertip-json", "ispws-xml"], ...] = ("cybertip-json", "ispws-xml")
SETTINGS = ReaderSettings(
    zone="Europe/London", country="GB", column_map=load_column_map(SHIPPED_COLUMNS), limits=Limits()
)
KEYS = ring_of([b"b" * 32])
BAR_RATIO = 1.3


def main() -> None:
    """Run the benchmark and print each figure beside its bar."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    only = sys.argv[2:]
    with own_server() as home:
        made = {
            name: write_synthetic(
                home / name, people=int(wanted / LINES_A_PERSON), format=name, seed=50
            )
            for name in FORMATS
        }
        for name in FORMATS:
            if not only:
                _read(name, made[name])
        for name in FORMATS:
            if not only or name in only:
                _receive_as(home, name.replace("-", "_"), made[name], made[name].data)
        table = write_synthetic(
            home / "csv", people=int(wanted / LINES_A_PERSON), format="csv", seed=50
        )
        for label, data in _packages(home, table):
            if not only or label in only:
                _receive_as(home, label, table, data)


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


def _receive_as(home: Path, name: str, made: SyntheticReport, data: Path) -> None:
    """Receive one package, beside reading and assessing it and beside psql's copy of its rows."""
    alone = _alone(home / f"alone-{name}", data)
    house, actor = _bureau(f"bench_{name}", home, made.agencies)
    dumps = home / f"dumps-{name}"
    received = _receive(house, actor, data, f"bench_{name}", dumps)
    spent, receipt = received.spent, received.receipt
    _bureau(f"copied_{name}", home, made.agencies)
    copied = _copy(dumps, f"copied_{name}")
    rows = sum(received.rows.values())
    ratio = spent.seconds / (alone.seconds + copied.seconds)
    of_processors = spent.processor / (alone.processor + copied.processor)
    print(f"receive as {name}: records {receipt.read}, referrals {receipt.referrals}")
    _print("receive", spent)
    _print("reading and assessing", alone)
    _print("psql \\copy", copied, f" of the same {rows} rows")
    print(f"  ratio                   {ratio:8.2f}   bar {BAR_RATIO}")
    print(f"  ratio of processors     {of_processors:8.2f}")
    print(f"  client, at most         {received.client:8.0f} MB", flush=True)


def _print(what: str, spent: Spent, of: str = "") -> None:
    print(f"  {what:23} {spent.seconds:8.1f} s, of processors {spent.processor:.1f} s{of}")


def _alone(folder: Path, data: Path) -> Spent:
    """Take a package apart, read and assess it without a database."""
    with spending() as spent, rare_collection(), data.open("rb") as stream:
        for part in unpack(stream, folder, SETTINGS.limits, KEYS).parts:
            if part.text is not None:
                try:
                    reader = open_reader(part.text, "auto", SETTINGS)
                except UnreadableFile:
                    continue
                _assess(list(reader.records()))
    return spent


def _packages(home: Path, made: SyntheticReport) -> Iterator[tuple[str, Path]]:
    """Give the same list as CSV, as a workbook, in an archive and in a mail."""
    yield "csv", made.data
    book, zipped, mailed = (home / name for name in ("list.xlsx", "list.zip", "list.eml"))
    sheet = openpyxl.Workbook(write_only=True)
    page = sheet.create_sheet("list")
    with made.data.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            page.append(row)
    sheet.save(book)
    yield "xlsx", book
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(made.data, "list.csv")
    yield "zip", zipped
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@x.example", "b@x.example", "a list"
    mail.set_content("The list.")
    mail.add_attachment(made.data.read_bytes(), maintype="text", subtype="csv", filename="list.csv")
    mailed.write_bytes(mail.as_bytes())
    yield "mail", mailed


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
