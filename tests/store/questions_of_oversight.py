"""What a person asks the store about the work of all: what waits for two, and who has how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.core.casework.proposals import Step
from longstop.store.queries import proposals
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY

_OPEN = (
    "select o.reference from {} c join obligation o on o.id = c.obligation_id"
    " where c.agreed_at is null and c.withdrawn_at is null and not c.alone and o.is_open"
    " and o.owner_agency = %(agency)s and o.compartment is null"
)


def _proposals(connection: Connection, known: Any) -> list[str]:
    """Ask for every step that waits, as nobody who proposed one."""
    found = proposals.waiting(
        connection, agency=known.agency, person=-1, steps=list(Step), now=FRIDAY, limit=99
    )
    return sorted(one.reference or "" for one in found)


LISTED: Mapping[Callable[..., Any], tuple[Callable[..., Any], str]] = {
    proposals.waiting: (
        _proposals,
        " union all ".join(map(_OPEN.format, ("closing", "path_decision", "file_opening")))
        + " union all "
        + _OPEN.format("erasure").replace(" and not c.alone and o.is_open", "")
        + " order by 1",
    ),
}
