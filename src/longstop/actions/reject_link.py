"""Reject that two referrals concern one person: no later run joins them again."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.actions.say_link import LinkSaid, say
from longstop.core.linkage.words import Said
from longstop.store.session import Actor


def reject_link(house: House, actor: Actor, reference: str, other: str, *, reason: str) -> LinkSaid:
    """Say that both are two people: they never stand in one nominal until it is taken back.

    Raises NotFound, NotYours, LinkRefused.
    """
    return say(house, actor, reference, [other], Said.DIFFERENT, reason=reason)
