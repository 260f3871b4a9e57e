"""Tell who asks for a page: nobody until they have signed in, second factor and all."""

from __future__ import annotations

from django.http import HttpRequest

from longstop.store.queries.signing_in import PersonHere
from longstop.web.setup import SURE


def here_of(request: HttpRequest) -> PersonHere | None:
    """Give who asks for a page, once they have signed in whole: read anew with their account."""
    if not hasattr(request, "here"):
        signed_in = request.user.is_authenticated and is_sure(request)
        found = request.user.here if signed_in else None
        request.here = PersonHere(**found) if found else None
    here: PersonHere | None = request.here
    return here


def is_sure(request: HttpRequest) -> bool:
    """Tell whether whoever holds this session has shown a second factor in it."""
    return bool(request.session.get(SURE))
