"""What was not looked at stays shut, each flag names its rule, and nobody alone defies a court."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.actions.house import shipped_opening
from longstop.core.casework.opening import (
    Flag,
    Ground,
    Opening,
    OpeningCase,
    OpeningNotValid,
    OpeningRefused,
    check_opening,
    load_opening,
    needs_two,
)
from longstop.core.referral.vocabulary import ObligationKind, Viewed

SHIPPED = shipped_opening()
AREAS = st.lists(st.sampled_from(["California", "CA", "Texas", "Northmark", "oregon"]), max_size=3)
COUNTRIES = st.sampled_from(["US", "GB", "CA"])
VIEWED = st.sampled_from(list(Viewed))


def flag(viewed: Viewed, country: str = "GB", areas: list[str] | None = None) -> Flag:
    return SHIPPED.flag(viewed, country=country, areas=areas or [], senders=())


def case(opening: Opening, kind: ObligationKind = ObligationKind.REFERRAL) -> OpeningCase:
    return OpeningCase(reference="R-1", number=1, kind=kind, flag=Flag(opening, "x"), lifted=False)


@given(COUNTRIES, AREAS)
def test_absent_is_never_true_and_never_laxer_than_no(country: str, areas: list[str]) -> None:
    yes, no, absent = (
        flag(viewed, country, areas).opening for viewed in (Viewed.YES, Viewed.NO, Viewed.ABSENT)
    )
    assert yes is Opening.OPEN
    assert Opening.OPEN < no <= absent


@given(VIEWED, AREAS)
def test_more_areas_never_make_a_flag_laxer(viewed: Viewed, areas: list[str]) -> None:
    wider = [*areas, "California"]
    if areas:
        assert flag(viewed, "US", wider).opening >= flag(viewed, "US", areas).opening


@pytest.mark.parametrize(
    ("country", "areas", "rule"),
    [
        ("US", ["California"], "nobody_looked"),
        ("US", ["ca"], "nobody_looked"),
        ("US", ["Texas", "Oregon"], "nobody_looked"),
        ("US", [], "nobody_looked"),
        ("US", ["Texas"], "default"),
        ("GB", ["California"], "default"),
        ("GB", [], "default"),
    ],
)
def test_a_rule_binds_who_serves_its_places_or_does_not_say_where(
    country: str, areas: list[str], rule: str
) -> None:
    found = flag(Viewed.NO, country, areas)
    assert found.rule == rule
    assert found.opening is (Opening.DO_NOT_OPEN if rule == "nobody_looked" else Opening.ASK)


def test_what_a_sender_means_by_no_is_shown_and_changes_nothing() -> None:
    for viewed in Viewed:
        told = SHIPPED.flag(viewed, country="GB", areas=[], senders=(None, "Meta Platforms, Inc."))
        assert told.opening is flag(viewed).opening
        assert (told.meaning is not None) == (viewed is Viewed.NO)
    other = SHIPPED.flag(Viewed.NO, country="GB", areas=[], senders=("Metaphor Ltd",))
    assert other.meaning is None


@given(st.sampled_from([Opening.ASK, Opening.DO_NOT_OPEN]), st.sampled_from(list(Ground)))
def test_a_lock_takes_two_and_a_ground_that_fits(opening: Opening, ground: Ground) -> None:
    assert needs_two(opening) == (opening is Opening.DO_NOT_OPEN)
    if opening is Opening.DO_NOT_OPEN and ground is Ground.LAW_ALLOWS_IT:
        with pytest.raises(OpeningRefused, match="not a ground"):
            check_opening(case(opening), ground)
    else:
        assert check_opening(case(opening), ground) is ground


def test_what_may_be_opened_or_is_no_referrals_needs_no_ground() -> None:
    with pytest.raises(OpeningRefused, match="may be opened already"):
        check_opening(case(Opening.OPEN), "warrant")
    with pytest.raises(OpeningRefused, match="child record"):
        check_opening(case(Opening.ASK, ObligationKind.CHILD_RECORD), "warrant")


def test_every_fault_of_the_document_is_told() -> None:
    with pytest.raises(OpeningNotValid) as told:
        load_opening(
            '[default]\nyes = "open"\nno = "ask"\nabsent = "open"\n[[rule]]\nyes = "maybe"\n'
            '[[meaning]]\nsays = "x"\n'
        )
    for fault in (
        "version missing", "default: source missing", "default: absent is laxer than no",
        "rule 1: yes is not one of", "rule 1: country missing", "meaning 1: senders missing",
    ):  # fmt: skip
        assert fault in str(told.value)
    with pytest.raises(OpeningNotValid, match="not TOML"):
        load_opening("= 1")
