"""Only a referral somebody developed, with nothing left to settle, is ready to go out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.casework.readiness import (
    BEFORE_READY,
    NotReady,
    ReadyCase,
    Unsettled,
    check_ready,
    why_not_ready,
)
from longstop.core.casework.refusals import NAMED
from longstop.core.referral.states import STATES
from longstop.core.referral.vocabulary import ObligationKind

CASES = st.builds(
    ReadyCase,
    reference=st.sampled_from(["R-1", "R-2"]),
    kind=st.sampled_from([ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD]),
    state=st.sampled_from(sorted(STATES[ObligationKind.REFERRAL])),
    unsettled=st.frozensets(st.sampled_from(list(Unsettled))),
)


def case(
    *unsettled: Unsettled,
    kind: ObligationKind = ObligationKind.REFERRAL,
    state: str = "developing",
    reference: str = "R-1",
) -> ReadyCase:
    return ReadyCase(reference=reference, kind=kind, state=state, unsettled=frozenset(unsettled))


@given(CASES)
def test_ready_is_a_developed_referral_with_nothing_unsettled(one: ReadyCase) -> None:
    may = one.kind is ObligationKind.REFERRAL and one.state in BEFORE_READY and not one.unsettled
    assert (why_not_ready(one) is None) == may


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (case(kind=ObligationKind.CHILD_RECORD), "a child record: only a referral is made ready"),
        (case(state="received"), "nobody has developed it yet: longstop take R-1"),
        (case(state="closed"), "it is closed: only what is developing or returned is made ready"),
        (
            case(Unsettled.RECONSIDER, Unsettled.TRUST),
            "something argues against the person, and nobody has considered it yet",
        ),
        (
            case(Unsettled.TRUST),
            "a possible position of trust is undecided: longstop trust show R-1",
        ),
    ],
)
def test_why_not_is_said_with_what_to_do_next(one: ReadyCase, why: str) -> None:
    assert why_not_ready(one) == why
    with pytest.raises(NotReady) as refused:
        check_ready([case(), one])
    assert str(refused.value) == f"R-1: {why}. Nothing was changed."


def test_a_set_that_is_ready_is_not_refused() -> None:
    check_ready([case(), case(state="returned")])


@pytest.mark.parametrize(("many", "more"), [(NAMED, ""), (NAMED + 1, "; and 1 more")])
def test_of_a_large_set_some_are_named_and_the_others_counted(many: int, more: str) -> None:
    cases = [case(state="received", reference=f"R-{number}") for number in range(many)]
    with pytest.raises(NotReady) as refused:
        check_ready(cases)
    told = "; ".join(f"{one.reference}: {why_not_ready(one)}" for one in cases[:NAMED])
    assert str(refused.value) == f"{told}{more}. Nothing was changed."
