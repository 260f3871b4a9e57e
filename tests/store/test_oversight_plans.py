"""What waits for two people and what a supervisor looks for go by indexes made for them."""

from __future__ import annotations

from longstop.core.casework.proposals import Step
from longstop.core.casework.team import Matter
from longstop.store.queries import proposals, team
from tests.bureau.fixtures import FRIDAY, Bureau

WAITS = (
    "one_open_closing", "one_open_path", "one_open_erasure", "protection_waits", "abroad_waits",
    "opening_waits", "exports_open",
)  # fmt: skip
FOUND_BY = {
    Matter.UNOWNED: "obligation_owner",
    Matter.BREACHED: "clock_breached",
    Matter.DEFERRED: "obligation_deferred",
    Matter.PROVISIONAL: "referral_provisional",
    Matter.CONFLICT: "referral_conflict",
    Matter.SECOND_LOOK: "clock_second_look",
}


def plan_of(bureau: Bureau, query: str, **values: object) -> str:
    """Explain a query for Sue, where the planner may scan only what has no index."""
    with (
        bureau.house.database.as_person(bureau.people["sue"]) as connection,
        connection.transaction(),
    ):
        connection.execute("set local enable_seqscan = off")
        rows = connection.execute(f"explain {query}".encode(), values).fetchall()
    return "\n".join(row[0] for row in rows)


def test_what_waits_and_what_is_the_matter_goes_by_its_own_indexes(bureau: Bureau) -> None:
    sue = bureau.people["sue"]
    plan = plan_of(
        bureau, proposals.WAITING, agency=sue.agency, person=sue.person, steps=list(Step),
        now=FRIDAY, limit=9, gravest="x", asked_since=FRIDAY,
    )  # fmt: skip
    assert [one for one in WAITS if one not in plan] == []
    for matter, index in FOUND_BY.items():
        asked = team.LISTED.replace("IDS", team.IDS[matter])
        plan = plan_of(bureau, asked, agency=sue.agency, now=FRIDAY, limit=9, most=9, far=9)
        assert index in plan, matter
