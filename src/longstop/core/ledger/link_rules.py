"""Hold who belongs together, and what people said of two, against the system's stream.

Neither is told on a referral's own stream, for whoever sees that would learn that there is another.
Whoever changes by hand whose nominal a referral is of, or takes a word away, is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from longstop.core.ledger.actors import person_of
from longstop.core.ledger.verification import Fault, What

Row = Mapping[str, Any]

WORD_FIELDS = (
    "id", "a", "b", "said", "reason", "said_by", "said_at", "undone_by", "undone_at",
)  # fmt: skip
_SAID = ("id", "a", "b", "said", "reason")


@dataclass(slots=True)
class ToldOfLinks:
    """The nominal of each referral that has one, and words by number, as the stream tells them."""

    nominals: dict[int, int] = field(default_factory=dict)
    words: dict[int, dict[str, Any]] = field(default_factory=dict)


def tell_of_links(told: ToldOfLinks, body: Mapping[str, Any]) -> None:
    """Fold one entry of the system's stream into the rows; others change nothing."""
    event, facts = body["event"], body["data"].get("facts")
    if not isinstance(facts, dict):
        return
    if event == "nominals.settled":
        for moved in facts.get("moved") or ():
            _tell_moved(told.nominals, moved)
    elif event == "link.said":
        word = facts.get("word")
        if isinstance(word, dict) and type(word.get("id")) is int:
            told.words[word["id"]] = {
                **{name: word.get(name) for name in _SAID},
                "said_by": person_of(body),
                "said_at": body["at"],
                "undone_by": None,
                "undone_at": None,
            }
    elif event == "link.undone" and type(facts.get("undone")) is int:
        word = told.words.setdefault(facts["undone"], dict.fromkeys(WORD_FIELDS))
        word |= {"undone_by": person_of(body), "undone_at": body["at"]}


def _tell_moved(nominals: dict[int, int], moved: object) -> None:
    match moved:
        case [int(referral), int(nominal)]:
            nominals[referral] = nominal
        case [int(referral), None]:
            nominals.pop(referral, None)


def check_links(
    told: ToldOfLinks, members: Iterable[tuple[int, int]], words: Iterable[Row]
) -> Iterator[Fault]:
    """Check both tables; members are referrals with the nominal of each."""
    kept = dict(members)
    for id_ in sorted(told.nominals.keys() | kept.keys()):
        if told.nominals.get(id_) != kept.get(id_):
            message = "Its nominal is not what the ledger tells."
            yield Fault(What.NOMINAL_DIFFERS, f"obligation:{id_}", message)
    rows = {row["id"]: row for row in words}
    for id_ in sorted(told.words.keys() | rows.keys()):
        where = f"link_said:{id_}"
        if id_ not in rows:
            message = "It is not there, though the ledger tells of it."
            yield Fault(What.LINK_SAID_DIFFERS, where, message)
        elif id_ not in told.words:
            yield Fault(What.LINK_SAID_DIFFERS, where, "It is not on the ledger.")
        else:
            for name in WORD_FIELDS:
                if rows[id_][name] != told.words[id_].get(name):
                    message = f"{name} is not what the ledger tells."
                    yield Fault(What.LINK_SAID_DIFFERS, where, message)
