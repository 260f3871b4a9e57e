"""Look at every request before a page does: its host, and the session it comes in.

A session ends that nobody uses, that is too old, or that never showed its second factor.
Django ends one by its cookie, which moves on with whatever is written into it. What is kept here
does not: when it began, and when somebody last asked for anything in it. The sign-in page says why
it ended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from longstop.engines.time_source import utc_now
from longstop.web import faults
from longstop.web.setup import BEGAN, FACTORS, IDLE, LONGEST, SEEN, django_language
from longstop.web.signing import is_sure

ENDED = "ended"
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()",
}
"""What every answer tells a browser beside what Django's own parts tell it."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_NOTED_EVERY = timedelta(minutes=5)
WORDS = {
    "idle": f"Nothing was done here for {IDLE.seconds // 60} minutes, so you were signed out.",
    "old": f"You had been signed in for {LONGEST.seconds // 3600} hours, so you were signed out.",
    "unfinished": "A second factor was set up for this account elsewhere. Sign in with it.",
}
"""Why a session ended, for whoever has to sign in again."""


class Limits:
    """Refuse another host's name, end what has ended, say what a browser may not do."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take what answers."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, as nobody when the session has ended; raises DisallowedHost."""
        translation.activate(django_language())
        request.get_host()
        if request.method == "POST" and request.content_type not in _FORMS:
            return self._protected(faults.misshapen(request))
        if SESSION_KEY in request.session:
            why = _why_ended(request, utc_now())
            if why is not None:
                logout(request)
                request.session[ENDED] = why
        return self._protected(self.answer(request))

    def _protected(self, answer: HttpResponse) -> HttpResponse:
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer


def _why_ended(request: HttpRequest, now: datetime) -> str | None:
    began, seen = (_moment(request.session.get(one)) for one in (BEGAN, SEEN))
    if began is None or now - began >= LONGEST:
        return "old"
    if seen is None or now - seen >= IDLE:
        return "idle"
    if not is_sure(request) and is_mfa_enabled(request.user, FACTORS):
        return "unfinished"
    if now - seen >= _NOTED_EVERY:
        request.session[SEEN] = now.isoformat()
    return None


def _moment(kept: Any) -> datetime | None:
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
