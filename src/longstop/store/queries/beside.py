"""Read what a referral's page says beside its story, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from longstop.store.queries import assessment, link_views, opening, policies
from longstop.store.queries.assessment import StandingRow
from longstop.store.queries.link_views import FellowSeen, LinkSeen, WordSeen
from longstop.store.queries.opening import FileRow, Law
from longstop.store.queries.whom import MOST, WHOM, Whom
from longstop.store.session import Connection
from longstop.store.together import together, together_each


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a reader tells the time, and the code of their agency."""

    zone: str
    code: str


@dataclass(frozen=True, slots=True)
class Text:
    """A document."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What stands beside a story, each as a list: the reader's agency has one zone and one law.

    standing is a referral's, policy the one that is adopted; both may be empty.
    """

    zone: list[Zone]
    law: list[Law]
    policy: list[Text]
    standing: list[StandingRow]
    files: list[FileRow]
    fellows: list[FellowSeen]
    links: list[LinkSeen]
    words: list[WordSeen]
    whom: list[Whom] = field(default_factory=list)


_QUERIES = {
    "zone": "select zone, code from agency where id = %(agency)s",
    "law": opening.LAW,
    "policy": policies.ADOPTED,
    "standing": assessment.STANDING,
    "files": opening.FILES,
    "fellows": link_views.FELLOWS,
    "links": link_views.LINKS,
    "words": link_views.WORDS,
}


_OF_READER = ("zone", "law", "policy")


@dataclass(frozen=True, kw_only=True, slots=True)
class BesideOne:
    """What stands beside one of several stories; what is the reader's is read once for all."""

    standing: list[StandingRow]
    files: list[FileRow]
    fellows: list[FellowSeen]
    links: list[LinkSeen]
    words: list[WordSeen]


@dataclass(frozen=True, kw_only=True, slots=True)
class OfReader:
    """What is the same beside every story that somebody reads."""

    zone: list[Zone]
    law: list[Law]
    policy: list[Text]


def of_reader(connection: Connection, agency: int, now: datetime) -> OfReader:
    """Read what is a reader's own, whatever they read."""
    queries = {name: _QUERIES[name] for name in _OF_READER}
    return together(connection, OfReader, queries, {"agency": agency, "now": now})


def beside_each(
    connection: Connection, agency: int, ids: Sequence[int], now: datetime
) -> list[BesideOne]:
    """Read what stands beside each of several stories, in one statement, in their order."""
    queries = {
        name: query.replace("%(ids)s", "array[%(id)s]")
        for name, query in _QUERIES.items()
        if name not in _OF_READER
    }
    values = {"agency": agency, "id": list(ids), "now": now}
    return together_each(connection, BesideOne, queries, values, each={"id": "bigint"})


def beside(
    connection: Connection,
    agency: int,
    obligation_id: int,
    now: datetime,
    *,
    naming: bool = False,
) -> Beside:
    """Read what stands beside the story of an obligation, for a reader of an agency.

    naming reads too whom its forms may name.
    """
    values = {
        "agency": agency, "id": obligation_id, "ids": [obligation_id], "now": now, "offered": MOST,
    }  # fmt: skip
    queries = {**_QUERIES, "whom": WHOM} if naming else _QUERIES
    return together(connection, Beside, queries, values)
