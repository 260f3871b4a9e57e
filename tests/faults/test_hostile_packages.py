"""Packages made to do harm: each gets its receipt, in little memory, and costs no other anything.

Each is received by the command itself in a process of its own, whose memory is measured.
"""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bureau.cases import first_of_each
from tests.bureau.packages import list_of, mail_of, overlapping_zip, zip_of
from tests.faults.own_house import OwnHouse

MOST_BYTES = 400 * 1024 * 1024
"""What the command takes at most in memory; with nothing to do it takes about 100 MB."""


def flat_bomb() -> bytes:
    """Six hundred files that each unpack to a megabyte, more than the memory that is allowed."""
    made = io.BytesIO()
    zeros = b"0" * 1_000_000
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(600):
            archive.writestr(f"{number}.csv", zeros)
    return made.getvalue()


def nested_bomb() -> bytes:
    """Archives in archives, sixteen in each: a million at the bottom."""
    inner = zip_of({f"{n}.csv": b"0" * 1_000 for n in range(16)})
    for depth in range(4):
        inner = zip_of({f"{depth}-{n}.zip": inner for n in range(16)}, zipfile.ZIP_STORED)
    return inner


def long_line() -> bytes:
    """One line of a gigabyte, which is a megabyte packed."""
    made = io.BytesIO()
    block = b"x" * (1 << 20)
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("line.csv", "w") as one,
    ):
        for _ in range(1024):
            one.write(block)
    return made.getvalue()


def boundary_bomb() -> bytes:
    head = b'From: a@example.org\nSubject: x\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return head + b"--b\n\n" * 500_000 + b"--b--\n"


def many_boundaries() -> bytes:
    """Multiparts in multiparts, each with a boundary of its own to be looked for in every line."""
    lines = [b"From: a@example.org", b"Subject: x"]
    for depth in range(5_000):
        lines += [b'Content-Type: multipart/mixed; boundary="%d"' % depth, b"", b"--%d" % depth]
    return b"\n".join([*lines, b"", b"text"])


def deep_mails() -> bytes:
    head = b"From: a@example.org\nSubject: x\nContent-Type: message/rfc822\n\n"
    return head * 1_000 + b"From: a@example.org\nSubject: x\n\ntext\n"


def mail_in_noise() -> bytes:
    return mail_of().as_bytes() + random.Random(1).randbytes(1_000_000)


def headers_without_end() -> bytes:
    return b"From: a@example.org\nSubject: x\n" + b"X-Y: z\n" * 1_000_000


def deep_json() -> bytes:
    return zip_of({"deep.json": "[" * 10_000 + "]" * 10_000, "a.csv": list_of("Jon", tag="D")})


def escapes() -> bytes:
    names = ["../up.csv", "/abs.csv", "C:\\win.csv", "a\\b.csv", "x" * 60_000, "..", "a/../../b"]
    return zip_of({**{name: list_of("Eve") for name in names}, "a.csv": list_of("Jon", tag="E")})


def peak(process: subprocess.Popen[str]) -> int:
    """Watch a process to its end; gives the most memory it had, in bytes.

    What `wait4` gives is of the process that started it as well.
    """
    most = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        most = max(most, int(found[1]) * 1024) if found else most
        time.sleep(0.02)
    return most


HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "flat bomb": (flat_bomb, {"received:None"}),  # what is unpacked of it is quarantined
    "nested bomb": (nested_bomb, {"refused:too_many_parts"}),
    "overlap bomb": (lambda: overlapping_zip(9_000, 10_000_000), {"refused:zip_overlap"}),
    "a hundred thousand entries": (
        lambda: zip_of({f"{n}": "" for n in range(100_000)}), {"refused:too_many_parts"},
    ),
    "json ten thousand deep": (deep_json, {"received:None"}),
    "names that lead elsewhere": (escapes, {"received:None"}),
    "a boundary bomb": (boundary_bomb, {"refused:too_many_parts"}),
    "boundaries in boundaries": (many_boundaries, {"refused:nothing_readable"}),
    "mails a thousand deep": (deep_mails, {"refused:nothing_readable"}),
    "headers without end": (headers_without_end, {"refused:mail_headers_too_long"}),
    "a mail in noise": (mail_in_noise, {"refused:nothing_readable"}),
    "a line of a gigabyte": (long_line, {"refused:nothing_readable"}),
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    first_of_each(((name,) for name in HOSTILE), lambda case: frozenset(HOSTILE[case[0]][1])),
)
def test_a_hostile_package_gets_its_receipt_in_little_memory(
    house: OwnHouse, tmp_path: Path, name: str
) -> None:
    make, expected = HOSTILE[name]
    file = tmp_path / "package"
    file.write_bytes(make())
    with house.receive(file) as process:
        most = peak(process)
        assert process.stdout is not None
        printed = process.stdout.read()
    (receipt,) = json.loads(printed)["packages"]
    assert f"{receipt['status']}:{receipt['reason']}" in expected
    assert receipt["reference"]
    assert 0 < most < MOST_BYTES
    assert [*house.spool.glob(".incoming-*")] == []


def test_after_all_of_them_everything_adds_up(house: OwnHouse) -> None:
    assert house.faults() == ()
