"""What a person's session asks about senders and about what they took back: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from longstop.store.queries import bundles, corrections, feedback, information
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
_FILE = "d41d8cd98f00b204e9800998ecf8427e"
_OF_FILE = (
    "from obligation o join referral r on r.obligation_id = o.id"
    " join record_file f on f.source_record_id = r.source_record_id"
    " join content_item i on i.id = f.content_item_id"
    " where %(agency)s = any(o.seen_by) and o.compartment is null"
)
SAME_FOR_OWN = {corrections.drafted_of, corrections.decide}

LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    bundles.bundle: (
        lambda c, _: sorted(one.reference for one in bundles.bundle(c, "md5", _FILE)),
        f"select distinct o.reference {_OF_FILE} and i.digest = '{_FILE}' order by 1",
    ),
    bundles.bundles: (
        lambda c, _: [one.referrals for one in bundles.bundles(c, *_ALWAYS, 2, 9)],
        f"select count(distinct o.id) {_OF_FILE} group by i.id having count(*) > 1 order by 1 desc",
    ),
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
