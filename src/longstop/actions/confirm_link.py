"""Confirm that two referrals concern one person: every later run obeys it."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.actions.say_link import LinkSaid, say
from longstop.core.linkage.words import Said
from longstop.store.session import Actor


def confirm_link(
    house: House, actor: Actor, reference: str, other: str, *, reason: str
) -> LinkSaid:
    """Say that both are one person: they stand in one nominal until it is taken back.

    Raises NotFound, NotYours, LinkRefused.
    """
    return say(house, actor, reference, [other], Said.SAME, reason=reason)
