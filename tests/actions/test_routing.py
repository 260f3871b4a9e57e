"""Where a line belongs is found by one rule: for the referral, for the child, for whom to tell."""

from __future__ import annotations

import pytest

from longstop.actions.import_organisation import import_organisation
from longstop.actions.show import look, show
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.core.authority.organisation import OrganisationNotValid
from longstop.core.ledger.verification import What
from tests.bureau.children import give_care
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import CHILD, LINE, STAFF, reference_of, replayed
from tests.cli.doors import as_json, run

_AGENCY = """
[[agency]]
code = "{code}"
name = "{code}"
kind = "force"
country = "{country}"
zone = "Europe/London"
{serves}
"""
CANADA = _AGENCY.format(code="canada", country="CA", serves="whole_country = true")
NORTH = _AGENCY.format(code="north", country="GB", serves="""
areas = ["Northmark"]
postcodes = ["QA"]
schools = ["St. Elowen's School"]""")  # fmt: skip
CHILD_OWNER = (
    "select a.code, c.place_known, c.routed_by from obligation o join agency a"
    " on a.id = o.owner_agency join child_record c on c.obligation_id = o.id order by o.id"
)
PROPOSED = (
    "select a.code, r.routed_by, r.routed_against from referral r"
    " left join agency a on a.id = r.proposed_agency order by r.obligation_id"
)


def bring(bureau: Bureau, text: str) -> None:
    import_organisation(bureau.house, bureau.people["admin"], text)
    bureau.people = people_of(bureau.house)


def no_faults(bureau: Bureau) -> bool:
    return verify(bureau.house, bureau.people["alice"]).faults == ()


def test_a_referral_is_proposed_by_the_postcode_before_the_county(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "postcode": "qa1 3ab", "area": "Southmark", "country": "GB"})
    assert bureau.ask(PROPOSED) == [("north", "postcode QA", "area Southmark")]
    page = run(bureau, "show", reference_of(bureau)).stdout
    assert "proposed agency: north" in page
    assert "by its place: postcode QA" in page
    assert "although: area Southmark" in page
    assert no_faults(bureau)


def test_a_person_abroad_is_proposed_there_and_the_child_here_keeps_its_record_here(
    bureau: Bureau,
) -> None:
    bring(bureau, CANADA)
    bureau.receive_csv({**LINE, "town": "Port Quell", "country": "CA", **CHILD})
    assert bureau.ask(PROPOSED) == [("canada", "country CA", None)]
    assert bureau.ask(CHILD_OWNER) == [("north", True, "area Northmark")]
    assert replayed(bureau, reference_of(bureau, "child_record"))
    assert no_faults(bureau)


def test_no_childs_record_goes_abroad_or_to_a_whole_country_by_itself(bureau: Bureau) -> None:
    bring(bureau, CANADA.replace("whole_country", 'areas = ["Ontario"]\nwhole_country'))
    desk = '[[desk]]\nagency = "canada"\ncode = "d"\nname = "d"\npurpose = "children"\n'
    person = '[[person]]\nagency = "canada"\ncode = "cat"\ngiven_name = "Cat"\n'
    bring(bureau, CANADA.replace("whole_country", 'areas = ["Ontario"]\nwhole_country')
          + person + 'family_name = "North"\n' + desk + 'supervisor = "cat"\n')  # fmt: skip
    for number, area in enumerate(("Ontario", "elsewhere")):
        line = {**LINE, "reference": f"T-{number}", **CHILD}
        bureau.receive_csv({**line, "child_area": area, "child_country": "CA"}, name=area)
    assert bureau.ask(CHILD_OWNER) == [
        ("bureau", True, "area Ontario"),
        ("bureau", False, "country CA"),
    ]
    assert no_faults(bureau)


def test_a_childs_page_keeps_the_words_of_the_rule_until_they_are_revealed(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    nora = bureau.people["nora"]
    assert show(bureau.house, nora, child).story.own["by_its_place"] == "area"
    revealed = look(bureau.house, nora, child, act="revealed", facts={}, reveal=True)
    assert revealed.story.own["by_its_place"] == "area Northmark"


def test_the_ledger_has_the_kind_of_the_rule_and_never_its_words(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD, "postcode": "QB2 4XX", "country": "GB"})
    ((bodies,),) = bureau.ask("select string_agg(body, ' ') from ledger_entry")
    assert '"by":"postcode"' in bodies
    assert '"by":"area"' in bodies
    assert "QB" not in bodies
    assert "Northmark" not in bodies


@pytest.mark.parametrize(
    "change",
    [
        "update referral set proposed_agency = 3",
        "update referral set routed_by = 'area Northmark'",
        "update child_record set routed_by = 'school Northmark'",
    ],
)
def test_a_route_changed_by_hand_is_named(bureau: Bureau, change: str) -> None:
    bureau.receive_csv({**LINE, **CHILD, "postcode": "QA2 4XX", "country": "GB"})
    bureau.ask(f"{change} returning 1")
    found = verify(bureau.house, bureau.people["alice"])
    assert [one.what for one in found.faults] == [What.ROUTE_DIFFERS]


def test_places_that_name_several_propose_nobody_and_the_page_says_so(bureau: Bureau) -> None:
    bring(bureau, NORTH.replace("St. Elowen's", "Elm"))
    bureau.receive_csv({**LINE, "area": "Southmark", "country": "GB"})
    assert bureau.ask(PROPOSED) == [("south", "area Southmark", None)]
    bureau.ask("update referral set proposed_agency = null, routed_by = null,"
               " routed_against = 'area Southmark; school Elm School' returning 1")  # fmt: skip
    page = run(bureau, "show", reference_of(bureau)).stdout
    assert "places name several: area Southmark; school Elm School" in page


def test_what_is_restricted_is_never_proposed_to_the_force_of_the_place(bureau: Bureau) -> None:
    bureau.receive_csv({**STAFF, "postcode": "QA1 3AB", "country": "GB"})
    assert bureau.ask(PROPOSED) == [(None, None, None)]
    assert no_faults(bureau)
    bureau.ask("update referral r set proposed_agency = o.never_to[1] from obligation o"
               " where o.id = r.obligation_id returning 1")  # fmt: skip
    found = {one.what for one in verify(bureau.house, bureau.people["alice"]).faults}
    assert found == {What.ROUTE_DIFFERS, What.SEEN_BY_NEVER_TO}


def test_whom_to_tell_is_found_by_the_same_rule(bureau: Bureau) -> None:
    give_care(bureau)
    bureau.receive_csv({**LINE, **CHILD})
    sweep(bureau.house, every_seconds=60)
    asked = "select a.code from protection_referral p join agency a on a.id = p.addressee"
    assert bureau.ask(asked) == [("care",)]


def test_the_address_book_says_what_each_agency_serves(bureau: Bureau) -> None:
    bring(bureau, CANADA + NORTH)
    listed = run(bureau, "agency", "list").stdout
    assert "serves the whole of CA" in listed
    assert "postcodes QA; areas Northmark; schools St. Elowen's School" in listed
    one = as_json(run(bureau, "agency", "show", "north", "--json"))
    assert (one["postcodes"], one["schools"]) == (["QA"], ["St. Elowen's School"])
    assert "areas: Southmark" in run(bureau, "agency", "show", "south").stdout
    absent = run(bureau, "agency", "show", "west")
    assert (absent.exit_code, "No agency 'west'" in absent.stderr) == (2, True)


@pytest.mark.parametrize(
    ("serves", "fault"),
    [
        ('postcodes = ["QA 1X"]', "agency 1: 'QA 1X' is no beginning of a postcode of GB"),
        ('postcodes = "QC"', "agency 1: postcodes is not a list of texts"),
        ("schools = [1]", "agency 1: schools is not a list of texts"),
        ('whole_country = "yes"', "agency 1: whole_country is neither true nor false"),
        ('areas = [" northmark "]', "'east' and 'north' both serve area Northmark"),
        ('postcodes = ["qa"]', "'east' and 'north' both serve postcode QA"),
    ],
)
def test_what_two_serve_or_nobody_can_read_brings_in_nothing(
    bureau: Bureau, serves: str, fault: str
) -> None:
    with pytest.raises(OrganisationNotValid) as said:
        bring(bureau, _AGENCY.format(code="east", country="GB", serves=serves))
    assert fault in str(said.value)
    assert bureau.ask("select from agency where code = 'east'") == []


def test_faults_of_what_is_served_are_named_all_at_once(bureau: Bureau) -> None:
    text = _AGENCY.format(code="e", country="GB", serves='schools = "x"\npostcodes = ["?"]')
    text += _AGENCY.format(code="f", country="FR", serves='areas = ["Quay"]')
    text += _AGENCY.format(code="g", country="FR", serves='areas = ["quay"]')
    with pytest.raises(OrganisationNotValid) as said:
        bring(bureau, text)
    named = ("schools is not a list", "'?' is no beginning", "'f' and 'g' both serve area quay")
    assert all(one in str(said.value) for one in named)
