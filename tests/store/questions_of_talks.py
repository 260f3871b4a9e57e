"""What a person's session asks about talks with another agency: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.store.queries import deconfliction
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
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    deconfliction.talks_waiting: (
        lambda c, k: [one.reference for one in deconfliction.talks_waiting(c, k.agency, FRIDAY, 9)],
        "select o.reference from deconfliction d join obligation o on o.id = d.obligation_id"
        " where o.is_open and %(agency)s = any(o.seen_by) and o.compartment is null order by o.id",
    ),
}
SAME_FOR_OWN = {deconfliction.keep_talk}
SERVICE_ONLY = {"link_effects": "what links do concerns records of every agency at once"}
