"""Help tests of children: a children's service that answers, and drafts that the sweep makes."""

from __future__ import annotations

from longstop.actions.decide_protection import Asked, decide_protection
from longstop.actions.import_organisation import import_organisation
from longstop.actions.sweep import sweep
from longstop.core.safeguarding.protection import Decision
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import CHILD, LINE, references_of

CARE = """
[[agency]]
code = "care"
name = "Northmark Children's Services"
kind = "childrens_services"
country = "GB"
zone = "Europe/London"
areas = ["Northmark"]
hours = "Mon-Fri 08:00-18:00"
out_of_hours = "+44 1632 960777"

[[person]]
agency = "care"
code = "cora"
given_name = "Cora"
family_name = "Carer"
e_mail = "cora@care.example"
roles = ["coordinator"]

[[desk]]
agency = "care"
code = "referrals"
name = "First response"
purpose = "referrals"
supervisor = "cora"
duty = "cora"
"""
SEND = Asked(decision=Decision.SEND, reason="child_at_risk", to="care")


def give_care(bureau: Bureau) -> None:
    """Let there be a children's service for Northmark, with Cora."""
    import_organisation(bureau.house, bureau.people["admin"], CARE)
    bureau.people = people_of(bureau.house)


def drafted(bureau: Bureau, **line: str) -> str:
    """Receive a child in Northmark and let the sweep draft; gives the draft, which Nora owns."""
    give_care(bureau)
    bureau.receive_csv({**LINE, **CHILD, **line})
    sweep(bureau.house, every_seconds=60)
    (reference,) = references_of(bureau, "child_protection")
    return reference


def told_by_others(bureau: Bureau) -> None:
    """Draft what is to be drafted, and record for each that another agency has told already."""
    sweep(bureau.house, every_seconds=60)
    asked = Asked(
        decision=Decision.MADE_BY_OTHER, reason="reference_seen", by_agency="south",
        their_reference="CS-1",
    )  # fmt: skip
    rows = bureau.ask(
        "select o.reference, p.code from obligation o join person p on p.id = o.owner_person"
        " where o.kind = 'child_protection' and o.state = 'drafted' order by o.id"
    )
    for reference, owner in rows:
        decide_protection(bureau.house, bureau.people[owner], reference, asked)
