"""Register the questions that an assessment may ask, once, so that every policy means the same.

A question has a place (a bit) that never changes within a version of the registry: current answers
are kept as bitmasks, and a mask read under another registry would say something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

REGISTRY_VERSION = 1
MOST_QUESTIONS = 63
"""A mask must fit a signed number of 64 bits."""


class Check(StrEnum):
    """Where an answer is looked for: each is one kind of enquiry that a desk can send out."""

    SENDER = "sender"
    POLICE_RECORDS = "police_records"
    CHILDRENS_SERVICES = "childrens_services"
    OPEN_SOURCES = "open_sources"
    EMPLOYER_REGISTERS = "employer_registers"
    DEVICES = "devices"


CHECK_WORDS = {
    Check.SENDER: "ask the sender",
    Check.POLICE_RECORDS: "search police records",
    Check.CHILDRENS_SERVICES: "ask children's services",
    Check.OPEN_SOURCES: "look in open sources",
    Check.EMPLOYER_REGISTERS: "look in registers of employers and licences",
    Check.DEVICES: "examine the devices",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One registered question: its code, its bit, its plain words, and the check that answers it.

    The words complete "Is it so that ...?"; yes and no mean the same for everybody.
    """

    code: str
    position: int
    words: str
    check: Check

    @property
    def bit(self) -> int:
        """Give the question's place in a mask."""
        return 1 << self.position


IMMEDIATE_DANGER = "immediate_danger"
UNDER_18 = "under_18"
CURRENT_ACCESS = "current_access"
CHILD_IN_HOUSEHOLD = "child_in_household"
POSITION_OF_TRUST = "position_of_trust"
UNSUPERVISED = "unsupervised_access"
OUTSIDE_HOME = "access_outside_home"
OTHER_PRIORS = "other_priors"

_ASKED = (
    (IMMEDIATE_DANGER, "a child who can be identified is in danger now", Check.SENDER),
    ("contact_allegation", "there is an allegation of a contact offence", Check.POLICE_RECORDS),
    ("contact_conviction", "there is a conviction for a contact offence", Check.POLICE_RECORDS),
    ("facilitator_a", "there is evidence of facilitating conduct, group A", Check.SENDER),
    ("facilitator_b", "there is evidence of facilitating conduct, group B", Check.SENDER),
    ("facilitator_c", "there is evidence of facilitating conduct, group C", Check.DEVICES),
    (CURRENT_ACCESS, "the person can reach a child now", Check.CHILDRENS_SERVICES),
    (POSITION_OF_TRUST, "the person holds a position of trust", Check.EMPLOYER_REGISTERS),
    (UNSUPERVISED, "the person is with children unsupervised", Check.CHILDRENS_SERVICES),
    (CHILD_IN_HOUSEHOLD, "a child lives in the person's household", Check.CHILDRENS_SERVICES),
    (OUTSIDE_HOME, "the person reaches children outside the home", Check.OPEN_SOURCES),
    ("prior_violence", "there is a conviction for violence", Check.POLICE_RECORDS),
    (OTHER_PRIORS, "there is any other conviction", Check.POLICE_RECORDS),
    ("evidenced_interest", "there is evidence that bears on motive", Check.DEVICES),
    (UNDER_18, "the person is under 18", Check.SENDER),
)

REGISTRY: dict[str, Asked] = {
    code: Asked(code, place, words, check) for place, (code, words, check) in enumerate(_ASKED)
}
ALL = (1 << len(REGISTRY)) - 1
"""The mask of every registered question."""

NEVER_ASKED = frozenset({
    "race", "ethnicity", "ethnic_group", "nationality", "citizenship", "country_of_birth",
    "immigration_status", "name", "surname", "name_origin", "language", "first_language",
    "disability", "health", "religion", "belief", "orientation", "sexual_orientation",
    "gender_identity", "postcode", "area", "neighbourhood", "deprivation", "housing_tenure",
    "income", "benefits", "credit_score", "school_attended", "marital_status", "trade_union",
})  # fmt: skip
"""Protected characteristics and what stands in for them; no policy may read one."""


def mask_of(codes: frozenset[str] | tuple[str, ...]) -> int:
    """Give the mask of these registered questions; raises KeyError for another code."""
    mask = 0
    for code in codes:
        mask |= REGISTRY[code].bit
    return mask


def in_mask(mask: int) -> tuple[Asked, ...]:
    """List the questions of a mask in the order of the registry."""
    return tuple(asked for asked in REGISTRY.values() if mask & asked.bit)
