"""Let a bureau receive reports of one person, so that tests of links have something to look at."""

from __future__ import annotations

from typing import Any

from tests.bureau.fixtures import Bureau
from tests.bureau.work import references_of

MAN = {
    "role": "reported", "family_name": "Quill", "given_name": "Jon", "date_of_birth": "1980-04-03",
    "e_mail": "jon.quill77@post.example", "phone": "+44 7700 900123",
}  # fmt: skip
"""One man as one company reports him."""
ELSEWHERE = {
    "role": "reported", "given_name": "Jonathan", "family_name": "Quill",
    "e_mail": "jon.quill77@post.example", "user_name": "kite_7781", "service": "Drumline",
}  # fmt: skip
"""The same man, as another does: without a date of birth, under another form of his name."""
SON = {
    "role": "reported", "family_name": "Quill", "given_name": "Zarek",
    "date_of_birth": "2001-09-17", "phone": "+44 7700 900123",
}  # fmt: skip
"""Somebody else of his household, with the telephone that all of it has."""
HALF = {"role": "reported", "family_name": "Quill", "phone": "+44 7700 900123"}
"""A report that may be of either: it shows the telephone and a family name alone."""
NOBODY = {"role": "reported", "family_name": "Tarn", "given_name": "Ulf", "user_name": "oak_5512"}
"""Somebody who has nothing to do with any of them."""


def receive_people(bureau: Bureau, *people: dict[str, str], by: str = "alice") -> list[str]:
    """Receive a report of each, one after the other; gives the references of their referrals."""
    before = references_of(bureau, "referral")
    for number, person in enumerate(people, start=len(before) + 1):
        line = {"reference": f"L-{number}", **person}
        bureau.receive_csv(line, name=f"l{number}.csv", by=by)
    return references_of(bureau, "referral")[len(before) :]


def nominals(bureau: Bureau) -> dict[str, str]:
    """Give the reference of each referral's nominal, where it has one."""
    return dict(
        bureau.ask(
            "select o.reference, m.reference from nominal_member m"
            " join obligation o on o.id = m.referral_id"
        )
    )


def groups(bureau: Bureau) -> set[frozenset[str]]:
    """Give who belongs together, by reference."""
    found: dict[str, set[str]] = {}
    for reference, nominal in nominals(bureau).items():
        found.setdefault(nominal, set()).add(reference)
    return {frozenset(members) for members in found.values()}


def links(bureau: Bureau) -> list[tuple[Any, ...]]:
    """Give every link: the references of both, what is made of it, and the evidence."""
    return bureau.ask(
        "select x.reference, y.reference, l.verdict, l.evidence from link l"
        " join obligation x on x.id = l.a join obligation y on y.id = l.b order by l.a, l.b"
    )
