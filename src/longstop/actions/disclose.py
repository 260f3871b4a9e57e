"""Gather a referral for the disclosure officer: one file, whole or not at all, and on the ledger.

It opens everything that is hidden by default, so it asks for what a reveal asks for and for what
an export asks for: a reason from the list, the senders' conditions, and the owner's own act.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from longstop.actions.find import canonical, check_owner, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.reveal import check_looking
from longstop.actions.show import Shown, read_gathered
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework import disclosure as rules
from longstop.core.casework.disclosure import Item, Mark, Why
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.handling import Act, check_handling
from longstop.core.referral.vocabulary import ObligationKind, Role
from longstop.engines.new_file import check_free, new_file
from longstop.store import ledger
from longstop.store.queries.link_views import WordSeen
from longstop.store.queries.story import Story, StoryOther, StoryPerson
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection

_OF_CHILDREN = frozenset({ObligationKind.CHILD_RECORD.value, ObligationKind.CHILD_PROTECTION.value})


class DisclosureRefused(LongstopError):
    """What was asked for is no referral."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """Which referral, into which new file, why, and why a sender's condition does not forbid it.

    Without a file whoever asks gets its bytes.
    """

    reference: str
    out: Path | None = None
    reason: str = "disclosure"
    condition: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Disclosure:
    """The referral and what belongs with it, whole, under a schedule."""

    schedule: tuple[Item, ...]
    shown: Shown
    others: tuple[Shown, ...]
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Disclosed:
    """What went into the file: its digest, its items by kind, and how many are marked and as what.

    sha256 is lower-case hexadecimal, over the bytes of the file; data are those bytes where no file
    was asked for.
    """

    reference: str
    file: str
    sha256: str
    kinds: dict[Why, int]
    marks: dict[Mark, int]
    sensitive: int
    data: bytes = field(default=b"", repr=False)


def disclose(
    house: House, actor: Actor, asking: Asking, render: Callable[[Disclosure], bytes]
) -> Disclosed:
    """Write the file that render makes of it, and put that on the ledger, or do neither.

    Raises ReasonNotKnown, NotFound, NotYours, DisclosureRefused, HandlingForbids, FileThere,
    FileNotMade.
    """
    check(actor.roles, Permission.REFERRAL_DISCLOSE)
    check_looking(asking.reason)
    if asking.out is not None:
        check_free(asking.out)
    wanted = canonical([asking.reference])
    now = house.now()
    with house.database.as_person(actor) as connection, ExitStack() as made:
        with connection.transaction():
            one = _held(connection, actor, wanted)
            gathered = _gather(connection, house, actor, asking, one.reference, now, Act.EXPORT)
            data = render(gathered)
            done = _done(asking, one.reference, data, gathered.schedule)
            _tell(connection, actor, asking, one.id, done, now)
            if asking.out is not None:
                made.enter_context(new_file(asking.out, data))
        return done if asking.out is not None else replace(done, data=data)


def see_schedule(house: House, actor: Actor, asking: Asking) -> Disclosure:
    """Show what a disclosure would hold, whole; that somebody looked is on their own stream.

    Nothing is taken out. Raises ReasonNotKnown, NotFound, NotYours, DisclosureRefused,
    HandlingForbids.
    """
    check(actor.roles, Permission.REFERRAL_DISCLOSE)
    check_looking(asking.reason)
    (wanted,) = canonical([asking.reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        gathered = _gather(connection, house, actor, asking, wanted, now, Act.REVEAL)
        looked = _looked(actor, asking, gathered.shown.story.subject.id)
        ledger.record(connection, [looked], at=now, actor=actor.ledger_name)
    return gathered


def _held(connection: Connection, actor: Actor, wanted: list[str]) -> Held:
    (one,) = hold_own(connection, actor, find_seen(connection, wanted), closed=True)
    _check_referral(one.reference, one.kind)
    return one


def _check_referral(reference: str, kind: str) -> None:
    if kind != ObligationKind.REFERRAL:
        raise DisclosureRefused(
            f"{reference} is a {kind.replace('_', ' ')}: name the referral, what"
            " belongs with it comes with it. No file was made."
        )


def _gather(
    connection: Connection,
    house: House,
    actor: Actor,
    asking: Asking,
    reference: str,
    now: datetime,
    act: Act,
) -> Disclosure:
    found = read_gathered(connection, house, actor, reference, now)
    shown, *others = found.shown
    subject = shown.story.subject
    check_owner({subject.reference: subject.owner_agency}, found.agency)
    _check_referral(subject.reference, subject.kind)
    stated = {one.story.subject.reference: one.story.subject.handling for one in (shown, *others)}
    check_handling(house.handling, stated, act, asking.condition)
    items = list(_items(shown, found.labels))
    return Disclosure(
        schedule=tuple(rules.schedule(items)),
        shown=shown,
        others=tuple(others),
        by=actor.code,
        reason=asking.reason,
    )


def _items(shown: Shown, labels: Sequence[str]) -> Iterator[Item]:
    """Find every item of a story; what holds for the whole of it is marked on each."""
    story, assessed, subject = shown.story, shown.assessed, shown.story.subject
    everywhere = {Mark.RESTRICTED} if subject.restricted else set[Mark]()
    of_sender = everywhere | ({Mark.SENDER_CONDITION} if subject.handling else set())
    for one in _of_sender(story):
        yield _marked(one, of_sender)
    conflicts = [one.code for one in assessed.conflicts] if assessed else []
    unknowns = [one.asked.code for one in assessed.unknowns] if assessed else []
    told = [_told(entry.seq, entry.event, entry.body) for entry in story.entries]
    for one in (
        *rules.of_ledger(told),
        *rules.of_assessment(conflicts, unknowns, labels),
        *map(_other, story.others),
        *rules.of_links(_tied(shown), [*map(_word, shown.words)]),
    ):
        yield _marked(one, everywhere)


def _marked(one: Item, more: set[Mark]) -> Item:
    return Item(one.why, one.says, one.where, one.at, one.marks | more)


def _of_sender(story: Story) -> Iterator[Item]:
    """Find the items of what senders gave: statements, people, files, records."""
    people = {one.id: one for one in story.persons}
    yield from rules.of_statements(
        [
            rules.Stated(
                role=Role(people[one.party_id].role),
                question=one.question,
                answer=one.answer,
                text=one.text,
                path=one.path,
                may_be_child=people[one.party_id].may_be_child,
                is_subject=people[one.party_id].is_subject,
            )
            for one in story.statements
        ]
    )
    yield from rules.of_persons([_named(one, story) for one in story.persons])
    for file in story.files:
        says = f"{file.digest_kind}:{file.digest}, viewed by the sender: {file.viewed}"
        yield Item(Why.FILE, says, file.path)
    for content in story.contents:
        if content["content"] is not None:
            says = f"record {content['ordinal']} of package {story.subject.package or 'not ours'}"
            yield Item(Why.RECORD, says, "as sent", marks=frozenset({Mark.FREE_TEXT}))


def _named(one: StoryPerson, story: Story) -> rules.Named:
    names = " ".join(filter(None, (one.given_name, one.family_name))) or "no name"
    values = [each.raw for each in story.identifiers if each.party_id == one.id and each.raw]
    return rules.Named(
        role=Role(one.role),
        words=f"{one.role}: {', '.join([names, *values])}",
        path=one.path,
        may_be_child=one.may_be_child,
        is_subject=one.is_subject,
    )


def _told(seq: int, event: str, body: str) -> rules.Told:
    entry = json.loads(body)
    return rules.Told(seq, event, entry["at"], entry["data"].get("facts", {}))


def _other(one: StoryOther) -> Item:
    marks = frozenset({Mark.CHILD}) if one.kind in _OF_CHILDREN else frozenset[Mark]()
    says = f"{one.reference}: {one.kind.replace('_', ' ')}, {one.state}"
    return Item(Why.OTHER, says, one.reference, marks=marks)


def _tied(shown: Shown) -> list[rules.Tied]:
    """Give the other referrals that links lead to, each once, those in its nominal first."""
    together = dict.fromkeys((one.reference for one in shown.fellows), True)
    others = {one.reference: False for one in shown.asked if one.reference not in together}
    return [rules.Tied(*one) for one in {**together, **others}.items()]


def _word(one: WordSeen) -> rules.Word:
    return rules.Word(
        reference=one.reference,
        said=one.said,
        reason=one.reason,
        at=iso(one.said_at),
        taken_back=one.undone_at is not None,
    )


def _done(asking: Asking, reference: str, data: bytes, schedule: Sequence[Item]) -> Disclosed:
    return Disclosed(
        reference=reference,
        file="" if asking.out is None else str(asking.out),
        sha256=hashlib.sha256(data).hexdigest(),
        kinds=dict(Counter(one.why for one in schedule)),
        marks=dict(Counter(mark for one in schedule for mark in one.marks)),
        sensitive=sum(bool(one.marks) for one in schedule),
    )


def _tell(
    connection: Connection, actor: Actor, asking: Asking, id_: int, done: Disclosed, now: datetime
) -> None:
    """Put it on the referral's stream, for whoever comes after, and on the reader's own."""
    facts: dict[str, Plain] = {
        "reason": asking.reason,
        "condition": asking.condition,
        "sha256": done.sha256,
        "items": sum(done.kinds.values()),
        "undermine_or_assist": sum(n for why, n in done.kinds.items() if why.undermines_or_assists),
        "sensitive": done.sensitive,
    }
    events = [
        ledger.Event(ledger.obligation_stream(id_), "referral.disclosed", {"facts": facts}),
        _looked(actor, asking, id_),
    ]
    ledger.record(connection, events, at=now, actor=actor.ledger_name)


def _looked(actor: Actor, asking: Asking, id_: int) -> ledger.Event:
    looked: dict[str, Plain] = {
        "obligation": id_, "reason": asking.reason, "condition": asking.condition,
    }  # fmt: skip
    return ledger.Event(ledger.person_stream(actor.person), "referral.revealed", {"facts": looked})
