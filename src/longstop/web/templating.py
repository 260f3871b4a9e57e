"""Join Django, Jinja and the macros of the patterns, and give every page what its frame needs."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.html import json_script
from django.utils.text import capfirst
from jinja2 import Environment

from longstop.core.casework.handover import MARK_WORDS, Mark
from longstop.core.referral.why import CLOCK_WORDS, plain
from longstop.web import wording
from longstop.web.menu import menu_for
from longstop.web.setup import desk
from longstop.web.signing import here_of
from longstop.web.wording import WordedEnvironment, said, when

_STATIC = Path(__file__).parent / "static"
_MOST_ADDRESSES = 4_096


def environment(**options: Any) -> Environment:
    """Make the environment of the templates; Django's options ask that all is escaped."""
    made = WordedEnvironment(
        **options, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"]
    )
    made.install_gettext_translations(translation, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        url=_url,
        static=static,
        data_block=json_script,
        demo=lambda: desk().demo,
        menu=lambda here: menu_for(here.roles),
        clock_words=lambda name: said(CLOCK_WORDS.get(name, plain(name))),
        mark_words=lambda name: said(MARK_WORDS[Mark(name)]),
        provider_name=_provider_name,
        zone_of=lambda here: here.zone if here else "UTC",
    )
    made.filters.update(
        capitalize_first=capfirst, plain=wording.plain, said=said, number=wording.number,
        when=when, day=wording.day, due_in=wording.due_in,
    )  # fmt: skip
    return made


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    """Give what the frame of every page reads of a request."""
    return {
        "nonce": request.csp_nonce,
        "notices": [said(str(one)) for one in messages.get_messages(request)],
        "path": request.path,
        "here": here_of(request),
        "language": translation.to_language(desk().language),
        "leftwards": translation.get_language_bidi(),
    }


def static(name: str) -> str:
    """Give the address of a built file."""
    return f"/{_names()[name]}"


def _url(name: str, **kwargs: Any) -> str:
    return _reversed(name, frozenset(kwargs.items()))


@lru_cache(maxsize=_MOST_ADDRESSES)
def _reversed(name: str, parts: frozenset[tuple[str, Any]]) -> str:
    """Find an address once: a page names some dozens, and most stand on every page."""
    return reverse(name, kwargs=dict(parts))


def _provider_name() -> str | None:
    provider = desk().provider
    return None if provider is None else provider.name


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = json.loads((_STATIC / "names.json").read_text(encoding="utf-8"))
    return names
