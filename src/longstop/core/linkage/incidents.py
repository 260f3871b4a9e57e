"""Tell one event that two channels report from one person whom two reports concern.

A company and a hotline report one upload each: the same file, the same account, the same hour. That
both speak of one event says nothing new about who it was, and a file that went round says nothing
about anybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.linkage.comparing import handles_at_services
from longstop.core.linkage.profile import Profile


@dataclass(frozen=True, slots=True)
class Incident:
    """What the reports of a referral say of what happened.

    files are the numbers of content items, hours the hours of incidents as 'YYYY-MM-DDTHH' in UTC.
    """

    files: frozenset[int] = frozenset()
    hours: frozenset[str] = frozenset()


NOTHING = Incident()


def is_same_event(a: Profile, b: Profile, first: Incident, second: Incident) -> bool:
    """Tell whether two referrals speak of one event: a file, an account and an hour in common.

    Of an account either its id or its user name at a named service counts.
    """
    if first.files.isdisjoint(second.files) or first.hours.isdisjoint(second.hours):
        return False
    return not (
        frozenset(a.accounts).isdisjoint(b.accounts)
        and frozenset(handles_at_services(a.handles)).isdisjoint(handles_at_services(b.handles))
    )
