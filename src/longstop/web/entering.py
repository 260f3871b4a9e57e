"""Begin a session for somebody who came in by a way of our own, and say when one is sure of them.

The machinery of signing in begins sessions for passwords; an invitation, a provider and the
demonstration let people in here.
"""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from longstop.actions.note_sign_in import note_sign_in
from longstop.store.signin.models import Account
from longstop.web.setup import BACKEND, SURE, desk


def let_in(request: HttpRequest, account: Account) -> None:
    """Begin a session that is ended with the account's others."""
    login(request, account, backend=BACKEND)
    UserSession.objects.create_from_request(request)


def make_sure(request: HttpRequest, person: int, *, how: str) -> None:
    """Let a session go on to the pages, once who holds it is proved; how goes on the ledger."""
    note_sign_in(desk().house, person, how=how)
    request.session[SURE] = True
