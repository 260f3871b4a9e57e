"""Help tests of exhibits: register them, offer and take them, and let a force have a laboratory."""

from __future__ import annotations

from pathlib import Path

from longstop.actions.end_exhibits import end_exhibits
from longstop.actions.import_organisation import import_organisation
from longstop.actions.move_exhibits import move_exhibits
from longstop.actions.offer_custody import Offering, offer_custody
from longstop.actions.register_exhibits import register_exhibits
from longstop.actions.take_custody import take_custody
from longstop.core.referral.exhibit_states import ExhibitState
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import LINE, references_of

WORDS = {
    "device": "phone", "owner": "suspect", "seal": "A100", "authority": "search_warrant",
    "authority_reference": "W-7", "limits": "messages of May", "given_by": "Northmark court",
    "welfare_plan": "WP-3",
}  # fmt: skip
VICTIMS = {"owner": "victim", "authority": "victim_agreement", "welfare_plan": ""}
LAB = """
[[person]]
agency = "north"
code = "lena"
given_name = "Lena"
family_name = "Labbe"
e_mail = "lena@north.example"
roles = ["coordinator"]

[[desk]]
agency = "north"
code = "lab"
name = "Laboratory"
purpose = "referrals"
supervisor = "ned"
"""
TO_LAB = Offering(to="north/lab", reason="to_laboratory")


def give_lab(bureau: Bureau) -> None:
    """Let the north have a laboratory, with Lena beside Ned, who supervises it."""
    text = (Path(__file__).parent / "organisation.toml").read_text(encoding="utf-8")
    import_organisation(bureau.house, bureau.people["admin"], text + LAB)
    bureau.people = people_of(bureau.house)


def registered(bureau: Bureau, *more: dict[str, str], by: str = "alice") -> list[str]:
    """Register an exhibit of one referral for each of these, numbered from JB/1."""
    if not references_of(bureau, "referral"):
        bureau.receive_csv(LINE)
    (referral,) = references_of(bureau, "referral")
    rows = [
        (0, {"referral": referral, "number": f"JB/{n}", **WORDS, **one})
        for n, one in enumerate(more or ({},), start=1)
    ]
    done = register_exhibits(bureau.house, bureau.people[by], rows)
    return [one.reference for one in done]


def at_lab(bureau: Bureau, *more: dict[str, str]) -> list[str]:
    """Register exhibits, offer them to the laboratory of the north and let Lena take them."""
    give_lab(bureau)
    references = registered(bureau, *more)
    offer_custody(bureau.house, bureau.people["alice"], references, TO_LAB)
    take_custody(bureau.house, bureau.people["lena"], references, ["A100"])
    return references


def walk(bureau: Bureau, who: str, references: list[str], *states: ExhibitState) -> None:
    """Let somebody move exhibits from state to state."""
    for state in states:
        move_exhibits(bureau.house, bureau.people[who], references, state)


def leave(
    bureau: Bureau,
    who: str,
    references: list[str],
    after: ExhibitState = ExhibitState.RETURNED,
) -> None:
    """Let somebody hand exhibits out."""
    reason = "to_owner" if after is ExhibitState.RETURNED else "court_order"
    end_exhibits(
        bureau.house, bureau.people[who], references, after, reason=reason, to_whom="J. Quill"
    )
