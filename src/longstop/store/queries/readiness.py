"""Read what stands against calling referrals ready: for a set, in one statement."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.core.casework.readiness import Unsettled
from longstop.store.session import Connection

_ROWS = (
    "select c.obligation_id, 'reconsider' from clock c"
    " where c.obligation_id = any (%(ids)s) and c.kind = 'reconsider' and c.running"
    " union "
    "select t.obligation_id, 'trust' from possible_trust t"
    " where t.obligation_id = any (%(ids)s) and t.possible and t.decided is null"
    " union "
    "select r.obligation_id, 'path' from referral r"
    " where r.obligation_id = any (%(ids)s) and path_waits(r)"
)


def unsettled(connection: Connection, ids: Sequence[int]) -> dict[int, frozenset[Unsettled]]:
    """Read what is unsettled of each obligation; one without an entry has nothing."""
    found: dict[int, frozenset[Unsettled]] = {}
    for id_, word in connection.execute(_ROWS, {"ids": list(ids)}):
        found[id_] = found.get(id_, frozenset()) | {Unsettled(word)}
    return found
