"""Lay the story of one obligation out as lines, for a terminal and for paper; what argues against
it stands first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from longstop.actions.open_file import FlaggedFile
from longstop.actions.show import Shown
from longstop.core.casework.opening_words import OPENING_WORDS, VIEWED_WORDS
from longstop.core.linkage.level_words import because_words
from longstop.core.referral.event_words import event_in_words
from longstop.core.referral.story import (
    StoryIdentifier,
    StoryPerson,
    StoryStatement,
    by_in_words,
    called,
    facts_of,
    notes_of,
)
from longstop.core.referral.why import CLOCK_WORDS, due_in_words, length, plain
from longstop.core.triage.policy import grade_named
from longstop.core.triage.telling import standing_lines
from longstop.store.queries.story import Story, StoryClock, StoryEntry, StoryFile

_CODES = ("path", "proposed_path")
_TRUST, _TRUST_DUE = "possible_position_of_trust", "position_of_trust_due"


def story_lines(shown: Shown, *, hints: bool = True) -> Iterator[str]:
    """Write the story as lines, in the zone of the reader's agency.

    The first says what it is; one that begins with a line break is a heading. hints say what to
    type next, for whoever reads it at a terminal.
    """
    story, zone = shown.story, ZoneInfo(shown.zone)
    yield from _head(story, zone, hints=hints)
    yield from _links(shown, hints=hints)
    against = [one for one in story.statements if one.argues_against]
    if against:
        yield "\nArgues against"
        yield from (_statement(one) for one in against)
    yield from _danger_lines(shown)
    yield "\nClocks"
    yield from (_clock(clock, shown.at, zone) for clock in story.clocks)
    yield from _came_from(story, zone)
    for person in story.persons:
        yield from _person(story, person)
    yield from _file_lines(shown.files, story.files)
    if story.others:
        yield "\nBelongs with"
        for other in story.others:
            yield f"  {other.reference}  {plain(other.kind)}, {plain(other.state)}"
    for content in story.contents:
        if content["content"] is not None:
            yield f"\nRecord {content['ordinal']} as sent"
            yield f"  {content['content']}"
    yield "\nTimeline"
    yield from (_entry(entry, story, zone) for entry in story.entries)
    if story.hidden and hints:
        yield (
            f"\n{story.hidden} hidden: "
            f"longstop reveal {story.subject.reference} --reason assessment"
        )
    elif story.hidden:
        yield "\nLeft out"
        yield f"  {story.hidden} values hidden by default: free text, and what would name a child"


def _links(shown: Shown, *, hints: bool) -> Iterator[str]:
    """Say with whom it is one person, and with whom it may be."""
    if shown.fellows:
        others = ", ".join(one.reference for one in shown.fellows)
        yield f"  one person with {others} (nominal {shown.fellows[0].nominal})"
    for link in shown.asked:
        yield f"  may be one person with {link.reference}: {because_words(link.because)}"
    if shown.asked and hints:
        pair = f"{shown.story.subject.reference} {shown.asked[0].reference}"
        yield f"  look, then say: longstop link explain {pair}; longstop link confirm|reject"


def _danger_lines(shown: Shown) -> Iterator[str]:
    if shown.placed is not None and shown.assessed is not None:
        yield "\nDanger to children"
        yield from (f"  {line}" for line in standing_lines(shown.placed, shown.assessed))


def _head(story: Story, zone: ZoneInfo, *, hints: bool) -> Iterator[str]:
    one = story.subject
    ended = f": {plain(one.outcome)}" if one.outcome else ""
    yield f"{one.reference}  {plain(one.kind)}, {plain(one.state)}{ended}"
    name = f" ({one.owner_name})" if one.owner_name else ""
    person = f" {one.owner}{name}" if one.owner else ""
    yield f"  owned by {one.owner_agency}/{one.owner_desk}{person}"
    if one.held_by and one.held_until:
        yield f"  held by {one.held_by} until {_when(one.held_until, zone)}"
    if len(one.seen_by) > 1:
        yield f"  seen by {', '.join(one.seen_by)}"
    if one.restricted:
        yield "  RESTRICTED: its compartment only"
    if one.handling:
        yield f"  HANDLING: {'; '.join(one.handling)}"
    if one.attribution:
        grade = grade_named(one.grade).words if one.grade else "none yet"
        yield f"  attribution: {one.attribution}; grade: {grade}"
    for name_, value in story.own.items():
        if value is not None and name_ != _TRUST_DUE:
            shown = _when(value, zone) if isinstance(value, datetime) else value
            shown = plain(shown) if name_ in _CODES else shown
            due = story.own.get(_TRUST_DUE) if name_ == _TRUST else None
            yield f"  {plain(name_)}: {shown}" + (f", due {_when(due, zone)}" if due else "")
    if hints and one.is_open:
        yield from _what_next(story)


def _what_next(story: Story) -> Iterator[str]:
    one = story.subject
    if story.own.get("path") == "undecided":
        yield "  A person decides the path; what may aggravate it is looked at first:"
        yield f"  longstop child feature {one.reference} FEATURE=ANSWER, then longstop child path"
    if story.own.get("received_since_as"):
        yield "  The same file was received after all; a person says so and closes this:"
        yield (
            f"  longstop close {one.reference} --outcome received_after_all --reason record_shows"
        )


def _came_from(story: Story, zone: ZoneInfo) -> Iterator[str]:
    one = story.subject
    if one.package is None:
        return
    yield "\nCame from"
    yield f"  {one.source}, package {one.package}, record {one.ordinal}"
    told = [
        ("their reference", one.source_reference),
        ("reporter", one.reporter),
        ("kind of incident", one.incident_code),
        ("incident", _when(one.incident_at, zone) if one.incident_at else None),
        ("sent", _when(one.sent_at, zone) if one.sent_at else None),
        ("urgent", "the sender says so" if one.urgent else None),
    ]
    yield from (f"  {name}: {value}" for name, value in told if value)


def _clock(clock: StoryClock, now: datetime, zone: ZoneInfo) -> str:
    words = CLOCK_WORDS.get(clock.kind, plain(clock.kind))
    due = f"due {_when(clock.due_at, zone)}"
    if clock.running:
        state = f"running, {due_in_words(clock.due_at, now)}"
    else:
        at = _when(clock.stopped_at, zone) if clock.stopped_at else ""
        state = f"stopped {at}: {plain(clock.stopped_why or '')}"
    breached = ", BREACHED" if clock.breached else ""
    return f"  {words}: {due} ({length(clock.allowance_seconds)}), {state}{breached}"


def _person(story: Story, person: StoryPerson) -> Iterator[str]:
    yield f"\n{called(person, story.subject.attribution).capitalize()}"
    yield from (f"  {name}: {value}" for name, value in facts_of(person))
    if person.hidden:
        yield f"  ({person.hidden} hidden)"
    for one in story.identifiers:
        if one.party_id == person.id:
            yield _identifier(one)
    for said in story.statements:
        if said.party_id == person.id and not said.argues_against:
            yield _statement(said)


def _identifier(one: StoryIdentifier) -> str:
    more = notes_of(one)
    return f"  {plain(one.kind)}: {one.raw or '(hidden)'}" + (f" ({more})" if more else "")


def _statement(said: StoryStatement) -> str:
    answer = "" if said.answer == "unknown" else f": {said.answer}"
    text = f" '{said.text}'" if said.text else (" (text hidden)" if said.hidden else "")
    return f"  {plain(said.question)}{answer}{text} [{said.kind}, {said.evaluation}]"


def _entry(entry: StoryEntry, story: Story, zone: ZoneInfo) -> str:
    body = json.loads(entry.body)
    words = event_in_words(entry.event)
    at = _when(datetime.fromisoformat(body["at"]), zone)
    return f"  {at}  {words}, by {by_in_words(body['actor'], story.actors)}"


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b %Y %H:%M}"


def _file_lines(flagged: Sequence[FlaggedFile], mentioned: Sequence[StoryFile]) -> Iterator[str]:
    """Write the files with their flags; without flags, as they are mentioned."""
    if flagged or mentioned:
        yield "\nFiles the sender speaks of"
    for file in flagged:
        yield from _flagged(file)
    if not flagged:
        for one in mentioned:
            yield f"  {one.digest_kind}:{one.digest}  {VIEWED_WORDS[one.viewed]}"


def _flagged(file: FlaggedFile) -> Iterator[str]:
    row = file.row
    words, viewed = OPENING_WORDS[file.opening], VIEWED_WORDS[row.viewed]
    yield f"  {file.number}  {words}  [{_why(file)}]  {viewed}"
    yield from (f"     {digest}" for digest in row.digests)
    if file.flag.meaning:
        yield f"     the sender says: {file.flag.meaning}"


def _why(file: FlaggedFile) -> str:
    row = file.row
    rule = f"rule {file.flag.rule}"
    if row.lifted:
        by = f"{row.proposed_by_code} and {row.agreed_by_code}" if row.agreed_by_code else None
        return f"{rule}; lifted: {plain(row.ground or '')}, by {by or row.proposed_by_code}"
    if row.attempt is not None:
        return f"{rule}; opening proposed by {row.proposed_by_code}: {plain(row.ground or '')}"
    return rule
