"""Suggest a column map from the heads of a list, for a person to read before it is used.

Whole heads are looked up first; then a role is taken off the front or the back ("child's town",
"ville de l'enfant", "Ort des Kindes") and the rest looked up as that person's field. How dates are
written is taken from the sample, or from the language where a language has one way only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from longstop.core.intake.column_words import (
    BARE_NAMES,
    LINK_WORDS,
    PERSON_HEADS,
    REPORT_HEADS,
    ROLE_WORDS,
    fold,
)
from longstop.core.intake.columns import PERSON_GROUPS, ColumnMap, may_repeat
from longstop.core.intake.dates import Order
from longstop.core.referral.vocabulary import Role

_DAY_FIRST = re.compile(r"\s*([0-9]{1,2})[-/.] ?([0-9]{1,2})[-/.] ?[0-9]{4}\b")
_LOCAL_DAY_FIRST_HEADS = frozenset(
    fold(head)
    for head in "date de naissance|né le|née le|prénom|Geburtsdatum|geboren am|Vorname".split("|")
)
_DATES = frozenset({"sent_at", "incident_at", "event_time"})


def suggest_columns(heads: Sequence[str], sample: Sequence[Sequence[str]]) -> ColumnMap:
    """Place each head of a list, by words in English, French and German.

    sample are the first rows under the heads (may be empty); only how their dates are written is
    looked at. Heads that find no place, or a place already taken, are in unrecognised.
    """
    columns: dict[str, str] = {}
    folded = [fold(head) for head in heads]
    has_given_name = any(PERSON_HEADS.get(word) == "given_name" for word in folded)
    for head, word in zip(heads, folded, strict=True):
        target = _target(word, has_given_name=has_given_name)
        taken = target in columns.values() and target is not None and not may_repeat(target)
        repeated = any(fold(known) == word for known in columns)
        if target is not None and not taken and not repeated:
            columns[head] = target
    default: Order | None = "dmy" if _LOCAL_DAY_FIRST_HEADS & set(folded) else None
    return ColumnMap(
        columns=columns,
        date_order=_order(_cells(heads, sample, columns, birth=False)) or default,
        birth_date_order=_order(_cells(heads, sample, columns, birth=True)) or default,
        unrecognised=tuple(head for head in heads if head not in columns and fold(head)),
    )


def _target(word: str, *, has_given_name: bool) -> str | None:
    if word in REPORT_HEADS:
        return REPORT_HEADS[word]
    name = _field(word, has_given_name=has_given_name)
    if name is not None:
        return f"person.{name}"
    role, rest = _split_role(word)
    name = _field(rest, has_given_name=True) if rest else None
    if role is None or name is None:
        return None
    return f"person.{name}" if role is Role.REPORTED else f"{role.value}.{name}"


def _field(word: str, *, has_given_name: bool) -> str | None:
    if word in BARE_NAMES:
        return "family_name" if has_given_name else "other_names"
    return PERSON_HEADS.get(word)


def _split_role(word: str) -> tuple[Role | None, str]:
    tokens = word.split()
    for size in range(min(3, len(tokens) - 1), 0, -1):
        front = ROLE_WORDS.get(" ".join(tokens[:size]))
        if front is not None and front.value in PERSON_GROUPS:
            return front, " ".join(tokens[size:]).removeprefix("s ")
        back = ROLE_WORDS.get(" ".join(tokens[-size:]))
        if back is not None and back.value in PERSON_GROUPS:
            return back, _without_link(" ".join(tokens[:-size]))
    return None, ""


def _without_link(rest: str) -> str:
    for link in LINK_WORDS:
        if rest.endswith(f" {link}"):
            return rest.removesuffix(f" {link}")
    return rest


def _cells(
    heads: Sequence[str], sample: Sequence[Sequence[str]], columns: dict[str, str], *, birth: bool
) -> Iterable[str]:
    for place, head in enumerate(heads):
        name = columns.get(head, "").rpartition(".")[2]
        if name == "date_of_birth" if birth else name in _DATES:
            yield from (row[place] for row in sample if place < len(row))


def _order(cells: Iterable[str]) -> Order | None:
    found: set[Order] = set()
    for cell in cells:
        if numbers := _DAY_FIRST.match(cell):
            first, second = int(numbers[1]), int(numbers[2])
            if first > 12 >= second:
                found.add("dmy")
            elif second > 12 >= first:
                found.add("mdy")
    return found.pop() if len(found) == 1 else None
