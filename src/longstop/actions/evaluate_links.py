"""Measure linkage, against the truth beside synthetic data or against what people said.

Nothing is written but that somebody looked. Only what the person may see is counted, so nothing is
learnt of records that are kept from them; groups of few people are not shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from longstop.actions.evaluate_grades import shipped_monitoring
from longstop.actions.house import House
from longstop.actions.model_in_force import model_in_force
from longstop.actions.receive import find_source
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.oversight.intervals import Estimate
from longstop.core.oversight.links import (
    Figures,
    Judged,
    Sizes,
    Tally,
    figures,
    share_by_agency,
    share_right,
    sizes,
    tallies,
)
from longstop.core.oversight.truth import FEATURES, TrulyOne, TruthNotFit, read_truth
from longstop.store import ledger
from longstop.store.queries import measuring_links as queries
from longstop.store.queries.measuring_links import ReferralSeen
from longstop.store.session import Actor, Connection

AT_ONCE = 5_000
NO_LINK = "none"
Progress = Callable[[int, int], None]
"""Called with how many referrals were looked at, and of how many."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many links, or pairs that somebody said something of, which share is one person.

    Without both where it is hidden.
    """

    evidence: str
    answer: str
    many: int | None = None
    same: Estimate | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LinksMeasured:
    """What was measured; without a truth only links is there, against what people said.

    by gives figures by feature ('agency', 'sex') and group, None where a group has too few people:
    fewer than least. by_agency gives links against words by the agencies that own the two
    ('bureau', 'bureau, north'), hidden where they are of too few. left_out counts referrals of the
    sender that no line of the truth tells of.
    """

    model: str
    links: tuple[Share, ...]
    by_agency: dict[str, tuple[Share, ...]] = field(default_factory=dict)
    words: int = 0
    all: Figures | None = None
    by: dict[str, dict[str, Figures | None]] = field(default_factory=dict)
    sizes: Sizes | None = None
    least: int = 0
    left_out: int = 0


def measure_by_words(house: House, actor: Actor) -> LinksMeasured:
    """Measure links against the words in force that one may see."""
    check(actor.roles, Permission.LINK_EVALUATE)
    with house.database.as_person(actor) as connection, connection.transaction():
        said = queries.words_on_pairs(connection)
        judged = [
            Judged(
                one.evidence or NO_LINK,
                one.verdict or NO_LINK,
                (str(one.a), str(one.a if one.said == "same" else one.b)),
                tuple(sorted({one.agency_a, one.agency_b})),
            )
            for one in said
        ]
        _note(connection, house, actor, {"words": len(said), "referrals": 0})
    least = shipped_monitoring().least
    return LinksMeasured(
        model=_model(house),
        links=_shares(judged),
        by_agency=_by_agency(judged, least),
        words=len(said),
        least=least,
    )


def measure_by_truth(
    house: House,
    actor: Actor,
    source: str,
    lines: Iterable[str],
    progress: Progress | None = None,
) -> LinksMeasured:
    """Measure links and nominals of what a sender of synthetic data sent.

    Raises SourceNotKnown, TruthNotFit.
    """
    check(actor.roles, Permission.LINK_EVALUATE)
    truth = read_truth(lines)
    with house.database.as_person(actor) as connection, connection.transaction():
        sender = find_source(connection, actor, source)
        seen = queries.referrals_of_sender(connection, sender.id)
        known = {one.id: truth[one.reference] for one in seen if _is_told(one, truth)}
        if not known:
            raise TruthNotFit(
                f"No referral of '{source}' that you may see is told of in that file. Nothing was"
                " measured. Receive the data beside it first."
            )
        groups: dict[int, str] = {}
        ids = [*known]
        for start in range(0, len(ids), AT_ONCE):
            groups |= queries.nominals_seen(connection, ids[start : start + AT_ONCE])
            if progress is not None:
                progress(min(start + AT_ONCE, len(ids)), len(ids))
        judged = [
            Judged(one.evidence, one.verdict, (known[one.a].person, known[one.b].person))
            for one in queries.pairs_seen(connection, ids)
        ]
        _note(connection, house, actor, {"words": 0, "referrals": len(known)})
    people = {id_: one.person for id_, one in known.items()}
    counted = tallies(people, groups)
    return LinksMeasured(
        model=_model(house),
        links=_shares(judged),
        all=figures(counted.values()),
        by=_by(seen, known, counted, least := shipped_monitoring().least),
        sizes=sizes(people, groups),
        least=least,
        left_out=len(seen) - len(known),
    )


def _is_told(one: ReferralSeen, truth: Mapping[str, TrulyOne]) -> bool:
    return one.alone and one.reference in truth


def _shares(judged: Iterable[Judged]) -> tuple[Share, ...]:
    return tuple(Share(*kind, *found) for kind, found in share_right(judged).items())


def _by_agency(judged: Iterable[Judged], least: int) -> dict[str, tuple[Share, ...]]:
    return {
        ", ".join(agencies): tuple(Share(*kind, *(one or ())) for kind, one in shares.items())
        for agencies, shares in share_by_agency(judged, least).items()
    }


def _by(
    seen: Iterable[ReferralSeen],
    known: Mapping[int, TrulyOne],
    counted: Mapping[int, Tally],
    least: int,
) -> dict[str, dict[str, Figures | None]]:
    """Compute the figures of each group of each feature; of too few people, none."""
    groups: dict[str, defaultdict[str, list[Tally]]] = {
        feature: defaultdict(list) for feature in ("agency", *FEATURES)
    }
    for one in seen:
        if one.id in known:
            groups["agency"][one.agency].append(counted[one.id])
            for feature, group in known[one.id].features.items():
                groups[feature][group].append(counted[one.id])
    return {
        feature: {group: _unless_few(some, least) for group, some in sorted(found.items())}
        for feature, found in groups.items()
    }


def _unless_few(some: list[Tally], least: int) -> Figures | None:
    return figures(some) if len({one.person for one in some}) >= least else None


def _model(house: House) -> str:
    with house.database.as_service("link") as connection:
        return model_in_force(connection, house).stamp


def _note(connection: Connection, house: House, actor: Actor, facts: dict[str, Plain]) -> None:
    """Put the look on the reader's own stream."""
    event = ledger.Event(ledger.person_stream(actor.person), "links.evaluated", {"facts": facts})
    ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
