"""Who answers for a place: the most exact word decides, and what two say names nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.postcodes import beginning, beginnings
from longstop.core.referral.records import Place
from longstop.core.referral.routing import Routes, Serves

NORTH = Serves(
    agency=1, country="GB", postcodes=("QA", "QB1 3"), areas=("Northmark", "Quay End"),
    schools=("St. Elowen's School",),
)  # fmt: skip
SOUTH = Serves(
    agency=2, country="GB", postcodes=("QB", "QA13"), areas=("Southmark",), schools=("Mill School",)
)
ABROAD = Serves(agency=3, country="IE", areas=("Northmark",), postcodes=("D02",))
CANADA = Serves(agency=4, country="CA", whole_country=True)
ALL = (NORTH, SOUTH, ABROAD, CANADA)
ROUTES = Routes.lay(ALL)


def at(**where: str) -> Place:
    return Place(**{"country": "GB", **where})


HERE, THERE = at(area="Northmark"), at(area="Southmark")


@pytest.mark.parametrize(
    ("places", "school", "agency", "rule", "against"),
    [
        # The longest beginning of a postcode, whole parts only.
        ([at(postcode="qa1  3ab")], None, 1, "postcode QA", ()),
        ([at(postcode="QA133AB")], None, 2, "postcode QA13", ()),
        ([at(postcode="QB1 3XX")], None, 1, "postcode QB1 3", ()),
        ([at(postcode="QB1 4XX")], None, 2, "postcode QB", ()),
        ([Place(country="IE", postcode="d02-x285")], None, 3, "postcode D02", ()),
        # Within one place the postcode stands over the county; the county is noted.
        ([at(postcode="QA1 3AB", area="Southmark")], None, 1, "postcode QA", ("area Southmark",)),
        ([at(area="Southmark", town="Quay End")], None, 2, "area Southmark", ("town Quay End",)),
        ([at(area="elsewhere", town="quay  end")], None, 1, "town Quay End", ()),
        # Two places that name two agencies name none, however exact.
        ([HERE, THERE], None, None, None, ("area Northmark", "area Southmark")),
        ([at(postcode="QA1 3AB"), THERE], None, None, None, ("area Southmark", "postcode QA")),
        ([at(postcode="QA1 3AB"), at(postcode="QB2")], None, None, None,
         ("postcode QA", "postcode QB")),
        ([at(postcode="QA1 3AB"), at(postcode="QB1 3")], None, 1, "postcode QB1 3", ()),
        ([HERE, at(area="elsewhere"), at()], None, 1, "area Northmark", ()),
        # A school decides alone, agrees with an area, and is noted beside a postcode.
        ([], "st elowens school", 1, "school St. Elowen's School", ()),
        ([at(area="elsewhere")], "Mill School", 2, "school Mill School", ()),
        ([THERE], "Mill School", 2, "school Mill School", ()),
        ([HERE], "Mill School", None, None, ("area Northmark", "school Mill School")),
        ([at(postcode="QA1 3AB")], "Mill School", 1, "postcode QA", ("school Mill School",)),
        ([Place(country="IE")], "Mill School", None, None, ()),
        # A country decides when nothing else does.
        ([Place(country="CA", town="Port Quell")], None, 4, "country CA", ()),
        ([Place(country="CA"), HERE], None, 1, "area Northmark", ("country CA",)),
        # A place without a country is looked up in all of them; its postcode says nothing.
        ([Place(area="Southmark")], None, 2, "area Southmark", ()),
        ([Place(area="Northmark")], None, None, None, ("area Northmark",)),
        ([Place(postcode="QA1 3AB")], None, None, None, ()),
        ([at(postcode="no code", area=" NORTHMARK ")], None, 1, "area Northmark", ()),
        ([], None, None, None, ()),
    ],
)  # fmt: skip
def test_who_answers_for_it_and_by_which_rule(
    places: list[Place],
    school: str | None,
    agency: int | None,
    rule: str | None,
    against: tuple[str, ...],
) -> None:
    route = ROUTES.of(places, school)
    assert (route.agency, route.rule, route.against) == (agency, rule, against)


def test_what_two_serve_alike_names_neither_of_them() -> None:
    twice = Routes.lay([NORTH, replace(SOUTH, postcodes=("QA",))])
    assert twice.of([at(postcode="QA1 3AB")]).agency is None


def test_one_that_is_barred_is_not_given_and_neither_is_the_next_best() -> None:
    assert ROUTES.of([at(postcode="QA1 3AB", area="Southmark")], None, {1}).agency is None
    assert ROUTES.of([at(postcode="QA1 3AB", area="Southmark")], None, {2}).agency == 1


def test_the_rank_tells_no_words() -> None:
    assert ROUTES.of([HERE]).rank == "area"
    assert ROUTES.of([]).rank is None


@pytest.mark.parametrize(
    ("country", "text", "form"),
    [
        ("GB", " ec1a1bb ", "EC1A 1BB"),
        ("GB", "qa13", "QA13"),
        ("GB", "qa1 3", "QA1 3"),
        ("JE", "je2 3ab", "JE2 3AB"),
        ("GB", "12345", None),
        ("GB", "QA1 3A", None),
        ("DE", "D-12345", "12345"),
        ("CA", "k1a 0b1", "K1A0B1"),
        ("US", "12345-6789", "123456789"),
        ("FR", "---", None),
    ],
)
def test_a_postcode_has_one_normal_form_in_its_country(
    country: str, text: str, form: str | None
) -> None:
    assert beginning(country, text) == form


def test_a_lettered_district_lies_within_its_district() -> None:
    assert beginnings("GB", "EC1A 1BB") == ("EC1A 1BB", "EC1A 1", "EC1A", "EC1", "EC")


_NAMES = st.sampled_from(["Northmark", "Southmark", "Quay End", "elsewhere", None])
_CODES = st.sampled_from(["QA1 3AB", "QA13 4XX", "QB1 3AB", "QB2", "D02 X285", "12345", None])
PLACES = st.builds(
    Place,
    country=st.sampled_from(["GB", "IE", "CA", None]),
    area=_NAMES, town=_NAMES, postcode=_CODES,
)  # fmt: skip
SCHOOLS = st.sampled_from([None, "Mill School", "St Elowen's School", "another"])
SOMEWHERE = st.lists(PLACES, max_size=4)


@given(SOMEWHERE, SCHOOLS, st.randoms(use_true_random=False))
def test_the_order_of_places_and_agencies_never_matters(places, school, random) -> None:  # type: ignore[no-untyped-def]
    mixed, agencies = [*places, *places[:1]], [*ALL]
    random.shuffle(mixed)
    random.shuffle(agencies)
    assert Routes.lay(agencies).of(mixed, school) == ROUTES.of(places, school)


@given(SOMEWHERE, SCHOOLS, st.sets(st.integers(1, 4)))
def test_it_is_one_of_those_not_barred_or_none(
    places: list[Place], school: str | None, barred: set[int]
) -> None:
    free, route = ROUTES.of(places, school), ROUTES.of(places, school, barred)
    assert route.agency not in barred
    assert route.agency in (None, free.agency)
    assert (route.agency is None) == (route.rule is None)


@given(
    st.lists(PLACES.filter(lambda place: place.country is not None), min_size=1, max_size=4),
    SCHOOLS,
)
def test_an_agency_in_another_country_never_changes_it(
    places: list[Place], school: str | None
) -> None:
    everything = replace(
        NORTH, agency=9, country="FR", postcodes=("Q", "D", "1"), whole_country=True,
        areas=("Northmark", "Southmark", "elsewhere"), schools=("Mill School", "another"),
    )  # fmt: skip
    assert Routes.lay([*ALL, everything]).of(places, school) == ROUTES.of(places, school)


@given(SOMEWHERE, SCHOOLS)
def test_who_serves_a_whole_country_never_takes_what_somebody_serves_exactly(
    places: list[Place], school: str | None
) -> None:
    before = ROUTES.of(places, school)
    whole = [replace(CANADA, agency=8, country=country) for country in ("GB", "IE")]
    after = Routes.lay([*ALL, *whole]).of(places, school)
    if before.agency is not None and before.rank != "country":
        assert (after.agency, after.rule) == (before.agency, before.rule)
