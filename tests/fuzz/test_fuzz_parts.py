"""Mutated archives and mails: unpacking never crashes, and what it says of a part is true."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

import pytest

from longstop.engines.readers.limits import Limits
from longstop.engines.unpack import Unpacked, unpack
from tests.bureau.packages import LETTER, PICTURE, list_of, mail_of, zip_of
from tests.engines.test_spool import KEYS

SEED = 20_261_127
LIMITS = Limits(max_unpacked_bytes=1 << 20, max_parts=60)
INNER = zip_of({"deep.csv": list_of("Eve"), "p.jpg": PICTURE})
ARCHIVE = zip_of({"a.csv": list_of("Jon"), "in.zip": INNER, "m.eml": mail_of().as_bytes()})
MAIL = mail_of(
    LETTER, {"list.csv": list_of("Ann").encode(), "in.zip": INNER}, html="<p>x</p>",
    inside=[mail_of("inner\n")],
).as_bytes()  # fmt: skip
SIGNS = (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"--", b"\n\n", b"boundary=", b"\xff" * 4,
         b"\0" * 4, b"Content-Type: message/rfc822\n", b"=?utf-8?q?", b"(" * 50)  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            made[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del made[at : at + chance.randrange(1, 40)]
        elif kind == 2:
            made[at:at] = chance.choice(SIGNS)
        elif kind == 3:
            made[at:at] = made[at : at + chance.randrange(1, 200)]
        else:
            made = made[:at] if chance.random() < 0.2 else made
    return bytes(made)


def check(found: Unpacked, data: bytes) -> None:
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.size == len(data)
    assert [part.number for part in found.parts] == [*range(1, len(found.parts) + 1)]
    for part in found.parts:
        assert part.within is None or part.within < part.number
        assert (part.size is None) == (part.sha256 is None)
        assert part.text is not None or part.reason is not None
        if part.text is not None:
            with part.text.open("rb") as stream:
                kept = stream.read()
            assert part.kept_sha256 == hashlib.sha256(kept).hexdigest()
            assert PICTURE[:40] not in kept


@pytest.mark.fuzz
@pytest.mark.parametrize("whole", [ARCHIVE, MAIL], ids=["archive", "mail"])
def test_whatever_was_done_to_a_package_what_is_told_of_it_is_true(
    tmp_path: Path, fuzz_cases: int, whole: bytes
) -> None:
    whole_parts = len(unpack(io.BytesIO(whole), tmp_path, LIMITS, KEYS).parts)
    opened = 0
    for number in range(fuzz_cases // 10):
        data = mutated(whole, random.Random(f"{SEED}:{number}"))
        found = unpack(io.BytesIO(data), tmp_path, LIMITS, KEYS)
        check(found, data)
        opened += len(found.parts) > 1
    assert whole_parts > 6
    assert opened, "some got past the outer syntax"
    assert [*tmp_path.glob(".incoming-*")] == []
