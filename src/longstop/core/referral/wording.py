"""Choose the word for a person, so that nobody is called a suspect before we know who it is."""

from __future__ import annotations

from longstop.core.referral.vocabulary import Attribution, Role


def person_word(role: Role, attribution: Attribution | None, *, may_be_child: bool) -> str:
    """Choose the word for a person's part; attribution is None where the person has no referral.

    A reported person who is or may be under 18 is a *person involved*, never a suspect.
    """
    if role is not Role.REPORTED:
        return "part unknown" if role is Role.UNKNOWN else role.value.replace("_", " ")
    if may_be_child:
        return "person involved"
    return "suspect" if attribution is Attribution.USER else "reported person"
