"""Begin a session for somebody who came in by a way of our own, and list it among their sessions.

The machinery of signing in does so for passwords; an invitation, a provider and the demonstration
let people in here.
"""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from longstop.store.signin.models import Account
from longstop.web.setup import BACKEND


def let_in(request: HttpRequest, account: Account) -> None:
    """Begin a session that is ended with the account's others."""
    login(request, account, backend=BACKEND)
    UserSession.objects.create_from_request(request)
