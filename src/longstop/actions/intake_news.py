"""Assess a referral when it is opened, and again when news of it comes in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.intake_path import Signs
from longstop.actions.intake_plan import Planned
from longstop.core.intake.followup import Subject
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.vocabulary import Role
from longstop.core.triage.answers import Answers
from longstop.core.triage.hearing import hear_report
from longstop.core.triage.placing import Opened, Placed, Placer, Standing
from longstop.store.queries.assessment import standing_of, write_placed
from longstop.store.session import Connection

Hear = Callable[[Answers], Answers]


@dataclass(slots=True)
class News:
    """What is known of the referrals that a batch opens or follows, by their numbers.

    standing holds those that were there before the batch, read under the lock that it holds.
    """

    placer: Placer
    standing: dict[int, Standing]
    signs: Signs
    _changed: dict[int, Placed] = field(default_factory=dict)

    @classmethod
    def read(
        cls, connection: Connection, house: House, known: Mapping[int, Sequence[Subject]]
    ) -> News:
        """Read how the referrals stand that a batch may bring news of."""
        ids = [subject.obligation_id for some in known.values() for subject in some]
        signs = Signs.at(house.keeping, house.now())
        return cls(placer_for_writing(connection, house), standing_of(connection, ids), signs)

    def opened(self, referral: int, answers: Answers) -> Opened:
        """Place a referral just opened."""
        found = self.placer.open(referral, answers)
        self.standing[referral] = found.placed.standing
        return found

    def followed(self, referral: int, hear: Hear) -> dict[str, Plain]:
        """Take in news; gives the new assessment as a fact where an answer changed.

        Where a sign of being under 18 appeared, when keeping the record is reviewed goes with it.
        """
        before = self.standing.get(referral)
        if before is None:
            return {}
        answers = hear(before.answers)
        if answers == before.answers:
            return {}
        placed = self.placer.place(referral, replace(before, answers=answers))
        self.standing[referral] = placed.standing
        self._changed[referral] = placed
        facts: dict[str, Plain] = {"assessment": placed.told()}
        if self.signs.appears(before.answers, answers):
            facts |= self.signs.note(referral)
        return facts

    def stream_of(self, referral: int) -> int:
        """Tell where a referral stands now with all that was taken in; ahead of all if unknown."""
        standing = self.standing.get(referral)
        return self.placer.place(referral, standing).stream if standing else 0

    def write(self, connection: Connection) -> None:
        """Write the assessments that news changed and the signs that appeared: two statements."""
        write_placed(connection, self._changed)
        self._changed = {}
        self.signs.write(connection)


def heard(known: Answers, one: Planned, index: int, now: datetime) -> Answers:
    """Take in what a record says of the person at an index; -1 is nobody by name."""
    report = one.report
    day = report.incident_at or report.sent_at
    return hear_report(
        known,
        report.persons[index] if index >= 0 else None,
        report.statements,
        urgent=report.urgent,
        child_at_home=any(person.role is Role.CHILD for person in report.persons),
        on=(day.at if day else now).date(),
    )
