"""Say whether a file may be opened here, and who may say so where it may not.

A company says that a person there looked at a file, that nobody did, or nothing at all: three
answers, never two. What each means depends on the law that binds whoever would open it, so the
rules stand in a document with their sources, and every flag names the rule that gave it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind, Viewed


class Opening(IntEnum):
    """What may be done with a file, the stricter the greater."""

    OPEN = 0
    ASK = 1
    DO_NOT_OPEN = 2

    @property
    def code(self) -> str:
        """Give the word for it that is kept and shown."""
        return self.name.lower()


class Ground(StrEnum):
    """Why a file may be opened all the same: codes, for a free reason could name somebody."""

    WARRANT = "warrant"
    CONSENT = "consent"
    DANGER_TO_LIFE = "danger_to_life"
    SENDER_LOOKED = "sender_looked"
    LAW_ALLOWS_IT = "law_allows_it"


GROUNDS: Mapping[Opening, tuple[Ground, ...]] = {
    Opening.ASK: tuple(Ground),
    Opening.DO_NOT_OPEN: tuple(one for one in Ground if one is not Ground.LAW_ALLOWS_IT),
}
"""Which grounds lift which flag: that the law allows it is no ground where a court said it does
not."""


class OpeningNotValid(LongstopError):
    """The document of opening has faults; all of them are listed."""

    exit_code = 2


class OpeningRefused(LongstopError):
    """The file may not be opened like this."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Flag:
    """What may be done with a file, by which rule, and what the sender says that it means."""

    opening: Opening
    rule: str
    meaning: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What one law says for each answer; it binds agencies of a country that serve its areas."""

    code: str
    country: str | None
    areas: frozenset[str]
    effects: Mapping[Viewed, Opening] = field(hash=False)

    def binds(self, country: str, areas: Sequence[str]) -> bool:
        """Tell whether it binds an agency; one that does not say where it serves is bound."""
        if country != self.country:
            return False
        return not areas or not self.areas.isdisjoint(area.casefold() for area in areas)


@dataclass(frozen=True, slots=True)
class OpeningRules:
    """The whole document: its version, its rules, and what senders mean by 'no'."""

    version: str
    default: Rule
    rules: tuple[Rule, ...]
    meanings: tuple[tuple[frozenset[str], str], ...]

    def flag(
        self, viewed: Viewed, *, country: str, areas: Sequence[str], senders: Sequence[str | None]
    ) -> Flag:
        """Give the flag of a file for an agency of that country and those areas.

        senders are the names by which the company is known in the record and to us. Of several
        rules that bind the strictest counts; where none binds, the default.
        """
        bind = [rule for rule in self.rules if rule.binds(country, areas)] or [self.default]
        rule = max(bind, key=lambda one: one.effects[viewed])
        meaning = self._meaning(senders) if viewed is Viewed.NO else None
        return Flag(rule.effects[viewed], rule.code, meaning)

    def _meaning(self, senders: Sequence[str | None]) -> str | None:
        words = {word for name in senders if name for word in re.findall(r"\w+", name.casefold())}
        return next((says for names, says in self.meanings if not names.isdisjoint(words)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningCase:
    """What the rule needs to know of one file of a referral; lifted tells that it is open now."""

    reference: str
    number: int
    kind: ObligationKind
    flag: Flag
    lifted: bool


def needs_two(opening: Opening) -> bool:
    """Tell whether a second person must agree: nobody alone goes against what a court said."""
    return opening is Opening.DO_NOT_OPEN


def check_opening(case: OpeningCase, ground: str) -> Ground:
    """Check that a file's flag may be lifted on a ground; raises OpeningRefused saying why not."""
    named = f"{case.reference}, file {case.number}"
    if case.kind is not ObligationKind.REFERRAL:
        raise OpeningRefused(
            f"{case.reference} is a {case.kind.value.replace('_', ' ')}: files stand with a "
            "referral. Nothing was changed."
        )
    if case.flag.opening is Opening.OPEN or case.lifted:
        raise OpeningRefused(f"{named}: it may be opened already. Nothing was changed.")
    allowed = GROUNDS[case.flag.opening]
    if ground not in allowed:
        raise OpeningRefused(
            f"{named}: that is not a ground where the rule '{case.flag.rule}' says "
            f"'{case.flag.opening.code}'. Nothing was changed. Choose one of: {', '.join(allowed)}."
        )
    return Ground(ground)


def load_opening(text: str) -> OpeningRules:
    """Read the document (TOML); collects every fault before it raises OpeningNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise OpeningNotValid(f"The document of opening is not TOML: {fault}.") from fault
    faults: list[str] = [] if document.get("version") else ["version missing"]
    default = _rule("default", {"code": "default", **document.get("default", {})}, faults)
    lines = document.get("rule", [])
    rules = [_rule(f"rule {n}", line, faults) for n, line in enumerate(lines, start=1)]
    faults += [
        f"rule {n}: {name} missing"
        for n, line in enumerate(lines, start=1)
        for name in ("code", "country", "areas")
        if not line.get(name)
    ]
    meanings = []
    for n, line in enumerate(document.get("meaning", []), start=1):
        faults += [
            f"meaning {n}: {m} missing" for m in ("senders", "says", "source") if m not in line
        ]
        names = frozenset(str(name).casefold() for name in line.get("senders", ()))
        meanings.append((names, str(line.get("says"))))
    if faults:
        raise OpeningNotValid("The document of opening is not valid: " + "; ".join(faults) + ".")
    return OpeningRules(str(document["version"]), default, tuple(rules), tuple(meanings))


def _rule(where: str, line: Mapping[str, Any], faults: list[str]) -> Rule:
    """Read one rule; what is wrong with it is added to the faults."""
    if not line.get("source"):
        faults.append(f"{where}: source missing")
    effects: dict[Viewed, Opening] = {}
    for viewed in Viewed:
        word = str(line.get(viewed.value, "")).upper()
        if word not in Opening.__members__:
            faults.append(f"{where}: {viewed.value} is not one of open, ask, do_not_open")
        effects[viewed] = Opening.__members__.get(word, Opening.DO_NOT_OPEN)
    if effects[Viewed.ABSENT] < effects[Viewed.NO]:
        faults.append(f"{where}: absent is laxer than no, but it may be no")
    areas = frozenset(str(area).casefold() for area in line.get("areas", ()))
    country = line.get("country")
    return Rule(str(line.get("code")), str(country) if country else None, areas, effects)
