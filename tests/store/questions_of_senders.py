"""What a person's session asks about senders and about what they took back: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from longstop.store.queries import corrections, feedback, information
from tests.bureau.fixtures import FRIDAY

Ask = Callable[[Any, Any], Any]
_ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))

ASKED: Mapping[Callable[..., Any], Ask] = {
    feedback.measured: lambda c, k: feedback.measured(c, k.source, *_ALWAYS),
    feedback.drift: lambda c, k: feedback.drift(c, k.source, *_ALWAYS),
    corrections.notices: lambda c, k: [*corrections.notices(c, [k.notice]).values()],
    corrections.drafted_of: lambda c, k: corrections.drafted_of(c, k.sent_of, k.agency),
    corrections.decide: lambda c, k: corrections.decide(c, [k.notice], k.answerer, FRIDAY, None),
    corrections.whole_rows: lambda c, k: corrections.whole_rows(c, [k.notice]),
}
SAME_FOR_OWN = {corrections.drafted_of, corrections.decide}

LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    information.listed: (
        lambda c, _: sorted(one.reference for one in information.listed(c, 99)),
        "select reference from obligation where state = 'informational'"
        " and %(agency)s = any(seen_by) and compartment is null order by 1",
    ),
    corrections.listed: (
        lambda c, _: sorted(one.reference for one in corrections.listed(c, 99)),
        "select reference from obligation where kind = 'correction' and is_open"
        " and %(agency)s = any(seen_by) and compartment is null order by 1",
    ),
}

_DRAFTS = "a service drafts notices for every agency"
SERVICE_ONLY = {
    "numbers": "receiving counts a sender's numbers, and verify counts them again",
    "information.raised": "the sweep takes in what is dangerous, of every agency",
    "information.take_in": "it writes; only for what a guarded look has found and held",
    "corrections.add_found": "it writes; only for what a guarded look has found and held",
    "corrections.alone": _DRAFTS,
    "corrections.to_pass_on": _DRAFTS,
    "corrections.tellings": _DRAFTS,
    "corrections.unsent": _DRAFTS,
    "corrections.insert_notices": _DRAFTS,
    "corrections.mark_passed_on": _DRAFTS,
}
