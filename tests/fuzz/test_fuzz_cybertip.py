"""Feed the CyberTip reader mutated packages, half of them sound JSON with wrong contents.

Whatever comes, nothing crashes or hangs, ordinals run from 1 without a gap, and every record that
was left whole comes out as a report or lies in the text of what could not be read.
"""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from longstop.core.referral.records import Report, SourceRecord, Unreadable
from longstop.engines.readers.cybertip_reader import read_cybertip
from longstop.engines.readers.limits import Limits
from tests.engines.readers.cybertip_samples import person, remarks, reporting

LIMITS = Limits(max_record_bytes=20_000)
SEED = 1864
HANG = 5.0
ODD: list[Any] = [
    None, True, 0, -1, 1e308, 10**30, "", "N/A", "\0", "\ud800", "é" * 50, "x" * 30_000,
    [], {}, [[]], [None], {"value": {"value": 1}}, "2026-02-31", "{[\"'", "a@b.cc Phone: +1 555",
]  # fmt: skip


def sound(number: int) -> Any:
    capture = {
        "captureType": "IP Address",
        "value": "203.0.113.7",
        "dateTime": "2026-01-14T20:00:00Z",
        "eventName": "UPLOAD",
        "port": 443,
    }
    found = reporting(
        person(
            firstName="A", lastName="B", dateOfBirth="1990-03-14", approximateAge="30s",
            accessToChildren=True, screenName={"value": "kite"},
            emails={"emails": [{"value": "a@example.com", "verified": True}]},
            addresses={"addresses": [{"street1": "1 Example St", "country": "US"}]},
            sourceInformation={"sourceCaptures": [capture]},
            associatedAccounts={"associatedAccounts": [{"accountType": "Billing"}]},
            additionalInformations=remarks("Name: A B\nEmail: b@example.com\n\nVictim:\nIP: ::2"),
        ),
        incidentSummary={"incidentType": "label", "incidentDateTime": "2026-01-14T20:00:00Z"},
        incidentDetails={"emailIncident": [{"contents": [{"value": "From: c@example.com"}]}]},
        uploadedFiles={"uploadedFiles": [
            {"verificationHash": "0" * 32, "viewedByEsp": None,
             "espMetadata": {"metadatas": [{"name": "Upload time", "value": "2026-01-14"}]},
             "sourceInformation": {"sourceCaptures": [capture]}},
        ]},
        additionalInformations=remarks("The company withdraws this report."),
    )  # fmt: skip
    return {**found, "reportId": f"fuzz-{number}"}


def containers(node: Any) -> list[Any]:
    found = [node] if isinstance(node, (dict, list)) else []
    for container in found:  # grows as it is walked
        inner = container.values() if isinstance(container, dict) else container
        found += [value for value in inner if isinstance(value, (dict, list))]
    return found


def retype(node: Any, rng: random.Random) -> Any:
    """Put odd values into the places of a report, drop some, double some, wrap some."""
    for _ in range(rng.randint(1, 6)):
        place = rng.choice([c for c in containers(node) if c] or [node])
        if not place:
            break
        key = rng.choice(list(place)) if isinstance(place, dict) else rng.randrange(len(place))
        match rng.randrange(6):
            case 0:
                del place[key]
            case 1:
                place[key] = [place[key]] * rng.randint(0, 3)
            case 2:
                place[key] = {str(key): place[key], "value": place[key]}
            case 3 if isinstance(place, dict):
                place[f"{key}New"] = copy.deepcopy(rng.choice(ODD))
            case 4:
                place[key] = nested(rng.choice([3, 60, 70]))
            case _:
                place[key] = copy.deepcopy(rng.choice(ODD))
    return node


def nested(depth: int) -> Any:
    node: Any = 1
    for level in range(depth):
        node = [node] if level % 2 else {"a": node}
    return node


def text_of(node: Any, rng: random.Random) -> bytes:
    indent = rng.choice([None, None, None, 0, 1])
    return json.dumps(node, ensure_ascii=rng.random() < 0.8, indent=indent).encode(
        errors="surrogatepass"
    )


def double_a_key(text: bytes, rng: random.Random) -> bytes:
    at = rng.choice([i for i, byte in enumerate(text) if byte == 0x7B])
    return text[: at + 1] + b'"value": 1, "espName":"x", "espName" :"y",' + text[at + 1 :]


def cut(text: bytes, rng: random.Random) -> bytes:
    return text[: rng.randrange(len(text))]


def lose(text: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(text))
    return text[:at] + text[at + rng.choice([1, 1, 1, 5, 60]) :]


def flip(text: bytes, rng: random.Random) -> bytes:
    changed = bytearray(text)
    for _ in range(rng.choice([1, 1, 3, 20])):
        changed[rng.randrange(len(changed))] = rng.choice([*b'{}[]",:\\\n\0', rng.randrange(256)])
    return bytes(changed)


def add(text: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(text))
    junk = rng.choice([b'"', b"{", b"}", b"[", b"]", b"\\", b"{" * 99, b"\xff\xfe", b"x" * 25_000])
    return text[:at] + junk + text[at:]


DAMAGES: list[Callable[[bytes, random.Random], bytes]] = [cut, lose, flip, add]


def spoil(node: Any, rng: random.Random, *, beyond_syntax: bool) -> bytes:
    if beyond_syntax:
        text = text_of(retype(node, rng), rng)
        return double_a_key(text, rng) if rng.random() < 0.1 and b"{" in text else text
    return rng.choice(DAMAGES)(text_of(node, rng), rng)


def wrap(texts: list[bytes], rng: random.Random) -> bytes:
    match rng.randrange(5):
        case 0:
            return b"\n".join(texts)
        case 1:
            return b'{"declaredCount": 9, "reports": [' + b", ".join(texts) + b"]}"
        case 2:
            return b"\xef\xbb\xbf[" + b",\n".join(texts) + b"]"
        case 3:
            return b"".join(texts)
        case _:
            return b"[" + b",".join(texts) + b"]"


def check(records: list[SourceRecord], whole: dict[str, bytes]) -> int:
    """Check one package; the answer is how many whole records came out as reports."""
    assert [record.ordinal for record in records] == list(range(1, len(records) + 1))
    assert len(records) <= 20  # one damaged record is a few pieces, never a heap of them
    references = {record.reference for record in records if isinstance(record, Report)}
    kept = "".join(record.content for record in records if isinstance(record, Unreadable))
    for reference, text in whole.items():
        assert reference in references or text.decode() in kept, reference
    for record in records:
        assert "\0" not in record.content
        record.content.encode()
        if isinstance(record, Report) and record.reference not in whole:
            values = json.dumps(
                asdict(replace(record, content="")), default=str, ensure_ascii=False
            )
            assert "\\u0000" not in values.encode().decode()
    return len(references & whole.keys())


@pytest.mark.fuzz
def test_mutated_packages_cost_nothing_that_was_whole(tmp_path: Path, fuzz_cases: int) -> None:
    path = tmp_path / "package.json"
    came_out = 0
    for case in range(fuzz_cases):
        rng = random.Random(f"{SEED}/{case}")
        whole: dict[str, bytes] = {}
        texts: list[bytes] = []
        spoilt = rng.randrange(4)
        for number in range(4):
            node = sound(number)
            if number == spoilt:
                texts.append(spoil(node, rng, beyond_syntax=case % 2 == 0))
            else:
                texts.append(json.dumps(node).encode())
                whole[node["reportId"]] = texts[-1]
        path.write_bytes(wrap(texts, rng))
        begun = time.monotonic()
        reader = read_cybertip(path, zone="UTC", country="US", limits=LIMITS)
        records = list(reader.records())
        assert time.monotonic() - begun < HANG, case
        came_out += check(records, whole)
    # What a damaged neighbour takes with it is kept as text, but it must stay the rare case.
    assert came_out > 0.98 * 3 * fuzz_cases
