"""For every page and every role: what another agency has is answered as what nobody has."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import cycle

import pytest
from django.http import HttpResponse
from django.test import Client

from longstop.actions.adopt_policy import propose_policy
from longstop.core.authority.permissions import ROLES, may
from longstop.web.routes import ROUTES
from longstop.web.visit import Route
from tests.bureau.fixtures import Bureau
from tests.bureau.policies import MONDAY, STRICT, owner
from tests.bureau.work import absent_reference, statements
from tests.web.everywhere import PLACE, address, fill, plain, typed

ABOUT = [one for one in ROUTES if PLACE.search(one.path)]
WAYS = [
    (one, method)
    for one in ABOUT
    for method, there in (("GET", one.get), ("POST", one.post))
    if there
]
ABSENT = absent_reference(number=987_654_320)
WHOLE = "supervisor"
Told = tuple[int, bytes, dict[str, str], int]


def asked(client: Client, route: Route, method: str, references: list[str]) -> HttpResponse:
    where = address(route.path, *references)
    return client.get(where) if method == "GET" else client.post(where, typed(route))


def told(client: Client, route: Route, method: str, references: list[str]) -> Told:
    """Ask for a page; gives all that a stranger could tell from its answer."""
    with statements() as sent:
        answer = asked(client, route, method, references)
    anything = re.compile("|".join(references))
    heads = {name: anything.sub("REF", value) for name, value in answer.headers.items()}
    heads.pop("Content-Security-Policy")  # it has a nonce: of one length
    return answer.status_code, plain(answer, *references), heads, len(sent)


@pytest.mark.parametrize("third", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2))])
def test_no_role_tells_what_another_agency_has_from_what_nobody_has(
    desk: Bureau, signed_in: Callable[[str], Client], third: int
) -> None:
    held = fill(desk)
    assert {"referral", "package", "quarantined_record", "refused_file", "child_protection"} <= {
        *held
    }
    before = desk.ask("select count(*) from ledger_entry where stream_kind = 'obligation'")
    turn = cycle(sorted(held))
    for place, role in enumerate(sorted(ROLES)):
        stranger = signed_in(role)
        for route, method in WAYS[(place + third) % 3 :: 3]:
            allowed = route.permission is None or may((role,), route.permission).allowed
            # Each page meets each kind as one role; as the others it meets one after the other.
            kinds = [*held] if role == WHOLE and route.get else [next(turn)]
            for kind in kinds:
                other = told(stranger, route, method, held[kind])
                absent = told(stranger, route, method, [absent_reference(kind), ABSENT])
                assert other == absent, (role, route.name, method, kind)
                assert other[0] in ({403} if not allowed else {303, 400, 404}), route.name
    assert desk.ask("select count(*) from ledger_entry where stream_kind = 'obligation'") == before


def test_every_page_about_something_shows_it_to_whoever_holds_it(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    held = fill(desk)
    policy = propose_policy(
        desk.house, owner(desk), STRICT, day=MONDAY, reason="first_adoption"
    )  # fmt: skip
    holders = [signed_in(code) for code in ("alice", "sue", "admin")]
    # What planners asked takes a minute to answer: tests/web/test_capacity.py shows it to them.
    for route in (one for one in ABOUT if one.get and not one.name.startswith("capacity")):
        answers = {
            asked(one, route, "GET", references).status_code
            for one in holders
            for references in (*held.values(), [str(policy.id)])
        }
        assert 200 in answers, route.name
