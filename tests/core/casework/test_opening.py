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


DOCUMENT = """\
version = "7"
[default]
source = "a test"
yes = "open"
no = "ask"
absent = "ask"
[[rule]]
code = "strict"
country = "US"
areas = ["Utah", "UT"]
source = "a test"
yes = "open"
no = "ask"
absent = "do_not_open"
[[meaning]]
senders = ["Firm", "FIRMA"]
says = "nobody there looked"
source = "a test"
"""


def test_each_part_of_the_document_is_read_into_its_own_place() -> None:
    rules = load_opening(DOCUMENT)

    def said(viewed: Viewed, *areas: str, country: str = "US", by: str | None = None) -> Flag:
        return rules.flag(viewed, country=country, areas=areas, senders=(None, by))

    assert rules.version == "7"
    assert said(Viewed.ABSENT, "utah") == Flag(Opening.DO_NOT_OPEN, "strict")
    assert said(Viewed.ABSENT, "UT", "Ohio") == Flag(Opening.DO_NOT_OPEN, "strict")
    assert said(Viewed.ABSENT) == Flag(Opening.DO_NOT_OPEN, "strict")
    assert said(Viewed.ABSENT, "Ohio") == Flag(Opening.ASK, "default")
    assert said(Viewed.ABSENT, "Utah", country="GB") == Flag(Opening.ASK, "default")
    assert said(Viewed.NO, "Utah", by="the firm Ltd").meaning == "nobody there looked"
    assert said(Viewed.NO, "Utah", by="Firma").meaning == "nobody there looked"
    assert said(Viewed.NO, "Utah", by="Firmament").meaning is None
    assert said(Viewed.YES, "Utah", by="Firm") == Flag(Opening.OPEN, "strict")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('version = "7"\n', "", "version missing"),
        ('code = "strict"\n', "", "rule 1: code missing"),
        ('country = "US"\n', "", "rule 1: country missing"),
        ('areas = ["Utah", "UT"]\n', "", "rule 1: areas missing"),
        ('absent = "do_not_open"', 'absent = "open"',
         "rule 1: absent is laxer than no, but it may be no"),
        ('absent = "do_not_open"\n', "", "rule 1: absent is not one of open, ask, do_not_open"),
        ('says = "nobody there looked"\n', "", "meaning 1: says missing"),
        ('says = "nobody there looked"\nsource = "a test"\n', 'says = "x"\n',
         "meaning 1: source missing"),
    ],
)  # fmt: skip
def test_one_fault_of_the_document_is_named_and_no_other(old: str, new: str, fault: str) -> None:
    with pytest.raises(OpeningNotValid) as told:
        load_opening(DOCUMENT.replace(old, new))
    assert str(told.value) == f"The document of opening is not valid: {fault}."


def test_an_absent_answer_may_be_treated_as_a_no_and_a_document_needs_no_rule() -> None:
    assert load_opening(DOCUMENT.replace('absent = "do_not_open"', 'absent = "ask"'))
    bare = load_opening(DOCUMENT[: DOCUMENT.index("[[rule]]")])
    assert bare.flag(Viewed.NO, country="US", areas=[], senders=("Firm",)) == Flag(
        Opening.ASK, "default"
    )


def test_a_file_that_is_open_now_needs_no_ground() -> None:
    open_now = OpeningCase(
        reference="R-1", number=1, kind=ObligationKind.REFERRAL, flag=Flag(Opening.ASK, "x"),
        lifted=True,
    )  # fmt: skip
    with pytest.raises(OpeningRefused, match="R-1, file 1: it may be opened already"):
        check_opening(open_now, "warrant")
