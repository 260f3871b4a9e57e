"""What a package counts, and what a record holds, must add up in the tables and on the ledger."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from longstop.core.ledger.commitment import SALT_BYTES, commit, digest_of_set
from longstop.core.ledger.package_rules import (
    BATCH,
    COUNTS,
    PackageCase,
    Told,
    check_duplicates,
    check_package,
    counts_of,
    digests_of_duplicates,
)
from longstop.core.ledger.record_rules import (
    Bound,
    Mention,
    RecordCase,
    Shown,
    Value,
    check_record,
    check_value,
)
from longstop.core.ledger.verification import What
from longstop.core.referral.vocabulary import RecordStatus

RECEIPT: dict[str, Any] = {
    "ledger": "d3", "read": 4, "accepted": 2, "follow_up": 1, "duplicate": 1, "quarantined": 0,
    "referrals": 2, "children": 1, "media_removed": 5, "declared": 4, "sha256": "s",
    "reference": "P",
}  # fmt: skip
WHOLE = {name: RECEIPT[name] for name in ("read", *COUNTS)}


def package(receipt: dict[str, Any] | None = None, /, **row: Any) -> PackageCase:
    """A received package of two batches in two parts, with drift, whose receipt came last."""
    first = {"accepted": 1, "follow_up": 1, "referrals": 2, "media_removed": 5, "drift": 9}
    then = {"accepted": 1, "duplicate": 1, "children": 1, "drift": 3, "drift_fields": 2}
    return PackageCase(
        row={**WHOLE, "state": "received", "media_removed": 5, "declared": 4, "sha256": "s",
             "reference": "P", **row},
        found={**WHOLE, "first": 1, "last": 4, "shortfalls": 0, "drift": 3, "drift_fields": 2,
               "drift_notices": 1, "parts_owed": 0, "parts_notices": 0},
        receipt=json.dumps(RECEIPT | (receipt or {})),
        parts=[(1, 1, 3, 3), (2, 4, 4, 1)],
        told=[
            Told(seq=1, event="package.opened", digest="d1"),
            Told(seq=2, event=BATCH, digest="d2", first=1, last=2, counts=first,
                 parts=[(1, 1, 2)]),
            Told(seq=3, event=BATCH, digest="d3", first=3, last=4, counts=then,
                 parts=[(1, 3, 3), (2, 4, 4)]),
            Told(seq=4, event="package.read", digest="d4", counts={"accepted": 70}),
        ],
    )  # fmt: skip


def faults(case: PackageCase) -> list[tuple[What, str]]:
    found = list(check_package(case, "P"))
    assert {one.where for one in found} <= {"P"}
    return [(one.what, one.message) for one in found]


def test_a_package_that_adds_up_has_no_fault() -> None:
    assert faults(package()) == []


@pytest.mark.parametrize("name", ["read", *COUNTS])
def test_a_count_that_is_not_that_of_the_ledger_or_of_the_records_is_named(name: str) -> None:
    case = package()
    case.found = {**case.found, name: 99}
    assert (
        What.COUNTS_DIFFER_FROM_RECORDS, f"Its records give other counts: {name}."
    ) in faults(case)  # fmt: skip
    case = package(**{name: 99})
    assert (
        What.COUNTS_DIFFER_FROM_LEDGER, f"The ledger tells other counts: {name}."
    ) in faults(case)  # fmt: skip
    adds_up = name in ("referrals", "children")
    assert adds_up is (What.COUNTS_DO_NOT_ADD_UP not in {what for what, _ in faults(case)})


@pytest.mark.parametrize(("first", "last"), [(0, 4), (2, 4), (1, 3), (1, 5)])
def test_records_are_numbered_from_one_without_a_gap(first: int, last: int) -> None:
    case = package()
    case.found = {**case.found, "first": first, "last": last}
    assert [what for what, _ in faults(case)] == [What.ORDINALS_NOT_CONTIGUOUS]


def test_a_batch_that_overlaps_the_one_before_is_found() -> None:
    case = package()
    case.told[1] = replace(case.told[1], last=3)
    assert What.ORDINALS_NOT_CONTIGUOUS in {what for what, _ in faults(case)}


@pytest.mark.parametrize(
    "parts", [[], [(1, 1, 4, 4)], [(1, 1, 3, 2), (2, 4, 4, 1)], [(2, 1, 3, 3), (1, 4, 4, 1)]]
)
def test_records_stand_in_the_parts_that_were_told(parts: list[tuple[int, ...]]) -> None:
    case = package()
    case.parts = parts
    assert [what for what, _ in faults(case)] == [What.PART_DIFFERS]


@pytest.mark.parametrize("name", [one for one in RECEIPT if one != "ledger"])
def test_a_receipt_says_what_the_package_held_when_it_was_given(name: str) -> None:
    assert faults(package({name: "x"})) == [
        (What.RECEIPT_DIFFERS, f"Its last receipt says otherwise: {name}.")
    ]


def test_what_was_counted_after_the_receipt_changes_nothing_on_it() -> None:
    case = package(duplicate=0, accepted=3, media_removed=7)
    case.found = {**case.found, "duplicate": 0, "accepted": 3}
    later = {"duplicate": -1, "accepted": 1, "media_removed": 2}
    case.told.append(Told(seq=5, event="package.recounted", digest="d5", counts=later))
    assert faults(case) == []


@pytest.mark.parametrize("receipt", [None, "", "[]", "{", '{"ledger": "d9"}', "[" * 100_000])
def test_a_receipt_that_is_not_on_the_ledger_is_found(receipt: str | None) -> None:
    case = package()
    case.receipt = receipt
    assert faults(case) == [(What.RECEIPT_DIFFERS, "Its last receipt is not on the ledger.")]
    case.row = {**case.row, "state": "receiving"}
    assert faults(case) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"declared": 5}, {}),
        ({"declared": 3}, {}),
        ({}, {"drift_notices": 0}),
        ({}, {"parts_owed": 1}),
    ],
)
def test_what_somebody_must_hear_of_has_its_notice(
    row: dict[str, Any], found: dict[str, int]
) -> None:
    case = package(row, **row)
    case.found = {**case.found, **found}
    assert [what for what, _ in faults(case)] == [What.NOTICE_MISSING]
    case.found = {**case.found, "shortfalls": 1, "drift_notices": 1, "parts_notices": 1}
    assert faults(case) == []


def test_nothing_declared_and_no_drift_want_no_notice() -> None:
    case = package({"declared": None}, declared=None)
    case.told = [replace(one, counts={**one.counts, "drift": 0}) for one in case.told]
    case.found = {**case.found, "drift": 0, "drift_notices": 0}
    assert faults(case) == []


@pytest.mark.parametrize("name", ["drift", "drift_fields"])
def test_drift_is_what_the_last_entry_told(name: str) -> None:
    case = package()
    case.found = {**case.found, name: 9}
    assert faults(case) == [
        (What.DRIFT_DIFFERS, f"The ledger tells another number: {name}.")
    ]  # fmt: skip


def test_only_whole_numbers_are_counted() -> None:
    facts = {"accepted": 2, "duplicate": True, "drift": "3", "media_removed": 1, "other": 4}
    assert counts_of(facts) == {"accepted": 2, "media_removed": 1}


def test_the_duplicates_of_each_batch_are_those_that_the_ledger_binds() -> None:
    none, some = digest_of_set(()), digest_of_set([b"a", b"b"])
    told = package().told
    told[1], told[2] = replace(told[1], values=none), replace(told[2], values=some)
    digests = digests_of_duplicates(told, [(3, b"b"), (4, b"a")])
    assert digests == {1: some}
    assert list(check_duplicates(told, digests, "P")) == []
    other = digests_of_duplicates(told, [(2, b"b"), (4, b"a")])
    assert set(other) == {0, 1}
    assert [(one.what, one.where) for one in check_duplicates(told, other, "P")] == [
        (What.VALUES_DIFFER, "P records 1 to 2"), (What.VALUES_DIFFER, "P records 3 to 4")
    ]  # fmt: skip


SALT = b"s" * SALT_BYTES


def test_a_value_is_whole_erased_half_erased_or_changed() -> None:
    bound = commit(SALT, ["x", 3])
    assert check_value(SALT, bound, ["x", 3], ["x"]) is Bound.WHOLE
    assert check_value(SALT, bound, ["y", 3], ["y"]) is Bound.CHANGED
    assert check_value(SALT[1:], bound, ["x", 3], ["x"]) is Bound.CHANGED
    assert check_value(None, bound, [None], [None, "", "[]"]) is Bound.ERASED
    assert check_value(None, bound, ["x"], [None, "x"]) is Bound.HALF_ERASED


def value(table: str, id_: int, commitment: bytes, bound: Bound = Bound.WHOLE) -> Value:
    return Value(table, id_, commitment, bound)


TEXT, PARTY, MENDED = b"text", b"party", b"mended"
BOUND = digest_of_set([TEXT, PARTY])


def record(**changes: Any) -> RecordCase:
    """An accepted record with one person, seen through referral 5."""
    whole: dict[str, Any] = {
        "place": "R", "status": RecordStatus.ACCEPTED, "has_original": False,
        "text_is_digested": True, "restriction": None,
        "values": [value("source_record", 1, TEXT), value("party", 2, PARTY)],
        "mentions": [Mention(9, 2, "package", None, None), Mention(5, 1, "referral", BOUND, None)],
        "shown": [Shown(2, [5], 5)], "opened": [("referral", 5)],
    }  # fmt: skip
    return RecordCase(**{**whole, **changes})


def quarantined(**changes: Any) -> RecordCase:
    return record(**{
        "status": RecordStatus.QUARANTINED, "values": [value("source_record", 1, TEXT)],
        "mentions": [Mention(6, 1, "quarantined_record", digest_of_set([TEXT]), None)],
        "shown": [], "opened": [("quarantined_record", 6)], **changes,
    })  # fmt: skip


def duplicate(**changes: Any) -> RecordCase:
    return record(**{
        "status": RecordStatus.DUPLICATE, "has_original": True, "shown": [], "opened": [],
        "values": [value("source_record", 1, TEXT)],
        "mentions": [Mention(9, 2, "package", None, None)], **changes,
    })  # fmt: skip


def wrong(case: RecordCase) -> list[What]:
    found = list(check_record(case))
    assert {one.where for one in found} <= {"R"}
    return [one.what for one in found]


def test_a_record_of_each_status_that_is_whole_has_no_fault() -> None:
    released = record(
        values=[*record().values, value("quarantined_record", 6, MENDED)],
        mentions=[
            Mention(6, 1, "quarantined_record", digest_of_set([TEXT]), None),
            Mention(6, 2, "quarantined_record", digest_of_set([MENDED]), None),
            Mention(5, 1, "referral", digest_of_set([MENDED, PARTY]), None),
        ],
    )
    news = record(status=RecordStatus.FOLLOW_UP, has_original=True)
    for case in (record(), news, quarantined(), duplicate(), released):
        assert wrong(case) == []


@pytest.mark.parametrize(
    ("case", "what"),
    [
        (record(status=RecordStatus.FOLLOW_UP), [What.RECORD_WITHOUT_ORIGINAL]),
        (duplicate(has_original=False), [What.RECORD_WITHOUT_ORIGINAL]),
        (record(text_is_digested=False), [What.VALUE_CHANGED]),
        (
            record(mentions=[Mention(5, 1, "package", BOUND, None)], shown=[], opened=[]),
            [What.RECORD_UNANSWERED],
        ),
        (quarantined(opened=[]), [What.RECORD_UNANSWERED]),
        (
            quarantined(mentions=[Mention(6, 1, "quarantined_record", None, None)]),
            [What.VALUES_DIFFER],
        ),
        (
            quarantined(values=[*quarantined().values, value("party", 2, PARTY)]),
            [What.VALUES_DIFFER],
        ),
        (record(values=record().values[:1]), [What.VALUES_DIFFER]),
        (record(values=record().values[1:]), [What.VALUES_DIFFER]),
        (
            record(values=[*record().values, value("quarantined_record", 3, MENDED)]),
            [What.VALUES_DIFFER],
        ),
        (duplicate(mentions=record().mentions), [What.VALUES_DIFFER]),
        (record(restriction="[3, []]"), [What.RESTRICTION_DIFFERS]),
        (record(shown=[Shown(2, [], None)]), [What.SHOWN_THROUGH_ANOTHER]),
        (record(shown=[Shown(2, [5, 8], 5)]), [What.SHOWN_THROUGH_ANOTHER]),
        (record(shown=[Shown(2, [5], 8)]), [What.SHOWN_THROUGH_ANOTHER]),
        (record(opened=[("referral", 8)]), [What.SHOWN_THROUGH_ANOTHER]),
        (record(opened=[("child_record", 5)]), [What.SHOWN_THROUGH_ANOTHER]),
        (record(told_erased={("party", 2)}), [What.ERASED_NOT]),
    ],
)
def test_what_is_wrong_with_a_record_is_found(case: RecordCase, what: list[What]) -> None:
    assert wrong(case) == what


def test_a_person_may_be_shown_who_is_the_subject_of_nothing() -> None:
    assert wrong(record(shown=[Shown(2, [5], None)])) == []


@pytest.mark.parametrize(
    ("bound", "what"),
    [
        (Bound.CHANGED, [What.VALUE_CHANGED]),
        (Bound.HALF_ERASED, [What.VALUE_HALF_ERASED]),
        (Bound.ERASED, [What.ERASED_UNTOLD]),
        (Bound.WHOLE, []),
    ],
)
def test_a_value_that_is_not_whole_is_found(bound: Bound, what: list[What]) -> None:
    values = [value("source_record", 1, TEXT), value("party", 2, PARTY, bound)]
    assert wrong(record(values=values)) == what


def test_the_last_entry_about_a_record_says_from_whom_it_is_kept() -> None:
    kept, other = Mention(5, 2, "referral", None, "[3, []]"), Mention(9, 2, "package", None, None)
    mentions = [*record().mentions, kept, other]
    assert wrong(record(mentions=mentions, restriction="[3, []]")) == []
    assert wrong(record(mentions=mentions)) == [What.RESTRICTION_DIFFERS]
    lifted = [*mentions, Mention(5, 3, "referral", None, None)]
    assert wrong(record(mentions=lifted)) == []
    by_package = [Mention(9, 2, "package", None, "[3, []]")]
    assert wrong(duplicate(mentions=by_package, restriction="[3, []]")) == []


def test_the_people_are_bound_last_by_the_last_entry_that_does_so() -> None:
    older = Mention(5, 1, "referral", digest_of_set([TEXT]), None)
    newer = Mention(5, 2, "referral", BOUND, None)
    assert wrong(record(mentions=[older, newer])) == []
    assert wrong(record(mentions=[newer, replace(older, seq=1)], opened=[])) == [
        What.VALUES_DIFFER
    ]  # fmt: skip
