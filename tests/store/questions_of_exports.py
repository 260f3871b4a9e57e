"""What a person's session asks about lists that are taken out: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from longstop.store.queries import exports
from tests.bureau.fixtures import FRIDAY

Ask = Callable[[Any, Any], Any]
BEFORE, AFTER = FRIDAY - timedelta(days=9), FRIDAY + timedelta(days=999)


def days(obligation: int | None) -> exports.Days:
    return exports.Days(person=None, obligation=obligation, since=BEFORE, before=AFTER, most=9999)


def _proposed(known: Any) -> str:
    return f"X-{known.agency}0"


ASKED: Mapping[Callable[..., Any], Ask] = {
    exports.hold_export: lambda c, k: exports.hold_export(c, _proposed(k)),
    exports.agree_to_export: lambda c, k: exports.agree_to_export(
        c, 2 * k.agency, k.answerer, FRIDAY
    ),
    exports.withdraw_export: lambda c, k: exports.withdraw_export(
        c, 2 * k.agency, k.answerer, FRIDAY
    ),
    exports.note_fetched: lambda c, k: exports.note_fetched(c, 2 * k.agency + 1, FRIDAY),
    exports.work_rows: lambda c, k: list(exports.work_rows(c, k.agency, [k.referral], FRIDAY)),
    exports.count_looks: lambda c, k: exports.count_looks(c, days(k.referral)),
}
SAME_FOR_OWN = {exports.note_fetched, exports.count_looks}
OPEN_EXPORTS = {
    exports.draw_export: "a number of nothing yet; its reference is a keyed permutation",
    exports.exported_since: "what the asker took out, by their own stream",
    exports.propose_export: "writes one's own, of one's own agency",
}
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    exports.open_exports: (
        lambda c, k: [one.reference for one in exports.open_exports(c, k.agency, None, BEFORE, 99)],
        "select x.reference from export_proposal x where x.agency = %(agency)s"
        " and x.obligation_id is null order by x.id",
    ),
    exports.look_rows: (
        lambda c, _: sorted(one.id for one in exports.look_rows(c, days(None))),
        "select e.id from ledger_entry e join person p on p.id = e.stream_id"
        " left join obligation o on o.id = (e.body::json #>> '{data,facts,obligation}')::bigint"
        " where e.stream_kind = 'person' and p.agency = %(agency)s and (o.id is null"
        "  or %(agency)s = any(o.seen_by) and o.compartment is null) order by 1",
    ),
}
