"""Tell who asks for a page: nobody until they have signed in, second factor and all."""

from __future__ import annotations

from django.http import HttpRequest

from longstop.actions.note_sign_in import who_signed_in
from longstop.store.queries.signing_in import PersonHere
from longstop.web.setup import SURE, desk


def here_of(request: HttpRequest) -> PersonHere | None:
    """Give who asks for a page, once they have signed in whole: read once for each request."""
    if not hasattr(request, "here"):
        signed_in = request.user.is_authenticated and is_sure(request)
        request.here = who_signed_in(desk().house, request.user.person) if signed_in else None
    found: PersonHere | None = request.here
    return found


def is_sure(request: HttpRequest) -> bool:
    """Tell whether whoever holds this session has shown a second factor in it."""
    return bool(request.session.get(SURE))
