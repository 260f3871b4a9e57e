"""What a person asks the store about looks, and about what stood on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from longstop.store.queries import days, looks, proofs
from tests.bureau.fixtures import FRIDAY

SPAN = looks.Span(since=FRIDAY - timedelta(days=9), before=FRIDAY + timedelta(days=999), most=999)

ASKED: Mapping[Callable[..., Any], Callable[..., Any]] = {
    days.entries_before: lambda c, k: days.entries_before(c, [k.referral], SPAN.before),
    looks.looks_at: lambda c, k: looks.looks_at(c, k.referral, None, SPAN),
}
SAME_FOR_OWN = {looks.looks_at}  # nobody looked there: that somebody who did is told is the page's
OPEN_LOOKS = {
    days.seats: "the address book; people of other agencies give no row",
    proofs.checkpoints: "public by their nature",
    proofs.verifications: "bureaus are told what verify found in the whole house, nobody else",
}
LISTED: Mapping[Callable[..., Any], tuple[Callable[..., Any], str]] = {
    days.opened_before: (
        lambda c, _: [one.id for one in days.opened_before(c, SPAN.before, None, 9999)],
        "select id from obligation where %(agency)s = any(seen_by) and compartment is null"
        " order by opened_at desc, id desc",
    ),
    looks.looks_by: (
        lambda c, _: sorted(one.id for one in looks.looks_by(c, None, SPAN)),
        "select e.id from ledger_entry e join person p on p.id = e.stream_id"
        " left join obligation o on o.id = (e.body::json #>> '{data,facts,obligation}')::bigint"
        " where e.stream_kind = 'person' and p.agency = %(agency)s and (o.id is null"
        "  or %(agency)s = any(o.seen_by) and o.compartment is null) order by 1",
    ),
}
