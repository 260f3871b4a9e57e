"""Note who in a batch is or may be under 18: their path is to be decided, their keeping reviewed.

Only they cost anything: a batch without them writes one empty statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from longstop.actions.open_path import STANDARD
from longstop.core.casework.keeping import UNDECIDED, Keeping, KeepingRules
from longstop.core.ledger.canonical import Plain
from longstop.core.triage.answers import Answers
from longstop.core.triage.evaluate import is_outside
from longstop.core.triage.placing import Placed
from longstop.store.queries.path import keep
from longstop.store.session import Connection

CLOCK = STANDARD
"""The clock that a sign of being under 18 starts."""

NOTHING: Mapping[str, Plain] = {}


@dataclass(slots=True)
class Signs:
    """The referrals of a batch on whose person a sign appeared, with what is kept of them."""

    keeping: Keeping
    _seen: dict[int, Keeping] = field(default_factory=dict)

    @classmethod
    def at(cls, rules: KeepingRules, now: datetime) -> Signs:
        """Begin a batch."""
        return cls(rules.of(UNDECIDED, now))

    def appears(self, before: Answers, after: Answers) -> bool:
        """Tell whether news puts somebody outside the instrument who was inside."""
        return is_outside(after) and not is_outside(before)

    def of(self, referral: int, placed: Placed) -> Mapping[str, Plain]:
        """Give the fact for a referral just opened; nothing for nearly all."""
        return NOTHING if placed.span else self.note(referral)

    def note(self, referral: int) -> dict[str, Plain]:
        """Note a referral on whose person a sign appeared; gives the fact for the ledger."""
        self._seen[referral] = self.keeping
        return {"retention": self.keeping.told()}

    def write(self, connection: Connection) -> None:
        """Write by when keeping them is reviewed, in one statement."""
        keep(connection, self._seen)
        self._seen = {}
