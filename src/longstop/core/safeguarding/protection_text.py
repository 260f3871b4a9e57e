"""Write what a person sends or says to those who protect children: the least they need to act.

Below attribution *user* the word suspect is not used, and how sure it is stands in the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from longstop.core.referral.vocabulary import Attribution
from longstop.core.referral.why import plain
from longstop.core.safeguarding.protection import Ground

GROUND_WORDS: Mapping[str, str] = {
    Ground.CHILD_RECORD: "a child is named in a report, or can be found from it",
    Ground.ACCESS_STATED: "the reported person is said to have access to children",
    Ground.POSITION_OF_TRUST: "the reported person holds a position of trust",
    Ground.REPORTED_CHILD: "the reported person is, or may be, a child",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Concerned:
    """The person it is about, as far as the report says; empty parts are left out."""

    name: str | None
    date_of_birth: str | None
    stated_age: int | None
    school: str | None
    places: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Everything the text is made of; codes are put in words."""

    reference: str
    ground: str
    danger: bool
    addressee: str | None
    authority: str
    legal_ground: str
    attributions: Sequence[str]
    not_to_tell: Sequence[str]
    handling: Sequence[str]
    concerned: Sequence[Concerned]


def text_of(content: Content) -> str:
    """Write the text, in lines; people only as far as they were given."""
    lines = [
        f"CHILD-PROTECTION REFERRAL {content.reference}",
        f"To: {content.addressee or 'no agency known for the place: to be found'}"
        f" ({plain(content.authority)})",
        "A CHILD MAY BE IN DANGER NOW: by telephone, at once." if content.danger else "",
        f"Why: {GROUND_WORDS[content.ground]}. Ground in law: {plain(content.legal_ground)}.",
        *dict.fromkeys(_person(one) for one in content.concerned),
        f"How sure it is who the reported person is: {_sure(content.attributions)}.",
        "Do not let learn of it: " + ", ".join(plain(one) for one in content.not_to_tell) + ".",
        *(f"The sender's condition: {one}" for one in content.handling),
        f"Please confirm receipt by name, with your reference, quoting {content.reference}.",
    ]
    return "\n".join(line for line in lines if line)


def _sure(attributions: Sequence[str]) -> str:
    """Name the weakest level, which holds for all that is told together."""
    level = next((one for one in Attribution if one in attributions), Attribution.UNKNOWN)
    return level if level is Attribution.USER else f"{level} (not shown to be this person)"


def _person(one: Concerned) -> str:
    age = None if one.stated_age is None else f"age {one.stated_age}"
    born = None if one.date_of_birth is None else f"born {one.date_of_birth}"
    school = None if one.school is None else f"school: {one.school}"
    parts = [one.name or "name not known", born, age, school, *one.places]
    return "Concerning: " + "; ".join(part for part in parts if part)
