"""Two officers decide about the same at the same moment: one is done, the other hears of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.test import Client

from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of

PAIRS = 12
SEED = 1864
ENTRIES = (
    "select count(*) from ledger_entry e join obligation o on o.id = e.stream_id"
    " where e.stream_kind = 'obligation' and o.reference = %s and e.seq > 1"
)


def test_of_two_who_decide_on_one_page_one_is_done_and_one_is_told(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    desk.receive_csv(*({**LINE, "reference": f"T-{n}"} for n in range(PAIRS)))
    officers = [signed_in("alice"), signed_in("bob")]
    rng = random.Random(SEED)
    for reference in references_of(desk, "referral"):
        forms = [rng.choice(FORMS) for _ in officers]

        def decide(who: int, reference: str = reference, forms: list[Sent] = forms) -> int:
            name, typed = forms[who]
            try:
                sent = {**typed, "seen": "1"}
                return officers[who].post(f"/r/{reference}/{name}", sent).status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as both:
            answers = sorted(both.map(decide, (0, 1)))
        assert answers == [303, 409], (reference, forms)
        assert desk.ask(ENTRIES, reference) == [(1,)]


Sent = tuple[str, dict[str, str]]
FORMS: list[Sent] = [
    ("take", {}),
    ("answer", {"question": "current_access", "said": "yes", "basis": "record"}),
    ("answer", {"question": "under_18", "said": "refused"}),
    ("attribute", {"level": "account", "evidence": "sender_names_account"}),
]
