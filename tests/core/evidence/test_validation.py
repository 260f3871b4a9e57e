"""What a record of a validation says, and whether it still holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from longstop.core.evidence.validation import (
    NOTHING_GIVEN,
    Check,
    Part,
    Record,
    RecordFault,
    record_as_plain,
    record_from_plain,
    record_in_words,
    stamp,
    unvalidated,
    what_changed,
)

RECORD = Record(
    kit={"version": "1"},
    lists={"kit-graded": "aa"},
    versions={"longstop": "0.1.0", "numpy": "2.4.6"},
    machine={"Processor": "One"},
    noted={"Kernel": "6"},
    settings={"MD5": ["computed"], "Archives in archives": ["6"]},
    by="J. Smith",
    begun="2026-11-28T18:00:00+00:00",
    ended="2026-11-28T18:01:00+00:00",
    checks=tuple(Check(part, f"a check of {part}", "1", "1") for part in Part),
)
FAILED = Check(Part.WALKING, "disk: one.jpg", "presence deleted", "presence live")


def stamped(
    record: Record, *, numpy: str = "2.4.6", processor: str = "One", md5: str = "computed"
) -> dict[str, Any]:
    return stamp(
        record, "V-1", "lab (ab12)", {"longstop": "0.1.0", "numpy": numpy},
        {"Processor": processor}, {"MD5": md5, "Archives in archives": "6", "Write blocker": "X"},
    )  # fmt: skip


def test_a_record_says_the_same_after_it_was_written_down() -> None:
    assert record_from_plain(record_as_plain(RECORD)) == replace(
        RECORD, settings={"MD5": ["computed"], "Archives in archives": ["6"]}
    )
    for broken in ({}, {**record_as_plain(RECORD), "checks": [["flying", "a", "b", "c"]]}):
        with pytest.raises(RecordFault, match="no record of a validation"):
            record_from_plain(broken)
    with pytest.raises(RecordFault, match="of another form"):
        record_from_plain({"format": "longstop/validation/9"})


def test_one_failed_check_fails_its_part_and_a_part_without_checks_fails_too() -> None:
    assert RECORD.passed
    failed = replace(RECORD, checks=(*RECORD.checks, FAILED))
    assert (failed.passed, failed.failed_parts) == (False, [Part.WALKING])
    words = "\n".join(record_in_words(failed))
    assert "FAILED in: walking." in words
    assert "  disk: one.jpg\n    expected: presence deleted\n    found: presence live" in words
    without = replace(RECORD, checks=RECORD.checks[1:])
    assert not without.passed
    assert "FAILED in: hashing (not checked)." in "\n".join(record_in_words(without))
    assert "Not tested" in words


def test_a_scan_with_the_same_parts_on_the_same_machine_carries_the_record() -> None:
    told = stamped(RECORD)
    assert (told["validated"], told["record"]) == (True, "V-1")
    assert told["said"] == (
        "Validated here: record V-1 of 2026-11-28, signed by lab (ab12); kit 1."
    )
    assert stamped(RECORD, md5="switched off")["said"].endswith(
        "Not as validated: MD5: switched off."
    )


def test_whatever_changed_voids_it_and_is_named() -> None:
    for told, said in (
        (stamped(RECORD, numpy="2.5.0"), "is void: numpy was 2.4.6 and is 2.5.0."),
        (stamped(RECORD, processor="Two"), "is void: Processor was One and is Two."),
        (stamped(replace(RECORD, checks=[FAILED])), "says that the kit failed in: walking."),
    ):
        assert (told["validated"], told["record"]) == (False, None)
        assert told["said"].startswith("NOT VALIDATED HERE: record V-1 of 2026-11-28")
        assert said in told["said"]
    assert what_changed(RECORD, {"longstop": "0.1.0", "more": "1"}, RECORD.machine) == [
        "numpy was 2.4.6 and is not there", "more was not there and is 1",
    ]  # fmt: skip
    assert unvalidated() == {"validated": False, "record": None, "said": NOTHING_GIVEN}
