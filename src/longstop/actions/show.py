"""Show the whole story of one obligation; every look is an entry in the reader's own stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from longstop.actions.find import canonical, not_found
from longstop.actions.house import House
from longstop.actions.in_force import placer_under
from longstop.actions.open_file import FlaggedFile, flag_files
from longstop.core.authority.permissions import Permission, check, may_any
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.handling import Act, check_handling
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.triage.evaluate import Assessment
from longstop.core.triage.placing import Placed, Placer
from longstop.store import ledger
from longstop.store.queries.beside import (
    Beside,
    BesideOne,
    OfReader,
    beside,
    beside_each,
    of_reader,
)
from longstop.store.queries.exhibits import Hands, hands
from longstop.store.queries.gathered import subjects_beside
from longstop.store.queries.link_views import FellowSeen, LinkSeen, WordSeen
from longstop.store.queries.story import (
    Story,
    Subject,
    stories_of,
    story_of,
    subject_of,
)
from longstop.store.queries.whom import Whom
from longstop.store.session import Actor, Connection

NAMING = (
    Permission.DISSEMINATION_ANSWER,
    Permission.DISSEMINATION_SEND,
    Permission.PROTECTION_DECIDE,
    Permission.REFERRAL_SHARE,
    Permission.REFERRAL_TRANSFER,
)
"""Whoever holds one of these names agencies, desks or colleagues in a form."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A story with the moment it was read and the zone of the reader's agency.

    placed and assessed are a referral's, by the policy in force; None for anything else. files are
    a referral's, each with what the law of the reader's agency says of opening it. fellows are the
    other referrals of the same person, links and words what was found and said of it and others:
    all as far as the reader may see both. whom is whom its forms may name, where that was asked.
    hands are those through which an exhibit went.
    """

    story: Story
    at: datetime
    zone: str
    placed: Placed | None
    assessed: Assessment | None
    files: list[FlaggedFile]
    fellows: list[FellowSeen]
    links: list[LinkSeen]
    words: list[WordSeen]
    whom: list[Whom] = field(default_factory=list)
    hands: list[Hands] = field(default_factory=list)

    @property
    def asked(self) -> list[LinkSeen]:
        """Give the links of which a person is asked: possible history, until somebody says."""
        return [one for one in self.links if one.asks]


def show(house: House, actor: Actor, reference: str, *, naming: bool = False) -> Shown:
    """Show an obligation without what is hidden; raises NotFound.

    naming says that whom its forms may name is wanted too, for whoever may name anybody.
    """
    check(actor.roles, Permission.REFERRAL_READ)
    return look(house, actor, reference, act="viewed", facts={}, reveal=False, naming=naming)


def look(
    house: House,
    actor: Actor,
    reference: str,
    *,
    act: str,
    facts: dict[str, Plain],
    reveal: bool,
    lifted: str | None = None,
    naming: bool = False,
) -> Shown:
    """Read a story and put the look on the reader's own stream, in one transaction.

    lifted is why a sender's handling condition does not forbid revealing it.
    """
    (wanted,) = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        subject = subject_of(connection, wanted, now)
        if subject is None:
            raise not_found([wanted])
        if reveal:
            stated = {subject.reference: subject.handling}
            check_handling(house.handling, stated, Act.REVEAL, lifted)
        named = naming and may_any(actor.roles, *NAMING)
        shown = read_shown(connection, house, actor, subject, now, reveal=reveal, naming=named)
        _note(connection, actor, f"{subject.kind}.{act}", {"obligation": subject.id, **facts}, now)
    return shown


def read_shown(
    connection: Connection,
    house: House,
    actor: Actor,
    subject: Subject,
    now: datetime,
    *,
    reveal: bool,
    naming: bool = False,
) -> Shown:
    """Read the story of a subject; whoever calls this puts the look on the ledger."""
    story = story_of(connection, subject, now, reveal=reveal)
    more = beside(connection, actor.agency, subject.id, now, naming=naming)
    placer = placer_under(house, more.policy[0].text if more.policy else None)
    shown = _shown(house, story, more, more, placer, now)
    if subject.kind != ObligationKind.EXHIBIT:
        return shown
    return replace(shown, hands=hands(connection, subject.id))


@dataclass(frozen=True, slots=True)
class Gathered:
    """An obligation and all that its record opened, that one first, as far as a reader may see.

    agency is the code of the reader's, labels are the questions of the policy in force.
    """

    shown: list[Shown]
    agency: str
    labels: Sequence[str]


def read_gathered(
    connection: Connection, house: House, actor: Actor, reference: str, now: datetime
) -> Gathered:
    """Read the story of an obligation and of what belongs with it whole; raises NotFound.

    The same number of statements, however much belongs with it. Whoever calls this puts the look on
    the ledger.
    """
    subjects = subjects_beside(connection, reference, now)
    if not subjects or subjects[0].reference != reference:
        raise not_found([reference])
    mine = of_reader(connection, actor.agency, now)
    placer = placer_under(house, mine.policy[0].text if mine.policy else None)
    stories = stories_of(connection, subjects, now, reveal=True)
    besides = beside_each(connection, actor.agency, [one.id for one in subjects], now)
    shown = [
        _shown(house, story, more, mine, placer, now)
        for story, more in zip(stories, besides, strict=True)
    ]
    return Gathered(shown, mine.zone[0].code, placer.policy.labels)


def _shown(
    house: House,
    story: Story,
    more: BesideOne | Beside,
    mine: OfReader | Beside,
    placer: Placer,
    now: datetime,
) -> Shown:
    standing = more.standing[0].standing if more.standing else None
    return Shown(
        story=story,
        at=now,
        zone=mine.zone[0].zone,
        placed=placer.place(story.subject.id, standing) if standing else None,
        assessed=placer.assess(standing.heard) if standing else None,
        files=flag_files(house, more.files, mine.law[0]),
        fellows=more.fellows,
        links=more.links,
        words=more.words,
        whom=more.whom if isinstance(more, Beside) else [],
    )


def _note(
    connection: Connection, actor: Actor, event: str, facts: dict[str, Plain], now: datetime
) -> None:
    noted = ledger.Event(ledger.person_stream(actor.person), event, {"facts": facts})
    ledger.record(connection, [noted], at=now, actor=actor.ledger_name)
