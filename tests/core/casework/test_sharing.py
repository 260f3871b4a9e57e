"""What is one's own may be shown to one more agency, unless it may not go there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.core.casework.sharing import (
    ENDING_REASONS,
    REASONS,
    SHARED,
    SharingCase,
    SharingRefused,
    check_reason,
    why_not_ended,
    why_not_shared,
)
from longstop.core.referral.vocabulary import ObligationKind

OWN, OTHER = 1, 2
CASE = SharingCase(
    reference="R-4F7K-2M9Q-X",
    kind=ObligationKind.REFERRAL,
    restricted=False,
    never_to=frozenset(),
    seen_by=frozenset({OWN}),
    has_part=False,
)
SEEN = replace(CASE, seen_by=frozenset({OWN, OTHER}))


@pytest.mark.parametrize("kind", list(ObligationKind))
def test_referrals_and_child_records_are_shown_and_nothing_else(kind: ObligationKind) -> None:
    why = why_not_shared(replace(CASE, kind=kind), OTHER, OWN)
    if kind in SHARED:
        assert why is None
    else:
        assert why == f"a {kind.value.replace('_', ' ')} is not shown to other agencies"


def test_each_thing_in_the_way_is_said() -> None:
    assert why_not_shared(CASE, OWN, OWN) == "it is yours already"
    assert why_not_shared(SEEN, OTHER, OWN) == "they see it already"


def test_the_words_do_not_tell_a_restriction_from_an_exclusion() -> None:
    restricted = why_not_shared(replace(CASE, restricted=True), OTHER, OWN)
    assert restricted == why_not_shared(replace(CASE, never_to=frozenset({OTHER})), OTHER, OWN)
    assert restricted is not None
    assert restricted.startswith("it may not be shown there")


def test_sight_ends_where_there_is_some_and_nobody_has_a_part() -> None:
    assert why_not_ended(SEEN, OTHER, OWN) is None
    assert why_not_ended(CASE, OTHER, OWN) == "they do not see it"
    assert why_not_ended(SEEN, OWN, OWN) == "it is yours"
    assert (why_not_ended(replace(SEEN, has_part=True), OTHER, OWN) or "").startswith("they were")


@pytest.mark.parametrize("allowed", [REASONS, ENDING_REASONS])
def test_a_reason_is_one_of_the_list(allowed: tuple[str, ...]) -> None:
    assert [check_reason(one, allowed) for one in allowed] == list(allowed)
    for wrong in (None, "because"):
        with pytest.raises(SharingRefused, match=", ".join(allowed)):
            check_reason(wrong, allowed)
