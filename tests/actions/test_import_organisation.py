"""The organisation file comes in whole or not at all, and again without harm to work under way."""

from __future__ import annotations

import pytest

from longstop.actions.import_organisation import import_organisation
from longstop.actions.register_source import SourceNotValid, register_source
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.authority.organisation import OrganisationNotValid
from longstop.core.referral.vocabulary import ObligationKind
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, reference_of

EAST = """
[[agency]]
code = "east"
name = "Eastmark Police"
kind = "force"
country = "GB"
zone = "Europe/London"

[[person]]
agency = "east"
code = "eve"
given_name = "Eve"
family_name = "Easton"
e_mail = "eve@east.example"
roles = ["coordinator"]

[[desk]]
agency = "east"
code = "DESK"
name = "Desk"
purpose = "DESK"
supervisor = "eve"
"""
STAFF = """
[[staff]]
agency = "east"
given_name = "Wren"
family_name = "Listed"
e_mail = "mailto:Wren.Listed@East\N{FULLWIDTH FULL STOP}example"
"""


def bring(bureau: Bureau, text: str) -> None:
    import_organisation(bureau.house, bureau.people["admin"], text)


def east_sees(bureau: Bureau) -> list[str | None]:
    rows = bureau.ask(
        "select d.code from work_item w join agency a on a.id = w.agency"
        " left join desk d on d.id = w.desk where a.code = 'east'"
    )
    return [code for (code,) in rows]


def test_work_seen_from_elsewhere_moves_to_the_desk_that_comes_later(bureau: Bureau) -> None:
    bring(bureau, EAST.replace("DESK", "intake"))
    bureau.receive_csv(LINE)
    offered = reference_of(bureau, ObligationKind.REFERRAL)
    transfer(
        bureau.house, bureau.people["alice"], [offered], to="east", reason="person_lives_there"
    )
    assert east_sees(bureau) == ["intake", "intake"]
    bring(bureau, EAST.replace("DESK", "referrals"))
    assert east_sees(bureau) == ["referrals", "referrals"]
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_work_of_an_agency_without_a_desk_gets_the_first_that_comes(bureau: Bureau) -> None:
    bring(bureau, EAST.split("[[desk]]")[0])
    bureau.receive_csv(LINE)
    bureau.ask(
        "update obligation set seen_by = seen_by || (select id from agency where code = 'east')"
        " where kind = 'referral' returning id"
    )
    bureau.ask("select refile(array_agg(id)) from obligation")
    assert east_sees(bureau) == [None]
    bring(bureau, EAST.replace("DESK", "intake"))
    assert east_sees(bureau) == ["intake"]


def test_work_at_an_agencys_own_desks_stays_where_it_is(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    filed = "select agency, desk, obligation_id, xmin::text from work_item order by 1, 3"
    before = bureau.ask(filed)
    bring(bureau, EAST.replace("DESK", "referrals"))
    assert bureau.ask(filed) == before != []


@pytest.mark.parametrize("raw", ["wren.listed@east.example", " WREN.LISTED@EAST.EXAMPLE."])
def test_staff_are_known_by_their_address_however_it_is_written(bureau: Bureau, raw: str) -> None:
    bring(bureau, EAST.replace("DESK", "referrals") + STAFF)
    bureau.receive_csv({**LINE, "e_mail": raw})
    assert bureau.ask(
        "select o.compartment is not null, a.code from obligation o"
        " join agency a on a.id = any(o.never_to) where o.kind = 'referral'"
    ) == [(True, "east")]


def test_a_file_with_a_fault_brings_in_nothing(bureau: Bureau) -> None:
    text = EAST.replace("DESK", "referrals").replace("Europe/London", "Europe/Lonndon")
    with pytest.raises(OrganisationNotValid, match="agency 1: zone is not a time zone"):
        bring(bureau, text)
    assert bureau.ask("select from agency where code = 'east'") == []


def test_a_sender_is_refused_for_zone_and_country_at_once(bureau: Bureau) -> None:
    with pytest.raises(SourceNotValid, match=r"'Toronto' is not .* 'CAN' is not .* Nothing was"):
        register_source(
            bureau.house, bureau.people["alice"], "ottawa", zone="Toronto", country="can"
        )
    assert bureau.ask("select name from source") == [("toronto",)]
