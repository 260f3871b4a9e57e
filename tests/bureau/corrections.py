"""Help tests of corrections: who has a notice about a referral, and where it stands."""

from __future__ import annotations

from longstop.actions.verify import verify
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE

NOTICES = (
    "select f.code, a.code, o.state, n.ground from correction n"
    " join obligation o on o.id = n.obligation_id join agency f on f.id = n.from_agency"
    " join agency a on a.id = n.to_agency order by a.code, o.id"
)
NEWS = {
    **LINE, "reference": "S-0", "family_name": "Quill0", "statement_kind": "retraction",
    "note": "taken back",
}  # fmt: skip
"""The sender of tests/bureau/sent.py takes back what it said of the first referral."""


def notices(bureau: Bureau) -> list[tuple[str, str, str, str]]:
    """Give every notice: from whom, to whom, state and ground, by receiver."""
    return [(a, b, c, d) for a, b, c, d in bureau.ask(NOTICES)]


def whole(bureau: Bureau) -> bool:
    """Tell whether ledger and tables tell one story."""
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
    return True
