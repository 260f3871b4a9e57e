"""Each rule of verify by itself, where the ledger and the tables agree and are both wrong."""

from __future__ import annotations

from typing import Any

from longstop.core.ledger.entry import Head, Stream, StreamKind, append, first_head
from longstop.core.ledger.package_rules import PackageCase, Told, check_package
from longstop.core.ledger.record_rules import Bound, check_value
from longstop.core.ledger.replay import CLOCK_FIELDS, OBLIGATION_FIELDS, fold
from longstop.core.ledger.verification import (
    Case,
    What,
    check_case,
    check_change,
    check_link,
    read_entry,
)

STREAM = Stream(StreamKind.OBLIGATION, 7)
OPENING = {**dict.fromkeys(OBLIGATION_FIELDS), "kind": "referral", "is_open": True}
COUNTS = {"accepted": 2, "follow_up": 0, "duplicate": 0, "quarantined": 0}
WHOLE = {**COUNTS, "read": 2, "referrals": 0, "children": 0}


def clock(id_: int, due: str) -> dict[str, Any]:
    return {**dict.fromkeys(CLOCK_FIELDS), "id": id_, "due_at": due}


def opened(next_clock: int, *clocks: dict[str, Any]) -> Case:
    case = Case(entries=1, row={**OPENING, "next_clock_id": next_clock})
    fold(case.rebuilt, {"set": case.row, "start": list(clocks)})
    case.clocks.extend(case.rebuilt.clocks.values())
    return case


def package(**row: Any) -> PackageCase:
    """A package still being received, of one batch of two records."""
    told = [Told(seq=2, event="package.batch_received", digest="", first=1, last=2, counts=COUNTS)]
    found = {**WHOLE, "first": 1, "last": 2, "shortfalls": 0, "drift": 0, "drift_notices": 0}
    found |= {"parts_owed": 0, "parts_notices": 0}
    whole = {**WHOLE, "state": "receiving", "declared": None, **row}
    return PackageCase(row=whole, found=found, receipt=None, told=told)


def faults(case: PackageCase) -> list[What]:
    return [fault.what for fault in check_package(case, "P")]


def test_the_first_entry_follows_the_head_that_binds_the_streams_name() -> None:
    entry = append(first_head(STREAM), STREAM, event="x", at="", actor="", data={})
    assert check_link(first_head(STREAM), entry, "") is None
    fault = check_link(first_head(Stream(StreamKind.OBLIGATION, 8)), entry, "")
    assert fault is not None
    assert fault.what is What.CHAIN_BROKEN


def test_a_gap_tells_how_many_entries_are_gone() -> None:
    entry = append(Head(3, b"x"), STREAM, event="x", at="", actor="", data={})
    fault = check_link(Head(1, b"x"), entry, "")
    assert fault is not None
    assert (fault.what, fault.message) == (What.ENTRY_MISSING, "2 before it are gone.")


def test_an_entry_with_parts_of_a_wrong_shape_is_not_folded() -> None:
    wrong: list[dict[str, Any]] = [
        {"start": 1}, {"start": [1]}, {"stop": [{"id": 1}]}, {"breach": ["a"]}, {"set": []},
        {"facts": 1}, {"values": 1}, {"alert": 1}, {"alert": {"clock_id": "1", "rung": "person"}},
    ]  # fmt: skip
    for data in wrong:
        entry = append(first_head(STREAM), STREAM, event="x", at="", actor="", data=data)
        body, fault = read_entry(entry, "")
        assert body == {}
        assert fault is not None
        assert fault.what is What.ENTRY_NOT_UNDERSTOOD


def test_a_stream_that_does_not_begin_by_opening_is_found() -> None:
    body = {"actor": "person:1", "data": {"set": {"state": "received"}}}
    assert [f.what for f in check_change({}, 1, body, "")] == [What.NOT_OPENED]
    assert list(check_change({}, 1, {**body, "data": {"set": OPENING}}, "")) == []


def test_the_next_clock_is_the_earliest_and_of_two_at_once_the_first_started() -> None:
    assert list(check_case(opened(1, clock(1, "a"), clock(2, "a")), "R")) == []
    wrong = opened(1, clock(1, "b"), clock(2, "a"))
    assert [f.what for f in check_case(wrong, "R")] == [What.NEXT_CLOCK_NOT_EARLIEST]


def test_a_whole_package_has_no_fault() -> None:
    assert faults(package()) == []


def test_records_that_are_counted_twice_are_found_though_the_ledger_says_the_same() -> None:
    case = package()
    case.told.append(Told(seq=3, event="package.recounted", digest="", counts={"duplicate": 1}))
    case.row = {**case.row, "duplicate": 1}
    case.found = {**case.found, "duplicate": 1}
    assert faults(case) == [What.COUNTS_DO_NOT_ADD_UP]


def test_a_batch_that_does_not_follow_the_one_before_is_found() -> None:
    case = package()
    case.told[0] = Told(seq=2, event=case.told[0].event, digest="", first=2, last=3, counts=COUNTS)
    assert faults(case) == [What.ORDINALS_NOT_CONTIGUOUS]


def test_records_declared_and_not_read_want_a_shortfall() -> None:
    receipt = '{"ledger": "", "read": 2, "accepted": 2, "follow_up": 0, "duplicate": 0,'
    receipt += ' "quarantined": 0, "referrals": 0, "children": 0, "media_removed": 0,'
    receipt += ' "declared": 3, "sha256": "", "reference": "P"}'
    case = package(state="received", declared=3, sha256="", reference="P", media_removed=0)
    case.receipt = receipt
    assert faults(case) == [What.NOTICE_MISSING]


def test_a_salt_of_another_length_binds_nothing() -> None:
    assert check_value(b"short", b"", ["x"], ["x"]) is Bound.CHANGED
