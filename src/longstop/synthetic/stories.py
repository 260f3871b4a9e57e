"""Tell what is reported of a household: who, by which company, how often, and what comes after.

The shares below are invented. They are set so that each thing a duty officer meets in a year is met
in a thousand people, and so that about half of all reports show next to nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from longstop.core.referral.vocabulary import Role
from longstop.synthetic import contacts
from longstop.synthetic.lists import Weighted, load, one_of
from longstop.synthetic.names import draw_name, origins
from longstop.synthetic.people import Account, Household, Person, draw_child
from longstop.synthetic.places import draw_address
from longstop.synthetic.reports import (
    BARE,
    CERTAIN,
    EXCULPATORY,
    FULL,
    RETRACTION,
    SOME,
    Draft,
    Profile,
    Relation,
    Shown,
    show,
)
from longstop.synthetic.services import Service

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 270  # ends before clocks go back, so that no local time is told twice
REFERENCES_A_HOUSEHOLD = 16
LONGEST_WAIT = 2_000  # source records between the first of a reference and its last sequel

_PROFILES = Weighted([BARE, SOME, FULL], [52, 33, 15])
_SHARES = {
    "child_reported": 0.045,  # of households that have a child
    "nobody": 0.02,
    "age_disputed": 0.008,
    "payer": 0.025,
    "again": 0.08,
    "follow_up": 0.045,
    "duplicate": 0.02,
    "exculpatory": 0.006,
    "urgent": 0.01,
    "handling": 0.03,
    "extra": 0.005,
    "text_decoy": 0.01,
    "pool_digest": 0.03,
    "child_shown": 0.05,
    "recipient": 0.1,
    "joint": 0.5,  # of households with two reported people, in formats that can hold both
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What every household's story needs to know: the format's powers and the stated shares."""

    one_line: bool  # a line holds one person and at most one child beside them
    damages: tuple[str, ...]
    damaged_share: float
    media_share: float
    pool: tuple[str, ...]  # digests that keep coming back


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A draft and how many source records must come between it and now."""

    delay: int
    draft: Draft


def tell(
    rng: random.Random, scene: Scene, household: Household, most: int
) -> tuple[int, Iterator[Turn]]:
    """Return how many people of the household are reported (1 to `most`) and the drafts."""
    reported = _reported(rng, household)[:most]
    return len(reported), _Story(rng, scene, household).tell(reported)


def _reported(rng: random.Random, household: Household) -> tuple[Person, ...]:
    child = household.child_count and not household.has_staff
    if child and rng.random() < _SHARES["child_reported"]:
        return (household.child(1),)
    share = rng.random()
    wanted = 3 if share < 0.01 else 2 if share < 0.06 else 1
    return tuple(
        household.adult(place) for place in range(1, 1 + min(wanted, household.adult_count))
    )


class _Story:
    """One household's drafts, drawn in order from one stream of random numbers."""

    def __init__(self, rng: random.Random, scene: Scene, household: Household) -> None:
        self._rng = rng
        self._scene = scene
        self._household = household
        self._used = 0

    def tell(self, reported: tuple[Person, ...]) -> Iterator[Turn]:
        if not self._scene.one_line and len(reported) > 1 and self._happens("joint"):
            yield from self._with_sequels(self._first(reported[0], reported[1:]))
            return
        for person in reported:
            first = self._first(person)
            yield from self._with_sequels(first)
            if self._scene.one_line and self._wants_payer(person):
                yield from self._payer_line(first)
            yield from self._again(person)

    def _happens(self, what: str) -> bool:
        return self._rng.random() < _SHARES[what]

    def _next_reference(self) -> int:
        self._used += 1
        return self._household.number * REFERENCES_A_HOUSEHOLD + self._used - 1

    def _wait(self) -> int:
        return 1 + int(self._rng.random() ** 2 * (LONGEST_WAIT - 1))

    # -- one draft

    def _first(self, person: Person, others: tuple[Person, ...] = ()) -> Draft:
        return self._draft(person, person.accounts[0], Relation.FIRST, others)

    def _draft(
        self, person: Person, account: Account, relation: Relation, others: tuple[Person, ...] = ()
    ) -> Draft:
        rng, scene = self._rng, self._scene
        at = BEGINS + timedelta(seconds=int(rng.random() * DAYS * 86_400))
        main, statement = self._main(person, account, at.date(), alone=not others)
        service = account.service
        ip = self._address() if rng.random() < service.ip else None
        decoy = self._happens("text_decoy")
        damage = one_of(rng, scene.damages) if rng.random() < scene.damaged_share else None
        sequels = 0
        if relation is Relation.FIRST and damage is None:
            sequels = self._happens("follow_up") + self._happens("duplicate")
        return Draft(
            reference=self._next_reference(),
            relation=relation,
            household=self._household.number,
            service=service,
            event_at=at,
            received_at=at + timedelta(hours=1 + int(rng.random() ** 2 * 480)),
            people=(main, *self._beside(main, others, at.date(), service)),
            style=rng.getrandbits(32),
            ip=ip,
            ip_shared=self._is_shared(ip),
            port=1024 + int(rng.random() * 64_511) if ip and rng.random() < service.ports else None,
            digests=self._digests(),
            viewed=one_of(rng, ("yes", "no", "", "")),
            urgent=self._happens("urgent"),
            statement=statement,
            note=self._note(decoy, statement, at.date()),
            handling=self._happens("handling"),
            damage=damage,
            extra=self._happens("extra"),
            thumbnail=rng.getrandbits(24) if rng.random() < scene.media_share else None,
            text_decoy=decoy,
            sequels=sequels,
        )

    def _main(
        self, person: Person, account: Account, day: date, *, alone: bool
    ) -> tuple[Shown, str]:
        """Show the reported person, and the statement in their favour if there is one."""
        rng = self._rng
        known = person.staff_agency is not None or (person.child and rng.random() < 0.85)
        if not known and alone and self._happens("nobody"):
            return Shown(person=person, role=Role.REPORTED), ""
        profile = CERTAIN if known else _PROFILES.draw(rng)
        access, conviction = self._answers(profile)
        compromised = self._happens("exculpatory")
        shown = show(
            rng,
            person,
            Role.REPORTED,
            profile,
            day=day,
            account=account,
            exact=known,
            access=access,
            conviction=conviction,
            compromised=compromised,
        )
        if self._happens("age_disputed") and not account.service.in_text:
            shown = replace(shown, born=person.born, age=self._age_across_18(person))
        return shown, "exculpatory" if compromised else ""

    def _age_across_18(self, person: Person) -> int:
        return (19 if person.child else 14) + int(self._rng.random() * 4)

    def _answers(self, profile: Profile) -> tuple[str, str]:
        """Say what is known of access to children and of convictions: mostly nothing."""
        rng = self._rng
        if profile is BARE or rng.random() > 0.3:
            return "", ""
        truth = "yes" if self._household.child_count else "no"
        access = one_of(rng, (truth, truth, truth, "unknown", "no"))
        return access, one_of(rng, ("", "", "", "no", "no", "unknown", "yes"))

    def _address(self) -> str:
        share = self._rng.random()
        if share < 0.55:
            return self._household.ipv4
        return self._household.ipv6 if share < 0.7 else contacts.draw_ipv4(self._rng)

    def _is_shared(self, ip: str | None) -> bool:
        """Say which addresses away from home are held to be shared: half, whoever sits there.

        No chance is drawn for it, so that a seed tells of the same people with it and without.
        """
        home = (self._household.ipv4, self._household.ipv6)
        return ip is not None and ip not in home and int(ip[-1], 16) % 2 == 0

    def _digests(self) -> tuple[str, ...]:
        if self._happens("pool_digest"):
            return (one_of(self._rng, self._scene.pool),)
        count = one_of(self._rng, (0, 0, 1, 1, 1 if self._scene.one_line else 2))
        return tuple(contacts.draw_digest(self._rng) for _ in range(count))

    def _note(self, decoy: bool, statement: str, day: date) -> str | None:
        if statement:
            return EXCULPATORY
        if decoy:
            notes: list[str] = load("occupations")["notes"]["decoys"]
            return one_of(self._rng, notes)
        if self._rng.random() < 0.2:
            return f"synthetic note: account flagged by automatic matching on {day:%Y-%m-%d}"
        return None

    # -- people beside the reported one

    def _beside(
        self, main: Shown, others: tuple[Person, ...], day: date, service: Service
    ) -> list[Shown]:
        rng = self._rng
        if not main.named:
            return []
        beside = [
            show(rng, other, Role.REPORTED, SOME, day=day, account=other.accounts[0])
            for other in others
        ]
        if self._scene.one_line:
            return beside + (self._child_columns(day) if self._happens("child_shown") else [])
        if service.in_text:
            return beside
        if self._happens("recipient"):
            beside.append(self._recipient(day))
        if self._wants_payer(main.person):
            beside.append(self._payer(main, day))
        return beside

    def _some_child(self) -> Person:
        """Return a child of the household, or one who lives somewhere else."""
        rng = self._rng
        if self._household.child_count and rng.random() < 0.7:
            return self._household.child(1)
        name = draw_name(rng, origins().draw(rng))
        child_id = f"H{self._household.number:07d}-X{self._used}"
        return draw_child(rng, child_id, name, draw_address(rng))

    def _child_columns(self, day: date) -> list[Shown]:
        child = self._some_child()
        profile = (
            replace(CERTAIN, place=0.8) if self._rng.random() < 0.75 else replace(BARE, place=1)
        )
        shown = show(self._rng, child, Role.CHILD, profile, day=day)
        # A line of a table has room for a child's name, birth and place, and no more.
        return [
            replace(
                shown,
                age=None,
                email=None,
                phone=None,
                street=None,
                postcode=None,
                school=None,
            )
        ]

    def _recipient(self, day: date) -> Shown:
        """Show whom something was sent to: a child, an adult, or an account of unknown age."""
        rng = self._rng
        share = rng.random()
        if share < 0.4:
            child = self._some_child()
            return show(
                rng, child, Role.RECIPIENT, CERTAIN, day=day, account=child.accounts[0], exact=True
            )
        if share < 0.6 and self._household.adult_count > 1:
            adult = self._household.adult(self._household.adult_count)
            account = adult.accounts[0]
            return show(rng, adult, Role.RECIPIENT, CERTAIN, day=day, account=account, exact=True)
        child = self._some_child()
        profile = replace(BARE, born=0, age=0, name=0)
        return show(rng, child, Role.RECIPIENT, profile, day=day, account=child.accounts[0])

    def _wants_payer(self, person: Person) -> bool:
        if not person.child and self._household.adult_count < 2:
            return False
        return self._rng.random() < (0.25 if person.child else _SHARES["payer"])

    def _payer(self, main: Shown, day: date) -> Shown:
        """Show who pays for the account or holds it, and is not said to have used it."""
        place = 1 if main.person.child else self._household.adult_count
        person = self._household.adult(place)
        role = Role.ACCOUNT_HOLDER if self._rng.random() < 0.5 else Role.PAYER
        shown = show(self._rng, person, role, FULL, day=day)
        return replace(shown, account_id=main.account_id)

    # -- what comes after

    def _with_sequels(self, first: Draft) -> Iterator[Turn]:
        """Yield a draft, then the follow-up and the duplicate it was given."""
        yield Turn(delay=0, draft=first)
        kinds = [Relation.FOLLOW_UP, Relation.DUPLICATE]
        if first.sequels == 1 and self._rng.random() < 0.3:
            kinds.reverse()
        for kind in kinds[: first.sequels]:
            if kind is Relation.DUPLICATE:
                yield Turn(delay=self._wait(), draft=replace(first, relation=kind, sequels=0))
            else:
                yield Turn(delay=self._wait(), draft=self._follow_up(first))

    def _follow_up(self, first: Draft) -> Draft:
        """Return new content under the same reference: more is known, or it is taken back."""
        rng = self._rng
        share = rng.random()
        statement = "retraction" if share < 0.2 else "exculpatory" if share < 0.3 else ""
        note = {"retraction": RETRACTION, "exculpatory": EXCULPATORY}.get(
            statement, f"synthetic note: further information {rng.getrandbits(24):06x}"
        )
        main, day = first.people[0], first.event_at.date()
        if not statement and main.named:
            account = next(a for a in main.person.accounts if a.account_id == main.account_id)
            known = main.person.staff_agency is not None
            main = replace(
                show(rng, main.person, main.role, FULL, day=day, account=account, exact=known),
                age=main.age,
                born=main.born or main.person.born,
            )
        return replace(
            first,
            relation=Relation.FOLLOW_UP,
            received_at=first.received_at + timedelta(days=1 + int(rng.random() * 9)),
            people=(main, *first.people[1:]),
            statement=statement,
            note=note,
            thumbnail=None,
            sequels=0,
        )

    def _again(self, person: Person) -> Iterator[Turn]:
        """Yield later reports of the same person, under another account where there is one."""
        for account in person.accounts[1:] or person.accounts[:1]:
            if self._happens("again"):
                draft = self._draft(person, account, Relation.AGAIN)
                yield Turn(delay=self._wait(), draft=draft)

    def _payer_line(self, first: Draft) -> Iterator[Turn]:
        if first.damage is not None or not first.people[0].named:
            return
        payer = self._payer(first.people[0], first.event_at.date())
        line = replace(
            first,
            reference=self._next_reference(),
            people=(payer,),
            style=self._rng.getrandbits(32),
            digests=(),
            viewed="",
            urgent=False,
            statement="",
            note=None,
            extra=False,
            thumbnail=None,
            text_decoy=False,
            sequels=0,
        )
        yield Turn(delay=0, draft=line)
