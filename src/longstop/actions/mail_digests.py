"""Send digests and word of searches to be looked into: counts and links, nothing of anybody.

A mail is written down as begun before it is sent, and as sent once the relay took it. Where it was
begun and never marked, because the program was killed or the relay fell silent, it is sent again
under the same number, and says that it may be there twice.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from itertools import groupby

from longstop.actions.house import House
from longstop.actions.mail_alerts import Mailed
from longstop.core.casework.digest import LINES, Waits
from longstop.core.linkage.whose import TOLD
from longstop.core.referral.why import plain
from longstop.engines.mail import Message, Relay, send
from longstop.store.queries import digests as queries
from longstop.store.queries.digests import Unmailed, UntoldSearch
from longstop.store.session import Connection

_TWICE = "Sending this was cut short before: you may have it twice."


def mail_digests(house: House, relay: Relay) -> Mailed:
    """Send what no mail has told yet: word of searches first, then a digest for each role."""
    with house.database.as_service("mail digests") as connection:
        if not queries.one_digester(connection):
            return Mailed(0, 0)
        taken = [*_mail_searches(connection, house, relay), *_mail(connection, house, relay)]
    return Mailed(sum(taken), len(taken) - sum(taken))


def _mail(connection: Connection, house: House, relay: Relay) -> Sequence[bool]:
    waiting = queries.unmailed(connection, house.now())
    if not waiting:
        return ()
    queries.begin_mail(connection, [one.id for one in waiting], house.now())
    messages = [_message(one, relay.desk, _number(house, one.id)) for one in waiting]
    taken = send(relay, messages, at=house.now())
    sent = [one.id for one, is_taken in zip(waiting, taken, strict=True) if is_taken]
    queries.end_mail(connection, sent, house.now())
    return taken


def _mail_searches(connection: Connection, house: House, relay: Relay) -> Sequence[bool]:
    waiting = queries.untold_searches(connection, TOLD)
    groups = [(to, [*some]) for to, some in groupby(waiting, key=lambda one: one.address)]
    if not groups:
        return ()
    messages = [_of_searches(to, some, relay.desk) for to, some in groups]
    taken = send(relay, messages, at=house.now())
    told = [
        one for (_, some), is_taken in zip(groups, taken, strict=True) if is_taken for one in some
    ]
    queries.write_told(connection, told, house.now())
    return taken


def _number(house: House, id_: int) -> str:
    """Name a mail the same each time it is sent, and by nothing that tells how many there are."""
    return hmac.digest(house.reference_key, f"digest {id_}".encode(), "sha256").hex()[:32]


def _message(one: Unmailed, desk: str, number: str) -> Message:
    return Message(
        to=one.address,
        subject=f"Longstop: {one.waiting:,} "
        f"{'thing waits' if one.waiting == 1 else 'things wait'} for you as {plain(one.role)}",
        text="\n".join([
            *([_TWICE, ""] if one.begun else []),
            *_lines(one.counts, desk), "",
            f"All your notices: {_link(desk, 'notices')}",
            "At the command line: longstop notice list",
            "To have no such mail: longstop notice mail off", "",
        ]),
        number=number,
    )  # fmt: skip


def _lines(counts: Mapping[str, int], desk: str) -> list[str]:
    found = [(LINES[Waits(name)], count) for name, count in counts.items()]
    return [
        f"{count:>6,}  {line.words}  {_link(desk, line.page)}".rstrip() for line, count in found
    ]


def _link(desk: str, page: str) -> str:
    return f"{desk}/{page}" if desk else f"/{page} at the desk"


def _of_searches(to: str, some: Sequence[UntoldSearch], desk: str) -> Message:
    return Message(
        to=to,
        subject=f"Longstop: {len(some):,} "
        f"{'search waits' if len(some) == 1 else 'searches wait'} to be looked into",
        text="\n".join([
            f"See what they were: {_link(desk, 'notices/searches')}",
            "At the command line: longstop notice searches", "",
        ]),
    )  # fmt: skip
