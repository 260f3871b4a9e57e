"""What a person's session asks about exhibits: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.store.queries import exhibit_writes, exhibits
from longstop.store.queries.exhibit_writes import Left
from tests.bureau.fixtures import FRIDAY

Ask = Callable[[Any, Any], Any]

ASKED: Mapping[Callable[..., Any], Ask] = {
    exhibits.subjects_of: lambda c, k: exhibits.subjects_of(c, [k.referral]),
    exhibits.parents_of: lambda c, k: exhibits.parents_of(c, k.agency, [k.referral]),
    exhibits.exhibits_now: lambda c, k: exhibits.exhibits_now(c, [k.exhibit]),
    exhibits.whole_exhibits: lambda c, k: exhibits.whole_exhibits(c, [k.exhibit]),
    exhibits.exhibit_told: lambda c, k: exhibits.exhibit_told(c, k.exhibit),
    exhibits.hands: lambda c, k: exhibits.hands(c, k.exhibit),
    exhibits.authorised: lambda c, k: exhibits.authorised(c, k.exhibit),
    exhibits.dates: lambda c, k: exhibits.dates(c, k.exhibit),
    exhibit_writes.withdraw_offers: lambda c, k: exhibit_writes.withdraw_offers(
        c, [k.exhibit], k.answerer, FRIDAY
    ),
    exhibit_writes.label: lambda c, k: exhibit_writes.label(c, {k.exhibit: "Z9"}),
    exhibit_writes.note_examined: lambda c, k: exhibit_writes.note_examined(
        c, [k.exhibit], k.answerer, None
    ),
    exhibit_writes.note_left: lambda c, k: exhibit_writes.note_left(
        c, [Left(k.exhibit, "x", b"x", b"x")], "x"
    ),
    exhibit_writes.move_each: lambda c, k: exhibit_writes.move_each(
        c, {k.exhibit: "received"}, "queued", is_open=True
    ),
}  # fmt: skip
SAME_FOR_OWN = {exhibit_writes.label, exhibit_writes.note_examined, exhibit_writes.note_left}
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    exhibits.queue: (
        lambda c, _: sorted(one.reference for one in exhibits.queue(c, None, FRIDAY, FRIDAY, 99)),
        "select reference from obligation where kind = 'exhibit' and is_open"
        " and owner_agency = %(agency)s and compartment is null order by 1",
    ),
}
_WRITES = "it writes; only for what a guarded look has found and held"
_GUARDED = "the function in the database looks who asks: test_visibility_writes.py tries it"
SERVICE_ONLY = {
    "exhibit_writes.insert_exhibits": _WRITES,
    "exhibit_writes.insert_offers": _WRITES,
    "exhibit_writes.insert_authorisations": _WRITES,
    "exhibit_writes.open_exhibits": _GUARDED,
    "exhibit_writes.take": _GUARDED,
    "exhibit_writes.alert_of_seal": _GUARDED,
}
