"""Write down what is true of each source record, beside the file and never in it."""

from __future__ import annotations

import json
from typing import Any

from longstop.core.referral.vocabulary import RecordStatus, Role
from longstop.synthetic.rendering import Rendered
from longstop.synthetic.reports import Draft, Relation, Shown

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_STATUS = {
    Relation.FIRST: RecordStatus.ACCEPTED,
    Relation.AGAIN: RecordStatus.ACCEPTED,
    Relation.FOLLOW_UP: RecordStatus.FOLLOW_UP,
    Relation.DUPLICATE: RecordStatus.DUPLICATE,
}


def expected_children(draft: Draft) -> list[str]:
    """Return the true children whom a reader of the record must open a child record for."""
    if not draft.readable:
        return []
    day = draft.event_at.date()
    return [shown.person.id for shown in draft.people if shown.opens_child_record(day)]


def truth_line(
    ordinal: int, reference: str, of: int | None, draft: Draft, rendered: Rendered
) -> str:
    """Return one line of the truth file: JSON with these keys.

    ordinal counts records from 1; `of` is the ordinal of the first record under the same reference.
    status is where the record belongs in the receipt. personal_values stand in the record to the
    letter; the longest are the best to search logs for. origin and sex are of the person's name.
    """
    status = _STATUS[draft.relation] if draft.readable else RecordStatus.QUARANTINED
    line: dict[str, Any] = {
        "ordinal": ordinal,
        "reference": reference,
        "status": status.value,
        "relation": draft.relation.value,
        "of": of,
        "damaged": draft.damage,
        "household": f"H{draft.household:07d}",
        "people": [_person(draft, shown) for shown in draft.people],
        "referrals": _referrals(draft),
        "children": expected_children(draft),
        "service": draft.service.name,
        "event_at": f"{draft.event_at.isoformat()[:19]}Z",
        "file_digests": list(draft.digests),
        "urgent": draft.urgent,
        "statement": draft.statement,
        "handling": draft.handling,
        "text_decoy": draft.text_decoy,
        "unknown_fields": list(rendered.unknown),
        "media_sha256": list(rendered.media),
        "personal_values": list(dict.fromkeys(rendered.personal)),
    }
    return _ENCODE(line) + "\n"


def _referrals(draft: Draft) -> int:
    """Count the referrals the record opens if it is read: one for person unknown at least."""
    named = sum(1 for shown in draft.people if shown.role is Role.REPORTED and shown.named)
    return max(1, named)


def _person(draft: Draft, shown: Shown) -> dict[str, Any]:
    person, day = shown.person, draft.event_at.date()
    in_text = draft.service.in_text and shown.role is Role.REPORTED
    work = person.occupation if shown.occupation else None
    return {
        "id": person.id,
        "role": shown.role.value,
        "named": shown.named,
        "in_text": in_text,
        "born": person.born.isoformat(),
        "origin": person.name.origin,
        "sex": "woman" if person.name.woman else "man",
        "child": person.child,
        "age_disputed": shown.disputed(day),
        "staff_agency": person.staff_agency,
        "staff_shown": person.staff_agency is not None and shown.named and bool(shown.family),
        "occupation": shown.occupation,
        "occupation_flag": None if work is None else work.flag,
        "occupation_decoy": work is not None and work.decoy,
        "agency": None if in_text else shown.agency,
    }
