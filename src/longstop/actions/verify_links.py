"""Verify that who belongs together follows from links and words, and profiles from the reports.

That both are what the ledger tells is checked with the system's stream (verify_replay.py). Here all
of it is made again from what it was made of; a part of the referrals at a time, since what is not
connected is settled by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from longstop.actions.house import House
from longstop.actions.link_profiles import make_profiles
from longstop.actions.settle_nominals import nominals_of
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.core.linkage.common_forms import all_keys
from longstop.core.linkage.profile import Profile
from longstop.core.referral.references import make_nominal_reference
from longstop.engines.processes import InOrder
from longstop.store.queries import linking, nominals, replay_links
from longstop.store.queries.replay_policies import references_of
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class LinksPart:
    """Referrals to be checked together, by number."""

    ids: list[int]


@dataclass(slots=True)
class LinksChecked:
    """What a part gave: faults, and how many keys its profiles have."""

    faults: Faults = field(default_factory=Faults)
    keys: int = 0


def verify_links(connection: Connection, house: House, in_order: InOrder, faults: Faults) -> None:
    """Check profiles, keys and nominals of every referral, and the references of nominals."""
    for id_, nominal, reference in replay_links.members_kept(connection):
        if reference != make_nominal_reference(nominal, house.reference_key):
            message = "Its nominal has another reference than its own."
            faults.add(Fault(What.NOMINAL_DIFFERS, f"obligation:{id_}", message))
    keys = 0
    for found in in_order(map(LinksPart, replay_links.ranges_of_referrals(connection))):
        faults.add_all(found.faults)
        keys += found.keys
    if replay_links.count_keys(connection) > keys:
        message = "There are keys that no profile has."
        faults.add(Fault(What.PROFILE_DIFFERS, "link_key", message))


def check_links_part(connection: Connection, part: LinksPart) -> LinksChecked:
    """Check the referrals of one part."""
    found = LinksChecked()
    with connection.transaction():
        replay_links.read_by_key(connection)
        kept = linking.profiles(connection, part.ids)
        keys = [(key, id_) for id_, one in kept.items() for key in all_keys(one)]
        found.keys = len(keys)
        wrong = [
            *_profiles(connection, part.ids, kept),
            *((id_, "A key of its profile is not there.")
              for id_ in sorted(replay_links.keys_missing(connection, keys))),
        ]  # fmt: skip
        unexplained = _nominals(connection, part.ids)
        references = references_of(connection, [*(id_ for id_, _ in wrong), *unexplained])
    for id_, message in wrong:
        found.faults.add(Fault(What.PROFILE_DIFFERS, references[id_], message))
    for id_ in unexplained:
        message = "Its nominal is not what its links and what people said make of it."
        found.faults.add(Fault(What.NOMINAL_UNEXPLAINED, references[id_], message))
    return found


def _profiles(
    connection: Connection, ids: Sequence[int], kept: Mapping[int, Profile]
) -> Iterator[tuple[int, str]]:
    """Make the profiles again and hold them against those that are kept."""
    making = replay_links.making_of(connection, ids)
    left_out = making.due | making.erased | making.of_other_forms
    made = make_profiles(connection, [id_ for id_ in ids if id_ not in left_out])
    for id_ in sorted(making.erased & kept.keys()):
        yield id_, "Its person is erased, but not their profile."
    for one in made:
        if one.referral not in kept:
            yield one.referral, "Its profile is not there, and nothing waits to make it."
        elif kept[one.referral] != one:
            yield one.referral, "Its profile is not what its reports say."


def _nominals(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Settle these again with all that links and words reach; gives whose nominal is another.

    What waits to be settled by the next sweep is not said anything of.
    """
    reached = nominals.reached_from(connection, ids)
    settled = nominals_of(connection, reached, nominals.mistaken_among(connection, reached))
    kept = nominals.members(connection, ids)
    wrong = [id_ for id_ in ids if settled.get(id_) != kept.get(id_)]
    waiting = replay_links.waiting_among(connection, reached) if wrong else set()
    if waiting:
        wrong = sorted({*wrong} - {*nominals.reached_from(connection, waiting)})
    return wrong
