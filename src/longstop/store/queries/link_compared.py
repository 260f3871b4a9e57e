"""Read at once what two referrals are compared by, for the service that shows how they compare."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from longstop.core.linkage.incidents import Incident
from longstop.core.linkage.profile import Profile
from longstop.store.queries.link_told import INCIDENTS, IncidentRow, as_incidents
from longstop.store.queries.linking import PROFILES, read_profile
from longstop.store.queries.models import ADOPTED_MODEL
from longstop.store.session import Connection
from longstop.store.together import together


@dataclass(frozen=True, slots=True)
class _Profile:
    referral_id: int
    profile: str


@dataclass(frozen=True, slots=True)
class _Model:
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    profiles: list[_Profile]
    incidents: list[IncidentRow]
    model: list[_Model]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToCompare:
    """What is kept of some referrals, by number; model is the text adopted last, if any is."""

    profiles: dict[int, Profile]
    incidents: dict[int, Incident]
    model: str | None


def to_compare(connection: Connection, ids: Collection[int]) -> ToCompare:
    """Read the profiles of these, of what event their records speak, and the model in force."""
    queries = {"profiles": PROFILES, "incidents": INCIDENTS, "model": ADOPTED_MODEL}
    read = together(connection, _Read, queries, {"ids": [*ids]})
    kept = ((one.referral_id, one.profile) for one in read.profiles)
    return ToCompare(
        profiles={id_: read_profile(id_, text) for id_, text in kept},
        incidents=as_incidents(read.incidents),
        model=read.model[0].text if read.model else None,
    )
