"""Feed the XML reader mutated packages, half of them well formed with wrong contents.

Whatever comes, nothing crashes or hangs, ordinals run from 1 without a gap, and every report that
was left whole comes out as one or lies in the text of what could not be read.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from longstop.core.referral.records import Report, SourceRecord, Unreadable
from longstop.engines.readers.ispws_reader import read_ispws
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile
from tests.engines.readers.ispws_samples import FULL_2024, FULL_2026, details, report

LIMITS = Limits(max_record_bytes=20_000)
SEED = 2258
HANG = 5.0
BODIES = [
    re.sub(r"\s*(<\?xml[^>]*\?>|xmlns:xsi=\"[^\"]*\"|xsi:no[^ >]*)\s*", "", text).replace("\n", "")
    for text in (FULL_2024, FULL_2026)
]
WHOLE = [text[: text.index("</report>") + len("</report>")] for text in BODIES]
ODD = [
    "", " ", "N/A", "é" * 50, "x" * 25_000, "2026-02-31", "-1", "9" * 400, "&#233;", "&amp;",
    "<![CDATA[ <a> ]]>", "<!-- x -->", "<?x y?>", "a@b.cc Phone: +1 555", "true", "<new/>",
]  # fmt: skip
TAG = re.compile(rb"</?\w+[^<>]*>")
LEAF = re.compile(rb">([^<>]+)</")
JUNK = [
    b"<", b">", b"</", b"&", b'"', b"<report>", b"</report>", b"<!--", b"<![CDATA[", b"<!DOCTYPE ",
    b"\xff\xfe", b"\0", b"x" * 25_000, b"<a>" * 99, b"</a>" * 99, b"<fileDetails>", b"<victim>",
]  # fmt: skip


def sound(number: int, chance: random.Random) -> bytes:
    text = chance.choice(WHOLE).replace("<report", f'<report reportId="whole-{number}"', 1)
    return text.encode()


def retype(text: bytes, chance: random.Random) -> bytes:
    """Put odd values into the places of a report, double, drop, rename or nest some elements."""
    for _ in range(chance.randint(1, 6)):
        leaf = chance.choice(list(LEAF.finditer(text)) or [None])
        if leaf is None:
            break
        match chance.randrange(5):
            case 0:
                new = chance.choice(ODD).encode()
                text = text[: leaf.start(1)] + new + text[leaf.end(1) :]
            case 1:
                name = chance.choice(re.findall(rb"<(\w+)", text)[1:])
                text = re.sub(rb"(</?)" + name + rb"\b", rb"\1odd", text)
            case 2:
                name = chance.choice(re.findall(rb"<(\w+)>", text) or [b"odd"])
                found = re.search(rb"<" + name + rb">.*?</" + name + rb">", text)
                text = text.replace(found[0], found[0] * chance.randint(0, 3)) if found else text
            case 3:
                text = text.replace(b"<victim", b'<victim new="x" xml:lang="en"', 1)
            case _:
                deep = chance.choice([3, 60, 70])
                nested = b"<a>" * deep + b"</a>" * deep
                text = text[: leaf.start(1)] + nested + text[leaf.end(1) :]
    return text


def cut(text: bytes, chance: random.Random) -> bytes:
    return text[: chance.randrange(1, len(text))]


def lose(text: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(text))
    return text[:at] + text[at + chance.choice([1, 1, 1, 5, 60]) :]


def lose_a_tag(text: bytes, chance: random.Random) -> bytes:
    tag = chance.choice(list(TAG.finditer(text)))
    return text[: tag.start()] + text[tag.end() :]


def flip(text: bytes, chance: random.Random) -> bytes:
    changed = bytearray(text)
    for _ in range(chance.choice([1, 1, 3, 20])):
        changed[chance.randrange(len(changed))] = chance.choice(
            [*b"<>/&\"'=!?", chance.randrange(256)]
        )
    return bytes(changed)


def add(text: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(JUNK) + text[at:]


DAMAGES: list[Callable[[bytes, random.Random], bytes]] = [cut, lose, lose_a_tag, flip, add]


def wrap(texts: list[bytes], chance: random.Random) -> bytes:
    match chance.randrange(4):
        case 0:
            return b"".join(texts)
        case 1:
            return b'<?xml version="1.0"?>\n<reports>' + b"\n".join(texts) + b"</reports>"
        case 2:
            return b"<a>" + b"".join(b"<b>" + text + b"</b>" for text in texts) + b"</a>"
        case _:
            return b"\xef\xbb\xbf" + b"\n<!-- next -->\n".join(texts)


def check(records: list[SourceRecord], whole: dict[str, bytes]) -> int:
    """Check one package; the answer is how many whole records came out as reports."""
    assert [record.ordinal for record in records] == list(range(1, len(records) + 1))
    assert len(records) <= 120  # a start tag lost leaves the report's parts, never a heap of them
    references = {record.reference for record in records if isinstance(record, Report)}
    kept = "".join(record.content for record in records if isinstance(record, Unreadable))
    for reference, text in whole.items():
        assert reference in references or text.decode() in kept, reference
    for record in records:
        assert "\0" not in record.content
        record.content.encode()
    return len(references & whole.keys())


@pytest.mark.fuzz
def test_mutated_packages_cost_nothing_that_was_whole(tmp_path: Path, fuzz_cases: int) -> None:
    path = tmp_path / "package.xml"
    came_out = expected = 0
    for case in range(fuzz_cases):
        chance = random.Random(f"{SEED}/{case}")
        whole: dict[str, bytes] = {}
        texts: list[bytes] = []
        spoilt = chance.randrange(4)
        for number in range(4):
            text = sound(number, chance)
            if number == spoilt:
                text = retype(text, chance) if case % 2 else chance.choice(DAMAGES)(text, chance)
            else:
                whole[f"whole-{number}"] = text
            texts.append(text)
            if chance.random() < 0.3 and number != spoilt:
                texts.append(details(f"whole-{number}").encode())
        path.write_bytes(wrap(texts, chance))
        begun = time.monotonic()
        try:
            records = list(read_ispws(path, zone="UTC", country="US", limits=LIMITS).records())
        except UnreadableFile:
            assert b"<!DOCTYPE" in path.read_bytes()
            continue
        assert time.monotonic() - begun < HANG, case
        came_out += check(records, whole)
        expected += len(whole)
    # What a damaged neighbour takes with it is kept as text, but it must stay the rare case.
    assert came_out > 0.98 * expected


def test_a_package_left_whole_comes_out_whole(tmp_path: Path) -> None:
    path = tmp_path / "package.xml"
    path.write_text(report(reference="whole-1"))
    records = list(read_ispws(path, zone="UTC", country="US", limits=LIMITS).records())
    assert check(records, {"whole-1": report(reference="whole-1").encode()}) == 1
