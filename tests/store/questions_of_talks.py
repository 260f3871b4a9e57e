"""What a person's session asks about talks and about what falls due: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.core.casework.owed import Owed
from longstop.store.queries import deconfliction, due
from tests.bureau.fixtures import FRIDAY

Ask = Callable[[Any, Any], Any]

ASKED: Mapping[Callable[..., Any], Ask] = {
    deconfliction.to_talk: lambda c, k: deconfliction.to_talk(c, k.talk),
    deconfliction.whole_rows: lambda c, k: deconfliction.whole_rows(c, [k.talk]),
    deconfliction.keep_talk: lambda c, k: deconfliction.keep_talk(
        c, k.talk, agreed="jointly", person=k.answerer, at=FRIDAY, spoken_to="x", salt=b"x",
        commitment=b"x",
    ),
}  # fmt: skip
_OWED = "from obligation o where %(agency)s = any(o.seen_by) and o.compartment is null"
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    deconfliction.talks_waiting: (
        lambda c, k: [one.reference for one in deconfliction.talks_waiting(c, k.agency, FRIDAY, 9)],
        "select o.reference from deconfliction d join obligation o on o.id = d.obligation_id"
        " where o.is_open and %(agency)s = any(o.seen_by) and o.compartment is null order by o.id",
    ),
    due.due_of: (
        lambda c, k: sorted(
            one.reference for owed in Owed for one in due.due_of(c, k.agency, owed, 99)
        ),
        "select o.reference OWED and o.is_open"
        "  and (o.kind in ('child_record', 'child_protection', 'correction')"
        "   or o.kind in ('dissemination', 'transfer') and o.owner_agency <> %(agency)s or exists ("
        "   select from clock k where k.obligation_id = o.id and k.running"
        "    and k.kind = 'position_of_trust'))"
        " union all select o.reference OWED and exists (select from retention t"
        "   where t.obligation_id = o.id)"
        " union all select o.reference OWED and exists (select from legal_hold h where"
        "   h.obligation_id = o.id and h.lifted_at is null) order by 1".replace("OWED", _OWED),
    ),
    due.offered_to: (
        lambda c, k: [due.offered_to(c, k.agency, 99)],
        "select count(*) OWED and o.is_open and o.kind in ('dissemination', 'transfer')"
        "  and o.owner_agency <> %(agency)s".replace("OWED", _OWED),
    ),
}
SAME_FOR_OWN = {deconfliction.keep_talk}
SERVICE_ONLY = {"link_effects": "what links do concerns records of every agency at once"}
