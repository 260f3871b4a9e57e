"""Write a disclosure as a file: to be read, for a machine, or for another forensic system."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from longstop.actions.case_document import case_document
from longstop.actions.disclose import Disclosure
from longstop.actions.story_json import story_json
from longstop.actions.story_lines import story_lines
from longstop.core.casework.disclosure import Item
from longstop.core.referral.why import plain

_AGAINST = "A. MAY UNDERMINE THE CASE OR ASSIST THE PERSON"
_REST = "B. EVERYTHING ELSE"
NOTE = (
    "The schedule is made by rule from what is held here. Marks say what may be sensitive; what is"
    " given to whom is decided by a person. What other referrals of the person hold is disclosed"
    " with those: they are named here, as far as whoever made this may see them."
)


def as_json(made: Disclosure) -> bytes:
    """Write it for a machine."""
    shown = made.shown
    document = {
        "reference": shown.story.subject.reference,
        "made_at": shown.at,
        "by": made.by,
        "reason": made.reason,
        "note": NOTE,
        "schedule": [
            {
                "number": number,
                "undermines_or_assists": one.why.undermines_or_assists,
                "kind": one.why.value,
                "says": one.says,
                "where": one.where,
                "at": one.at,
                "sensitive": sorted(one.marks),
            }
            for number, one in enumerate(made.schedule, start=1)
        ],
        "material": [story_json(one) for one in (shown, *made.others)],
        "ledger": [
            {"seq": entry.seq, "event": entry.event, "body": json.loads(entry.body)}
            for entry in shown.story.entries
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def as_text(made: Disclosure) -> bytes:
    """Write it to be read: the schedule first, then all that it speaks of."""
    return ("\n".join(_text(made)) + "\n").encode()


def _text(made: Disclosure) -> Iterator[str]:
    shown = made.shown
    yield f"DISCLOSURE SCHEDULE  {shown.story.subject.reference}"
    yield f"made {shown.at:%Y-%m-%d %H:%M} UTC by {made.by}, reason: {made.reason}"
    yield NOTE
    heading = None
    for number, one in enumerate(made.schedule, start=1):
        wanted = _AGAINST if one.why.undermines_or_assists else _REST
        if wanted != heading:
            heading = wanted
            yield f"\n{heading}"
        yield _item(number, one)
    for material in (shown, *made.others):
        yield f"\n{'=' * 78}"
        yield from story_lines(material)


def _item(number: int, one: Item) -> str:
    marks = f"  [SENSITIVE: {', '.join(plain(mark) for mark in sorted(one.marks))}]"
    at = f" ({one.at[:16].replace('T', ' ')})" if one.at else ""
    tail = marks if one.marks else ""
    return f"{number:>4}. {plain(one.why.value)}: {one.says}{at}  <{one.where}>{tail}"


FORMS: Mapping[str, Callable[[Disclosure], bytes]] = {
    ".txt": as_text,
    ".json": as_json,
    ".jsonld": case_document,
}
"""By the ending of the file's name."""
