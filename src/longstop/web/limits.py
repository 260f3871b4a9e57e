"""End a session that nobody uses, that is too old, or that never showed its second factor.

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

from longstop.engines.time_source import utc_now
from longstop.web.setup import BEGAN, FACTORS, IDLE, LONGEST, SEEN, SURE

ENDED = "ended"
_NOTED_EVERY = timedelta(minutes=5)
WORDS = {
    "idle": f"Nothing was done here for {IDLE.seconds // 60} minutes, so you were signed out.",
    "old": f"You had been signed in for {LONGEST.seconds // 3600} hours, so you were signed out.",
    "unfinished": "A second factor was set up for this account elsewhere. Sign in with it.",
}
"""Why a session ended, for whoever has to sign in again."""


class LimitedSessions:
    """Look at each session before its request is answered; let no answer be kept by a browser."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take what answers."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, as nobody when the session has ended."""
        if SESSION_KEY in request.session:
            why = _why_ended(request, utc_now())
            if why is not None:
                logout(request)
                request.session[ENDED] = why
        answer = self.answer(request)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer


def _why_ended(request: HttpRequest, now: datetime) -> str | None:
    began, seen = (_moment(request.session.get(one)) for one in (BEGAN, SEEN))
    if began is None or now - began >= LONGEST:
        return "old"
    if seen is None or now - seen >= IDLE:
        return "idle"
    if not request.session.get(SURE) and is_mfa_enabled(request.user, FACTORS):
        return "unfinished"
    if now - seen >= _NOTED_EVERY:
        request.session[SEEN] = now.isoformat()
    return None


def _moment(kept: Any) -> datetime | None:
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
