"""A receipt adds up, and what is missing is never negative."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.receipt import Receipt, ReceiptStatus, shortfall_of

COUNTS = st.integers(0, 10**6)


@given(st.lists(COUNTS, min_size=4, max_size=4), st.integers(-3, 3))
def test_a_receipt_adds_up_exactly_when_every_record_read_is_counted_once(
    parts: list[int], off: int
) -> None:
    accepted, follow_up, duplicate, quarantined = parts
    receipt = Receipt(
        source="toronto", file="list.csv", sha256="0" * 64, status=ReceiptStatus.RECEIVED,
        read=sum(parts) + off, accepted=accepted, follow_up=follow_up, duplicate=duplicate,
        quarantined=quarantined, referrals=3 * accepted, children=accepted,
    )  # fmt: skip
    assert receipt.adds_up() == (off == 0)
    assert json.loads(json.dumps(receipt.as_json()))["read"] == sum(parts) + off


@given(st.none() | COUNTS, COUNTS)
def test_a_shortfall_is_what_was_declared_and_did_not_come(declared: int | None, read: int) -> None:
    missing = shortfall_of(declared, read)
    assert missing >= 0
    assert missing == (declared - read if declared is not None and declared > read else 0)
