"""Attach news about an earlier record to the referrals and child records it is about.

What argues against a referral never lowers it by itself; it starts a *reconsider* clock. A sign
that the person may be under 18 starts the clock for deciding their path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from longstop.actions.intake_news import News
from longstop.actions.intake_obligations import ClockWanted, ObligationRows, Opened
from longstop.actions.intake_path import CLOCK
from longstop.actions.intake_plan import Planned
from longstop.core.intake.corrections import Stated, stated
from longstop.core.intake.followup import (
    Candidate,
    Subject,
    SubjectKind,
    each_their_own,
    match,
)
from longstop.core.intake.information import STATE
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.entry import Head, Stream
from longstop.core.ledger.replay import iso
from longstop.core.linkage.normal_forms import normal_form, normal_name
from longstop.core.referral.records import Person
from longstop.core.referral.vocabulary import IdentifierKind, ObligationKind
from longstop.store.ledger import Event, heads, obligation_stream
from longstop.store.queries import clocks, information
from longstop.store.session import Connection

Key = int | tuple[int, str]
"""A person of the record by index (-1 is person unknown), or the child that person is."""

Following = dict[Key, Subject]
"""Whom each person of a follow-up turned out to be."""


@dataclass(slots=True)
class FollowUps:
    """The subjects that this batch's follow-ups may be about, from the database and the batch.

    followed are the records that something in this batch follows: only they need remembering.
    """

    obligations: ObligationRows
    news: News
    subjects: dict[int, list[Subject]]
    followed: frozenset[int]
    country: str | None
    touched: set[int] = field(default_factory=set)
    _moved: dict[int, int] = field(default_factory=dict)
    _taken_in: dict[int, int] = field(default_factory=dict)
    _new: dict[int, tuple[Opened, ObligationKind]] = field(default_factory=dict)

    def heads(self, connection: Connection) -> dict[Stream, Head]:
        """Read where the stories of the subjects that are held end."""
        ids = {one.obligation_id for some in self.subjects.values() for one in some}
        return heads(connection, [obligation_stream(id_) for id_ in sorted(ids)])

    def find(self, one: Planned) -> Following:
        """Match the people of a follow-up with the subjects of the record it follows."""
        subjects = self.subjects_of(one)
        report, found = one.report, one.openings
        keys: list[Key] = []
        claims: list[tuple[Candidate, Subject | None]] = []
        alone = len(found.reported) <= 1
        for i in found.reported:
            candidate = self._candidate(report.persons[i], SubjectKind.REFERRAL)
            keys.append(i)
            claims.append((candidate, match(candidate, subjects, alone=alone)))
        if found.person_unknown:
            nobody = self.candidate(None)
            keys.append(-1)
            claims.append((nobody, match(nobody, subjects, alone=True)))
        only_child = len(found.children) == 1
        for i, _ground in found.children:
            candidate = self._candidate(report.persons[i], SubjectKind.CHILD_RECORD)
            keys.append((i, "child"))
            claims.append((candidate, match(candidate, subjects, alone=only_child)))
        settled = zip(keys, each_their_own(claims, subjects), strict=True)
        return {key: subject for key, subject in settled if subject is not None}

    def subjects_of(self, one: Planned) -> list[Subject]:
        """Give whom a follow-up may be about: news that restricts never joins an open record."""
        assert one.original_id is not None
        known = self.subjects.get(one.original_id, [])
        return [s for s in known if s.restricted or not one.restriction]

    def follow(
        self,
        subject: Subject,
        *,
        facts: dict[str, Plain],
        against: list[str],
        promoted: Sequence[ClockWanted] = (),
    ) -> int:
        """Record the news on the subject's own stream; gives its obligation's number.

        promoted are the clocks of a referral, where the news makes one of what was information.
        """
        data: dict[str, Plain] = {"facts": facts}
        wanted: list[ClockWanted] = [*promoted]
        if subject.kind is SubjectKind.REFERRAL:
            wanted += [("reconsider", one) for one in against[:1]]
            wanted += [CLOCK] if "retention" in facts else []
        if wanted:
            started = [self.obligations.start_clock(subject.obligation_id, one) for one in wanted]
            data["start"] = started
            first = min((clock["due_at"], clock["id"]) for clock in started)
            if first < subject.next_clock or subject.next_clock[1] == subject.information_clock:
                subject.next_clock = first
                data["set"] = {"next_clock_id": first[1]}
                self._moved[subject.obligation_id] = first[1]
        if promoted:
            self._take_in(subject, data)
        self.touched.add(subject.obligation_id)
        self.obligations.events.append(
            Event(obligation_stream(subject.obligation_id), f"{_noun(subject)}.followed_up", data)
        )
        return subject.obligation_id

    def _take_in(self, subject: Subject, data: dict[str, Any]) -> None:
        """Make a referral of what was kept for information: its review ends."""
        clock = subject.information_clock
        assert clock is not None, "only what is kept for information is taken in"
        stop = {"id": clock, "at": iso(self.obligations.now), "why": "met"}
        moved = {"state": "received", "previous_state": "informational"}
        data |= {"set": {**data.get("set", {}), **moved}, "stop": [stop]}
        self._taken_in[subject.obligation_id] = clock
        for one in (s for known in self.subjects.values() for s in known):
            if one.obligation_id == subject.obligation_id:
                one.information_clock, one.next_clock = None, subject.next_clock

    def take_in(self, connection: Connection) -> None:
        """Write what news made referrals of."""
        if self._taken_in:
            clocks.stop_these(connection, [*self._taken_in.values()], self.obligations.now, "met")
            information.take_in(connection, [*self._taken_in])

    def opened(self, opened: Opened, kind: ObligationKind) -> None:
        """Remember an obligation that this batch opens."""
        self._new[opened.id] = (opened, kind)

    def new_referrals(self) -> list[int]:
        """Give the referrals that this batch opened."""
        return [id_ for id_, (_, kind) in self._new.items() if kind is ObligationKind.REFERRAL]

    def news_of(self) -> list[int]:
        """Give the obligations there were before that this batch followed up."""
        return sorted(self.touched - self._new.keys())

    def remember(self, one: Planned, referral_of: dict[int, int], child_of: dict[int, int]) -> None:
        """Let later records of this batch find the people of this one."""
        first = one.original_id if one.original_id is not None else one.record_id
        if first not in self.followed:
            return
        known = self.subjects.setdefault(first, [])
        persons = one.report.persons
        for i, id_ in [*referral_of.items(), *child_of.items()]:
            if id_ in self._new and all(s.obligation_id != id_ for s in known):
                person = persons[i] if i >= 0 else None
                known.append(self._subject(id_, person, bool(one.restriction)))

    def _subject(self, id_: int, person: Person | None, restricted: bool) -> Subject:
        opened, kind = self._new[id_]
        subject_kind = SubjectKind(kind.value)
        marks = self._candidate(person, subject_kind) if person else None
        return Subject(
            obligation_id=id_,
            reference=opened.reference,
            kind=subject_kind,
            is_open=True,
            restricted=restricted,
            name=marks.name if marks else ("", ""),
            identifiers=marks.identifiers if marks else frozenset(),
            next_clock=(opened.next_due, opened.next_clock_id),
            stated=self.stated(person) if person else frozenset(),
            information_clock=opened.next_clock_id if opened.state == STATE else None,
        )

    def stated(self, person: Person) -> Stated:
        """Gather what the record says of a person that a later one may correct."""
        name = normal_name(person.given_name or "", person.family_name or "")
        return stated(name, person.date_of_birth, self._identifiers(person))

    def candidate(self, person: Person | None) -> Candidate:
        """Give the marks of a reported person; None is nobody by name."""
        if person is None:
            return Candidate(SubjectKind.REFERRAL, ("", ""), frozenset())
        return self._candidate(person, SubjectKind.REFERRAL)

    def _candidate(self, person: Person, kind: SubjectKind) -> Candidate:
        name = normal_name(person.given_name or "", person.family_name or "")
        marks = self._identifiers(person)
        return Candidate(
            kind, name, frozenset(one for one in marks if one[0] != IdentifierKind.IP_ADDRESS)
        )

    def _identifiers(self, person: Person) -> set[tuple[str, str]]:
        return {
            (one.kind.value, normal)
            for one in person.identifiers
            if (normal := normal_form(one.kind, one.raw, service=one.service, country=self.country))
        }

    def move_next_clocks(self, connection: Connection) -> None:
        """Point obligations at the reconsider clocks that now fall due first."""
        clocks.move_next(connection, self._moved)


def _noun(subject: Subject) -> str:
    return "referral" if subject.kind is SubjectKind.REFERRAL else "child"
