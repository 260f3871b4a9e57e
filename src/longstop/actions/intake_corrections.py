"""Note what a batch's follow-ups take back or correct, so that everybody who was told hears of it.

Only noted here: who was told of a referral is looked up afterwards (pass_on_corrections).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from longstop.actions.found_wrong import tell_found
from longstop.actions.intake_follow_up import Following, FollowUps
from longstop.actions.intake_plan import Planned, against
from longstop.core.casework.correction import Ground
from longstop.core.intake.corrections import about, corrects, stated_by
from longstop.core.referral.vocabulary import Question
from longstop.store.ledger import Event
from longstop.store.queries.corrections import Found
from longstop.store.session import Connection


@dataclass(slots=True)
class Corrections:
    """What the follow-ups of a batch take back or correct; agency is the one that received it."""

    follow_ups: FollowUps
    agency: int
    _found: list[Found] = field(default_factory=list)

    def note(self, one: Planned, following: Following) -> None:
        """Note of which referrals a record says otherwise; a record that follows none of none."""
        if one.original_id is None:
            return
        subjects = self.follow_ups.subjects_of(one)
        persons = one.report.persons
        reported = {i: persons[i] for i in one.openings.reported}
        claims = [
            (self.follow_ups.candidate(reported.get(i)), following.get(i))
            for i in one.openings.reported or (-1,)
        ]
        if Question.RETRACTION in against(one):
            self._add(one, about(claims, subjects, retracts=True), Ground.RETRACTION)
            return
        before = stated_by(subjects)
        for claim, person in zip(claims, reported.values(), strict=False):
            for referral in about([claim], subjects, retracts=False):
                if corrects(before[referral], self.follow_ups.stated(person)):
                    self._add(one, {referral}, Ground.CORRECTED_RECORD)

    def _add(self, one: Planned, referrals: set[int], ground: Ground) -> None:
        self._found += [
            Found(referral=id_, ground=ground, agency=self.agency, record=one.record_id)
            for id_ in sorted(referrals)
        ]

    def write(self, connection: Connection, now: datetime) -> list[Event]:
        """Keep what was noted; gives what the ledger has to tell of it."""
        return tell_found(connection, self._found, now) if self._found else []
