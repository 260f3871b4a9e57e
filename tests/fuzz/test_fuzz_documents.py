"""Mutated workbooks and PDFs: refused with a reason or read, and never the end of who asked.

Each case is a process of its own, so there are few of them. Half the workbooks are damaged inside
their package, where the checks of the package itself do not see it.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from longstop.engines.openers.choose import HEAD_BYTES, container_of
from longstop.engines.parts import PartRefused
from longstop.engines.readers.choose import ReaderSettings, UnreadableFile, open_reader
from longstop.engines.readers.limits import Limits
from tests.engines.openers.books import Cells, cell, changed, ods, xlsx
from tests.engines.openers.pdfs import REPORT, written
from tests.engines.readers.csv_samples import shipped_map

SEED = 20_260_219
CASES_A_PROCESS = 50
LIMITS = Limits(max_document_seconds=10, max_document_memory=600_000_000)
HEADS = ["reference", "role", "family_name", "given_name", "phone"]
ROWS: Cells = [
    HEADS,
    *[[f"F-{n}", "reported", f"Quill{n}", "Jon", 447700900000 + n] for n in range(9)],
]
PIECES = (b"<", b">", b"</c>", b'"', b"\0", b"&x;", b'<c r="ZZ9"', b'r="99999999"', b" obj", b">>")


def flipped(data: bytes, chance: random.Random) -> bytes:
    changing = bytearray(data)
    for _ in range(chance.choice((1, 1, 4))):
        at = chance.randrange(len(changing))
        deed = chance.randrange(4)
        if deed == 0:
            changing[at] ^= 1 << chance.randrange(8)
        elif deed == 1:
            changing[at:at] = chance.choice(PIECES) * chance.choice((1, 3, 200))
        elif deed == 2:
            del changing[at : at + chance.choice((1, 7, 90))]
        else:
            changing[at:at] = changing[at : at + 200]
        changing = changing or bytearray(b"x")
    return bytes(changing)


def inside(data: bytes, chance: random.Random) -> bytes:
    """Damage one part of a package, and write the package well again."""

    def change(name: str, part: bytes) -> bytes:
        hit = name.startswith(("xl/worksheets", "content", "xl/work", "xl/st"))
        return flipped(part, chance) if hit and chance.random() < 0.6 else part

    return changed(data, change)


def outcome(folder: Path, data: bytes) -> str:
    """Open and read a file to its end, and say what became of it."""
    path = folder / "case"
    path.write_bytes(data)
    container = container_of(data[:HEAD_BYTES], path)
    if container is None:
        return "other"
    settings = ReaderSettings(zone="UTC", country="US", column_map=shipped_map("en"), limits=LIMITS)
    read = 0
    try:
        for part in container.open(path, folder, LIMITS):
            (folder / "part").write_bytes(b"".join(part.blocks))
            if part.refused is None:
                read += len(list(open_reader(folder / "part", "auto", settings).records()))
    except PartRefused as fault:
        return fault.reason
    except UnreadableFile as fault:
        return fault.reason
    return "read" if read else "nothing"


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", ["xlsx", "ods", "pdf"])
def test_damaged_documents_are_read_or_refused(tmp_path: Path, fuzz_cases: int, kind: str) -> None:
    whole = {
        "xlsx": lambda: xlsx({"L": ROWS}),
        "ods": lambda: ods({"L": [[cell(str(value)) for value in row] for row in ROWS]}),
        "pdf": lambda: written(REPORT, pageCompression=0),
    }[kind]()
    assert outcome(tmp_path, whole) == "read"
    found = []
    for number in range(max(8, fuzz_cases // CASES_A_PROCESS // 3)):
        chance = random.Random(f"{SEED}:{kind}:{number}")
        damage = inside if kind != "pdf" and number % 2 else flipped
        found.append(outcome(tmp_path, damage(whole, chance)))
    assert set(found) > {"read"}  # damage shows, and not every damage is the end of a file
