"""Read what texts say of a reported person's work, and have a person decide where it is of trust.

It runs behind the batches of a package and in steps of its own, so that receiving stays as fast as
it is. Each step is one transaction that says how far it came: cut short, the next goes on there.
Nothing is decided here: a hit only opens the decision.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.safeguarding.trust_decision import TRUST_CLOCK
from longstop.core.safeguarding.trust_prefilter import (
    TrustPrefilter,
    make_prefilter,
    may_hold_trust,
)
from longstop.core.safeguarding.trust_text import TrustHit, find_trust, is_possible
from longstop.core.safeguarding.trust_vocabulary import TrustVocabulary, read_trust_vocabulary
from longstop.store import bulk, ledger
from longstop.store.queries import texts as queries
from longstop.store.queries.clocks import move_next
from longstop.store.queries.texts import Text, TrustHolder
from longstop.store.session import Connection

ACTOR = "service:texts"
AT_ONCE = 10_000
_STANDARD = (TRUST_CLOCK, "standard")


@dataclass(frozen=True, slots=True)
class TextsRead:
    """How many records' texts were read, hits newly kept, and referrals to be decided on."""

    records: int = 0
    hits: int = 0
    possible: int = 0


Found = tuple[Text, TrustHit]
_TOLD = (
    "party_id", "statement_id", "start", "end", "kind", "whose", "negated", "tense", "language",
    "possible",
)  # fmt: skip


def read_texts(house: House, package_id: int, *, at_once: int = AT_ONCE) -> TextsRead:
    """Read the texts of a package from where the last reading ended; at_once is records a step."""
    records = hits = possible = 0
    with house.database.as_service("read texts") as connection:
        while True:
            with connection.transaction():
                after, there = queries.read_so_far(connection, package_id)
                if after >= there:
                    return TextsRead(records, hits, possible)
                last = min(after + at_once, there)
                texts = queries.texts_of_package(connection, package_id, after=after, last=last)
                kept, opened = _keep(connection, house, _search(texts))
                queries.note_read(connection, package_id, last)
            records, hits, possible = records + last - after, hits + kept, possible + opened


def read_record(connection: Connection, house: House, record_id: int) -> None:
    """Read the texts of one record inside the transaction that wrote it."""
    _keep(connection, house, _search(queries.texts_of_record(connection, record_id)))


def read_left_over(house: House) -> TextsRead:
    """Read the texts of every package whose reading was cut short."""
    with house.database.as_service("read texts") as connection:
        unread = queries.packages_unread(connection)
    done = [read_texts(house, package_id) for package_id in unread]
    return TextsRead(
        sum(one.records for one in done),
        sum(one.hits for one in done),
        sum(one.possible for one in done),
    )


@cache
def _words() -> tuple[TrustVocabulary, TrustPrefilter]:
    text = (files("longstop.policies") / "trust-words.toml").read_text(encoding="utf-8")
    vocabulary = read_trust_vocabulary(tomllib.loads(text))
    return vocabulary, make_prefilter(vocabulary)


def _search(texts: Sequence[Text]) -> list[Found]:
    """Search each text once: a bundle says the same of thousands."""
    vocabulary, prefilter = _words()
    told = {
        text: find_trust(text, vocabulary)
        for text in {one.text for one in texts}
        if may_hold_trust(text, prefilter)
    }
    return [(one, hit) for one in texts for hit in told.get(one.text, ())]


def _keep(connection: Connection, house: House, found: Sequence[Found]) -> tuple[int, int]:
    """Keep hits and open the decisions they call for; gives how many of each are new.

    The same number of statements, however many.
    """
    if not found:
        return 0, 0
    holders = queries.hold(connection, sorted({text.obligation_id for text, _ in found}))
    added = queries.add_hits(connection, [_row(text, hit) for text, hit in found])
    kept: dict[int, dict[int, Found]] = {}
    for text, hit in found:
        id_ = added.get((text.party_id, text.statement_id, hit.start))
        if id_ is not None:
            kept.setdefault(text.obligation_id, {})[id_] = (text, hit)
    if not kept:
        return 0, 0
    return len(added), _tell(connection, house, kept, holders)


def _row(text: Text, hit: TrustHit) -> tuple[Any, ...]:
    return (
        text.obligation_id, text.party_id, text.statement_id, hit.start, hit.end, hit.kind.value,
        hit.whose.value, hit.negated, hit.tense.value, hit.language, is_possible(hit),
    )  # fmt: skip


def _tell(
    connection: Connection,
    house: House,
    kept: dict[int, dict[int, Found]],
    holders: dict[int, TrustHolder],
) -> int:
    """Tell of every hit newly kept, by number; gives how many referrals are to be decided on."""
    now = house.now()
    opens = [
        id_
        for id_, hits in sorted(kept.items())
        if holders[id_].is_open and any(is_possible(hit) for _, hit in hits.values())
    ]
    maker = clock_maker(connection, house, now, len(opens))
    moved: dict[int, int] = {}
    started: dict[int, dict[str, Plain]] = {}
    facts: dict[int, dict[str, Plain]] = {
        id_: {"rows": [_fact(number, *one) for number, one in sorted(hits.items())]}
        for id_, hits in sorted(kept.items())
    }
    for id_ in opens:
        possible = [one for one in kept[id_].values() if is_possible(one[1])]
        facts[id_] |= _facts(possible)
        started[id_] = _data(maker, holders[id_], moved)
    events = [
        ledger.Event(
            ledger.obligation_stream(id_),
            "trust.possible" if id_ in started else "trust.noted",
            {**started.get(id_, {}), "facts": told},
        )
        for id_, told in facts.items()
    ]
    if maker.rows.get("clock"):
        bulk.insert_clocks(connection, maker.rows["clock"])
    move_next(connection, moved)
    ledger.record(connection, events, at=now, actor=ACTOR)
    connection.execute("select refile(%s)", (list(started),))
    return len(opens)


def _fact(number: int, text: Text, hit: TrustHit) -> dict[str, Plain]:
    """Tell a hit's row by its number: codes and places, no word of the text."""
    return {"id": number, **dict(zip(_TOLD, _row(text, hit)[1:], strict=True))}


def _facts(found: Sequence[Found]) -> dict[str, Plain]:
    """Say what is possible, by numbers and codes."""
    said = {text.statement_id for text, _ in found if text.statement_id is not None}
    return {
        "hits": len(found),
        "kinds": sorted({hit.kind.value for _, hit in found}),
        "statements": sorted(said),
        "occupation": any(text.statement_id is None for text, _ in found),
    }


def _data(maker: ObligationRows, holder: TrustHolder, moved: dict[int, int]) -> dict[str, Plain]:
    """Start the clock of the decision unless one runs already; notes a next clock that moved."""
    if holder.deciding:
        return {}
    clock = maker.start_clock(holder.id, _STANDARD)
    data: dict[str, Plain] = {"start": [clock]}
    assert holder.next_due_at is not None, "an open obligation has a clock"
    if (clock["due_at"], clock["id"]) < (iso(holder.next_due_at), holder.next_clock_id):
        data["set"] = {"next_clock_id": clock["id"]}
        moved[holder.id] = clock["id"]
    return data
