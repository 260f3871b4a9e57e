"""Find whoever is known here by a name, an address, a number or a reference, typed into one box.

A search is a look, and goes on the ledger with its reason, what kind of thing was typed and what
was found: never the text. Whether it was for oneself, one's household or a colleague stands there
too, and those who look into such searches are alerted; whoever searches is not told, and costs the
same statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.linkage.asked import LONGEST, SHORTEST, Asked, SearchRefused, read_asked
from longstop.core.linkage.asked_words import REASONS
from longstop.core.linkage.whose import digests_of, forms_looked_for, forms_of
from longstop.store import ledger
from longstop.store.queries import searching as queries
from longstop.store.queries.searching import HitRow, Match, Searcher
from longstop.store.session import Actor, Connection

PAGE = 25
_END = 2**62
_AFTER = re.compile(r"(exact|near)-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hit:
    """One obligation that was found, and why: everything of it that fits."""

    row: HitRow
    matches: tuple[Match, ...]

    @property
    def near(self) -> bool:
        """Tell whether nothing of it fits exactly."""
        return all(one.near for one in self.matches)


@dataclass(frozen=True, slots=True)
class Searched:
    """A page of what was found, exact ones first, each the newest first; next goes on behind it."""

    hits: list[Hit]
    next: str | None
    kinds: list[str]
    at: datetime
    zone: str


def search(
    house: House, actor: Actor, text: str, *, reason: str, after: str | None = None
) -> Searched:
    """Search for a text of 3 to 200 characters; after is the `next` of the page before.

    Raises SearchRefused. The same number of statements, whatever is there and is not to be seen.
    """
    check(actor.roles, Permission.REFERRAL_SEARCH)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        return look_for(connection, house, actor, text, reason=reason, after=after, now=now)


def look_for(
    connection: Connection,
    house: House,
    actor: Actor,
    text: str,
    *,
    reason: str,
    now: datetime,
    after: str | None = None,
    most: int = PAGE,
) -> Searched:
    """Search for a text as a person, up to so many, and note it; whoever calls checks the right."""
    if reason not in REASONS:
        wrong = "That is not a reason for searching" if reason else "Say why you search"
        raise SearchRefused(f"{wrong}. Nothing was searched. Choose one of: {', '.join(REASONS)}.")
    is_near, below = _place(after)
    here = queries.searcher_of(connection, actor.agency)
    zone = ZoneInfo(here.zone)
    asked = read_asked(text, country=here.country, zone=zone, year=now.year)
    found = _found(connection, asked, is_near=is_near, below=below, most=most)
    ids = [matches[0].obligation_id for matches in found[:most]]
    rows = queries.hits_of(connection, ids)
    hits = [Hit(rows[id_], matches) for id_, matches in zip(ids, found, strict=False)]
    looked = forms_looked_for(asked)
    whose = queries.whose_search(
        connection, asked, looked=digests_of(looked, house.household_key),
        own=bool(looked & _own_forms(here, zone, now.year)),
        reason=reason, now=now,
    )  # fmt: skip
    _note(connection, actor, asked, ids, reason, whose, now)
    following = _next(hits) if len(found) > most else None
    return Searched(hits, following, asked.kinds, now, here.zone)


def _own_forms(here: Searcher, zone: ZoneInfo, year: int) -> set[str]:
    """Give the forms under which whoever searches is known, by what the house has of them."""
    known = (one for one in (here.name, here.email) if len(one) >= SHORTEST)
    read = (
        read_asked(one[:LONGEST], country=here.country, zone=zone, year=year, nearly=False)
        for one in known
    )
    return {form for one in read for form in forms_of(one)}


def _place(after: str | None) -> tuple[bool, int]:
    if after is None:
        return False, _END
    found = _AFTER.fullmatch(after)
    if found is None:
        raise SearchRefused("That is no place in a list that was found. Nothing was searched.")
    return found[1] == "near", int(found[2])


def _found(
    connection: Connection, asked: Asked, *, is_near: bool, below: int, most: int
) -> list[tuple[Match, ...]]:
    """Find one more than so many: those that fit exactly, and behind them those nearly."""
    exact = [] if is_near else queries.found_exactly(connection, asked, below, most + 1)
    first = _by_obligation(exact)
    near = queries.found_nearly(connection, asked, below if is_near else _END, most + 1)
    known = {matches[0].obligation_id for matches in first}
    behind = _by_obligation(one for one in near if one.obligation_id not in known)
    return [*first, *behind][: most + 1]


def _by_obligation(matches: Iterable[Match]) -> list[tuple[Match, ...]]:
    found: dict[int, dict[Match, None]] = {}
    for one in matches:
        found.setdefault(one.obligation_id, {})[one] = None
    return [tuple(found[id_]) for id_ in sorted(found, reverse=True)]


def _next(hits: Sequence[Hit]) -> str:
    return f"{'near' if hits[-1].near else 'exact'}-{hits[-1].row.id}"


def _note(
    connection: Connection,
    actor: Actor,
    asked: Asked,
    ids: Sequence[int],
    reason: str,
    whose: str | None,
    now: datetime,
) -> None:
    facts: dict[str, Plain] = {
        "reason": reason, "kinds": asked.kinds, "found": [*ids], "whose": whose
    }  # fmt: skip
    event = ledger.Event(ledger.person_stream(actor.person), "search.made", {"facts": facts})
    ledger.record(connection, [event], at=now, actor=actor.ledger_name)
