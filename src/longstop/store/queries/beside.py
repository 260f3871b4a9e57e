"""Read what a referral's page says beside its story, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from longstop.store.queries import assessment, link_views, opening, policies
from longstop.store.queries.assessment import StandingRow
from longstop.store.queries.link_views import FellowSeen, LinkSeen, WordSeen
from longstop.store.queries.opening import FileRow, Law
from longstop.store.queries.whom import MOST, WHOM, Whom
from longstop.store.session import Connection
from longstop.store.together import together


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a reader tells the time."""

    zone: str


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
    "zone": "select zone from agency where id = %(agency)s",
    "law": opening.LAW,
    "policy": policies.ADOPTED,
    "standing": assessment.STANDING,
    "files": opening.FILES,
    "fellows": link_views.FELLOWS,
    "links": link_views.LINKS,
    "words": link_views.WORDS,
}


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
