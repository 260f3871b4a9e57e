"""Write an exhibit and a row of a laboratory's queue in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from longstop.actions.exhibit_queue import QueuedHere
from longstop.actions.show_exhibit import ExhibitShown
from longstop.core.evidence.exhibits import OWNER_WORDS, Owner
from longstop.core.evidence.laboratory import BECAUSE_WORDS
from longstop.core.referral.why import CLOCK_WORDS, due_in_words, plain
from longstop.store.queries.exhibits import Hands


def queue_line(one: QueuedHere, at: datetime, zone: tzinfo) -> str:
    """Write a row of the queue: what and whose it is, how it stands, and why it stands there."""
    row = one.row
    date = ""
    if row.next_date is not None and row.next_kind is not None:
        day = row.next_date.astimezone(zone)
        date = f"; {plain(row.next_kind)} {day:%a %d %b} ({due_in_words(row.next_date, at)})"
    return (
        f"{row.reference}  {row.number or '-'}  {plain(row.device)} "
        f"{OWNER_WORDS[Owner(row.owner)]}, {plain(row.state)}: {BECAUSE_WORDS[one.because]}{date}"
    )


def shown_lines(shown: ExhibitShown) -> Iterator[str]:
    """Write an exhibit as a page of lines: what it is, by which right, its dates, whose hands."""
    one, zone = shown.told, ZoneInfo(shown.zone)
    where = f"{one.owner_agency}/{one.owner_desk}"
    whose = OWNER_WORDS[Owner(one.owner)]
    yield f"{one.reference}  {one.number or '-'}: {plain(one.device)} {whose}"
    yield f"it is {plain(one.state)}{f' ({plain(one.reason)})' if one.reason else ''}"
    yield f"owned at {where} by {one.owned_by or 'somebody there'}"
    if one.is_open:
        yield f"in the hands of {one.custodian or 'somebody there'}, seal {one.seal}"
    else:
        yield f"left to: {one.left_to or '-'}"
    for word, reference in (("of", one.referral), ("in", one.parent)):
        if reference is not None:
            yield f"{word} {reference}"
    if one.parts:
        yield f"holds {', '.join(one.parts)}"
    yield f"held by: {plain(one.authority)}, {one.authority_reference or '-'}"
    yield f"  given by: {one.given_by or '-'}; limits: {one.limits or '-'}"
    if one.welfare_plan:
        yield f"  welfare plan: {one.welfare_plan}"
    for clock in shown.dates:
        if clock.running:
            day = clock.due_at.astimezone(zone)
            words = CLOCK_WORDS.get(clock.kind, plain(clock.kind))
            yield f"{words}: {day:%a %d %b %H:%M} ({due_in_words(clock.due_at, shown.at)})"
    for step in shown.hands:
        yield _hands(step, zone)
    for said in shown.authorised:
        when = said.at.astimezone(zone)
        who = said.by or "somebody"
        yield f"{when:%d %b %H:%M}  {who} authorised {said.what}: {plain(said.reason)}"


def _hands(step: Hands, zone: tzinfo) -> str:
    to = step.to_agency if step.to_desk is None else f"{step.to_agency}/{step.to_desk}"
    told = (
        f"{step.offered_at.astimezone(zone):%d %b %H:%M}  {step.from_person or step.from_agency} "
        f"offered it to {to}, seal {step.seal_given} ({plain(step.reason)})"
    )
    if step.ended is None or step.ended_at is None:
        return f"{told}; not taken yet"
    who = step.ended_by or "somebody there"
    ended = f"{told}; {step.ended} by {who} {step.ended_at.astimezone(zone):%d %b %H:%M}"
    if step.seal_found is None:
        return ended
    return f"{ended}, seal {step.seal_found}{': IT DIFFERS' if step.seal_differs else ''}"
