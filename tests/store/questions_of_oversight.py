"""What a person asks the store about the work of all: what waits for two, and who has how much."""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from longstop.core.casework.proposals import Step
from longstop.core.casework.team import Matter
from longstop.store.queries import proposals, team
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY

_OPEN = (
    "select o.reference from {} c join obligation o on o.id = c.obligation_id"
    " where c.agreed_at is null and c.withdrawn_at is null and not c.alone and o.is_open"
    " and o.owner_agency = %(agency)s and o.compartment is null"
)
LATE = FRIDAY + timedelta(days=99)
_MATTERS = {
    Matter.UNOWNED: "(exists (select from person p where p.id = o.owner_person and p.absent)"
    " or exists (select from desk d where d.id = o.owner_desk"
    "  and d.duty_person = o.owner_person and d.duty_until is not null))",
    Matter.BREACHED: "exists (select from breach b join clock c on c.id = b.clock_id"
    " where c.running and b.obligation_id = o.id)",
    Matter.DEFERRED: "o.state = 'deferred'",
    Matter.PROVISIONAL: "exists (select from referral r where r.obligation_id = o.id"
    " and heard_alleged(r) <> 0)",
    Matter.CONFLICT: "exists (select from referral r where r.obligation_id = o.id"
    " and heard_affirmed(r) & ~heard_known(r) <> 0)",
    Matter.SECOND_LOOK: "exists (select from clock c where c.obligation_id = o.id and c.running"
    " and c.kind = 'second_look')",
}


def _proposals(connection: Connection, known: Any) -> list[str]:
    """Ask for every step that waits, as nobody who proposed one."""
    found = proposals.waiting(
        connection, agency=known.agency, person=-1, steps=list(Step), now=FRIDAY,
        asked_since=FRIDAY - timedelta(days=9), limit=99,
    )  # fmt: skip
    return sorted(one.reference or "" for one in found)


LISTED: Mapping[Callable[..., Any], tuple[Callable[..., Any], str]] = {
    proposals.waiting: (
        _proposals,
        " union all ".join(map(_OPEN.format, ("closing", "path_decision", "file_opening")))
        + " union all "
        + _OPEN.format("erasure").replace(" and not c.alone and o.is_open", "")
        + " union all select reference from export_proposal where agency = %(agency)s"
        " and obligation_id is null order by 1",
    ),
    team.matters: (
        lambda c, k: sorted(one.count for one in team.matters(c, k.agency, LATE).values()),
        " union all ".join(
            "select count(*) from obligation o where o.is_open"
            f" and o.owner_agency = %(agency)s and o.compartment is null and {which}"
            for which in _MATTERS.values()
        )
        + " order by 1",
    ),
    team.of_matter: (
        lambda c, k: sorted(
            one.reference for one in team.of_matter(c, k.agency, Matter.BREACHED, LATE, 999)
        ),
        "select o.reference from obligation o where o.is_open and o.owner_agency = %(agency)s"
        f" and o.compartment is null and {_MATTERS[Matter.BREACHED]} order by 1",
    ),
    team.is_cut: (
        lambda c, _: [team.is_cut(c, Matter.BREACHED, LATE)],
        "select false where %(agency)s is not null",
    ),
    team.of_person: (
        lambda c, k: sorted(
            one.reference
            for who in ("alice", "sue", "wes", "ruth")
            for one in team.of_person(c, k.agency, who, 999)
        ),
        "select o.reference from obligation o join person p on p.id = o.owner_person"
        " where o.is_open and o.owner_agency = %(agency)s and o.compartment is null"
        " and p.code = any(array['alice', 'sue', 'wes', 'ruth']) order by 1",
    ),
    team.workload: (
        lambda c, k: [sum(one.open for one in team.workload(c, k.agency, FRIDAY))],
        "select count(*) from obligation o where o.is_open and o.owner_agency = %(agency)s"
        " and o.compartment is null",
    ),
}
