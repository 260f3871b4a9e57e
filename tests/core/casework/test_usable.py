"""A record about nobody, taken back, erased or not to be used says nothing elsewhere."""

from __future__ import annotations

import pytest

from longstop.core.casework.usable import Record, speaks_elsewhere
from longstop.core.referral.handling import Effect


@pytest.mark.parametrize(
    "record",
    [
        Record(outcome="not_this_person"),
        Record(outcome="not_a_report"),
        Record(found_wrong=frozenset({"retraction"})),
        Record(found_wrong=frozenset({"recorded", "somebody_else"})),
        Record(holds=frozenset({"accuracy_contested"})),
        Record(holds=frozenset({"kept_for_claims_only", "inquiry"})),
        Record(erased=True),
        Record(outside=True),
        Record(passing_on=Effect.REFUSE),
    ],
)
def test_it_says_nothing_elsewhere(record: Record) -> None:
    assert not speaks_elsewhere(record)


@pytest.mark.parametrize(
    "record",
    [
        Record(),
        Record(outcome="charged"),
        Record(outcome="no_offence_found"),
        Record(found_wrong=frozenset({"corrected_record", "address_wrong"})),
        Record(holds=frozenset({"prosecution"})),
        Record(passing_on=Effect.ASK),
    ],
)
def test_it_speaks(record: Record) -> None:
    assert speaks_elsewhere(record)
