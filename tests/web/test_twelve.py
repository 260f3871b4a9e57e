"""No page costs more than twelve statements, whoever asks for it and whatever it is about.

Counted is all that is sent for a page: the session and account of who asks, that they are set and
forgotten on a kept connection, what the page reads, and its entry on the ledger. What begins and
ends a transaction is left out, and that Django asks a connection it kept whether it still answers.
"""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from longstop.actions.adopt_policy import propose_policy
from longstop.core.authority.permissions import ROLES
from longstop.web.menu import MENU
from longstop.web.routes import ROUTES
from tests.bureau.fixtures import Bureau
from tests.bureau.policies import MONDAY, STRICT, owner
from tests.bureau.work import references_of, statements
from tests.web.everywhere import PLACE, address, fill

MOST = 12
READERS = ("alice", "sue", "rita", "admin")
LIKE_A_LOOK = {"text": "Quill", "reason": "assessment"}


def test_no_page_sends_more_than_twelve_statements(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    held = fill(desk)
    policy = propose_policy(desk.house, owner(desk), STRICT, day=MONDAY, reason="first_adoption")
    about = [*held.values(), [str(policy.id)]]
    clients = {code: signed_in(code) for code in READERS}
    first = references_of(desk, "referral")[0]
    clients["alice"].post(f"/r/{first}/take")
    sent: dict[str, int] = {}

    def ask(name: str, method: str, code: str, where: str, typed: dict[str, str]) -> None:
        client = clients[code]
        with statements() as asked:
            answer = client.get(where) if method == "GET" else client.post(where, typed)
        if answer.status_code == 200:
            sent[name] = max(sent.get(name, 0), len(asked))

    for code in READERS:
        for route in (one for one in ROUTES if one.get):
            for references in about if PLACE.search(route.path) else [[""]]:
                ask(route.name, "GET", code, address(route.path, *references), {})
        ask("compared", "GET", code, f"/policies/{policy.id}?compare=yes", {})
        ask("searched", "POST", code, "/search", LIKE_A_LOOK)
        ask("revealed", "POST", code, f"/r/{first}/reveal", {"reason": "quality"})
        ask("schedule", "POST", code, f"/r/{first}/disclosure", {"reason": "disclosure"})
    # Alice in every role: her bureau holds what a day brings, so that nothing is cheap for want.
    for role in sorted(ROLES):
        with desk.as_superuser() as connection:
            connection.execute("update person set roles = array[%s] where code = 'alice'", (role,))
        pages = {"start": ""} | {
            name: address(route.path)
            for name, _, needed in MENU
            for route in ROUTES
            if route.name == name and needed in ROLES[role]
        }
        for name, where in pages.items():
            ask(f"{name} as {role}", "GET", "alice", where or "/", {})
        assert len(pages) > 1, role
    assert {name: count for name, count in sent.items() if count > MOST} == {}
    asked = {"work", "referral", "searched", "revealed", "compared", "pair", "shift", "schedule"}
    assert asked <= {*sent}
