"""Say what went wrong on a page: what happened, what was saved, what to do next, nobody's data."""

from __future__ import annotations

import re
import sys
from typing import Any

import psycopg
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from longstop.actions.find import ChangedMeanwhile
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.event_words import event_in_words
from longstop.core.referral.why import plain
from longstop.web import wording

_BROKEN = (
    "Something went wrong",
    "The page failed. What was not finished was not saved. Tell whoever looks after Longstop, with "
    "the time.",
)
_AWAY = (
    "The database does not answer",
    "What was not finished was not saved. Try again in a minute.",
)
SENTENCE_END = re.compile(r"(?<=[.?])\s+")
"""Between two sentences."""
_OF_ONE = re.compile(r"([A-Z]+-[0-9A-Z-]+: [^:;.]*): longstop [^;.]*")
_CODE = re.compile(r"\b[a-z]+[a-z0-9]*(?:_[a-z0-9]+)+\b")
_OPTION = re.compile(r"--([a-z-]+)(?: [A-Z]+)?")


def for_page(message: str) -> str:
    """Say a message as a page does: without commands, in the language of the house."""
    return str(wording.said(without_commands(message)))


def without_commands(message: str) -> str:
    """Take out of a message the commands it names, and write codes as words.

    Whoever reads a page has buttons and fields.
    """
    said = _OF_ONE.sub(r"\1", message)
    kept = " ".join(one for one in SENTENCE_END.split(said) if "longstop " not in one)
    named = _OPTION.sub(r"'\1'", kept or said)
    return _CODE.sub(lambda code: plain(code[0]), named)


def refusal(fault: LongstopError | None) -> dict[str, Any]:
    """Give a page what it says of a form that was refused, if one was: how it answers, and why.

    changes are what others did since its reader looked, where that is what stood in the way.
    """
    if fault is None:
        return {"status": 200, "fault": None, "changes": []}
    changed = fault.changes if isinstance(fault, ChangedMeanwhile) else ()
    return {
        "status": 409 if isinstance(fault, ChangedMeanwhile) else 400,
        "fault": for_page(str(fault)),
        "changes": [
            wording.said(
                f"{one.reference}: {event_in_words(one.event)}, by {one.by or 'somebody else'}"
            )
            for one in changed
        ],
    }


def fault_page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    """Show a page that says what happened."""
    words = {"title": title, "message": for_page(message)}
    return render(request, "fault.html", words, status=status)


def away(request: HttpRequest) -> HttpResponse:
    """Say that the database was lost while a page was made."""
    return fault_page(request, 503, *_AWAY)


def not_found(request: HttpRequest) -> HttpResponse:
    """Say that nothing is there: the same for what does not exist and what is not to be seen."""
    return fault_page(
        request, 404, "Not found",
        "There is nothing here that you can see. Nothing was changed.",
    )  # fmt: skip


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that no page has."""
    del exception  # Django passes it by name; it names the address, which is not repeated
    return not_found(request)


def unfit(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what no form of ours sends: more than it asks for, larger, or under another name.

    exception is not repeated: it may hold what was sent.
    """
    if isinstance(exception, DisallowedHost):
        return fault_page(
            request, 400, "Not under this name",
            "The desk is not reached under the name that was asked for. Use the address that you "
            "were given.",
        )  # fmt: skip
    return fault_page(
        request, 400, "That is not what the form asks for",
        "More was sent than the form takes: one file, and four megabytes beside it. Nothing was"
        " changed. Go back and send less; what is long can be given as a file.",
    )  # fmt: skip


def misshapen(request: HttpRequest) -> HttpResponse:
    """Answer what is sent in another shape than a form."""
    return fault_page(
        request, 415, "That is no form",
        "What was sent is no form of a page of the desk. Nothing was changed. Use the pages.",
    )  # fmt: skip


def barred(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what an account cannot do as it is: the demonstration's have no password."""
    del exception  # Django passes it by name; the page says all there is to say
    return fault_page(
        request, 403, "Not with this account",
        "This account cannot do that: it has no password of its own, or has not shown it lately. "
        "Nothing was changed.",
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when a page failed in a way nobody foresaw, or who asks could not be looked up.

    The page asks the database nothing: it may be what failed.
    """
    away = isinstance(sys.exc_info()[1], (OperationalError, psycopg.OperationalError))
    title, message = _AWAY if away else _BROKEN
    words = {
        "title": title, "message": message, "nonce": getattr(request, "csp_nonce", ""),
        "path": request.path,
    }  # fmt: skip
    return HttpResponse(render_to_string("fault.html", words), status=503 if away else 500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from a page of ours, or from one that is too old."""
    del reason  # Django passes it by name; whoever forged the form need not read it
    return fault_page(
        request, 403, "This form is too old",
        "It was not sent from a page of this session. Nothing was changed. Go back, load the page "
        "again and send it again.",
    )  # fmt: skip
