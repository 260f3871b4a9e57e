"""Who hears that a referral was wrong, and from whom: rules without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.casework.correction import (
    CorrectionRefused,
    Ground,
    NoticeCase,
    Telling,
    check_all,
    check_reason,
    whom_to_tell,
    why_not_acknowledged,
    why_not_declined,
    why_not_sent,
)

AGENCY = st.integers(1, 6)


@st.composite
def tellings(draw: st.DrawFn) -> list[Telling]:
    """Draw who told whom, in some order; nobody tells themselves."""
    pairs = draw(st.lists(st.tuples(AGENCY, AGENCY).filter(lambda p: p[0] != p[1]), max_size=12))
    return [Telling(teller, told, order) for order, (teller, told) in enumerate(pairs)]


@given(tellings(), AGENCY)
def test_everybody_but_who_knows_hears_once_from_somebody_who_may_tell(
    told: list[Telling], knows: int
) -> None:
    hears = whom_to_tell(told, knows)
    parties = {agency for one in told for agency in (one.teller, one.told)}
    assert hears.keys() == parties - {knows}
    for receiver, sender in hears.items():
        assert sender != receiver
        assert sender == knows or any(
            (one.teller, one.told) == (sender, receiver) for one in told
        ), "only who told them shows that they told them"


@given(tellings(), AGENCY)
def test_who_knows_tells_those_it_told_itself(told: list[Telling], knows: int) -> None:
    hears = whom_to_tell(told, knows)
    assert all(hears[one.told] == knows for one in told if one.teller == knows)


def test_who_told_last_tells_again() -> None:
    assert whom_to_tell([Telling(2, 3, 0), Telling(4, 3, 1)], 1) == {2: 1, 3: 4, 4: 1}


def case(**more: object) -> NoticeCase:
    """Make a case of a drafted retraction, by its sender."""
    values: dict[str, object] = {
        "reference": "N-1", "state": "drafted", "ground": "retraction", "by_sender": True,
        "by_receiver": False, **more,
    }  # fmt: skip
    return NoticeCase(**values)  # type: ignore[arg-type]


def test_only_what_waits_is_sent_and_only_by_who_told() -> None:
    assert why_not_sent(case()) is None
    assert why_not_sent(case(state="sent")) == "it is sent already"
    assert why_not_sent(case(by_sender=False)) == "it is another agency's to send"


@pytest.mark.parametrize("ground", Ground)
def test_only_a_record_that_may_add_is_declined(ground: Ground) -> None:
    declined = why_not_declined(case(ground=ground.value)) is None
    assert declined == (ground is Ground.CORRECTED_RECORD)
    assert why_not_declined(case(ground=ground.value, state="sent")) is not None


def test_receipt_is_by_name() -> None:
    sent = {"state": "sent"}
    assert why_not_acknowledged(case(**sent), in_words=True) is None
    assert "--name" in str(why_not_acknowledged(case(**sent), in_words=False))
    there = case(**sent, by_sender=False, by_receiver=True)
    assert why_not_acknowledged(there, in_words=False) is None
    nobody = case(**sent, by_sender=False)
    assert why_not_acknowledged(nobody, in_words=True) == "it was sent to another agency"
    assert "only what is sent" in str(why_not_acknowledged(case(), in_words=True))


def test_a_set_is_refused_with_each_that_stands_against_it() -> None:
    check_all([("N-1", None)])
    with pytest.raises(CorrectionRefused, match=r"N-2: no\. Nothing was changed"):
        check_all([("N-1", None), ("N-2", "no")])
    assert check_reason("a", ("a",)) == "a"
    for reason in (None, "b"):
        with pytest.raises(CorrectionRefused, match="--reason: a"):
            check_reason(reason, ("a",))
