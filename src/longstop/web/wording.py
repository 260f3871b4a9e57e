"""Show pages in the language of the house: words, numbers, moments, and the templates' messages.

A template names its messages. All else is said in English where it arises and passes `said` where
it is shown, never sooner, so that nothing is said twice and nobody's data is taken for words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as formatted
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame

from longstop.core.referral.why import due_in_words
from longstop.core.referral.why import plain as plain_code
from longstop.engines.wording import ENGLISH, pieces, wording_of
from longstop.web.setup import desk


def said(text: Any) -> Any:
    """Say what the code said in English in the language of the house; leave all but text alone."""
    wording = wording_of(desk().language, desk().locale)
    return text if wording is None or not isinstance(text, str) else wording.said(text)


def plain(code: str) -> str:
    """Write a code as words."""
    return str(said(plain_code(code)))


def due_in(due: datetime, now: datetime) -> str:
    """Say how far off a moment is."""
    return str(said(due_in_words(due, now)))


def number(count: int) -> str:
    """Write a whole number with its thousands apart."""
    if desk().language == ENGLISH:
        return f"{count:,}"
    return str(number_format(count, use_l10n=True, force_grouping=True))


def when(moment: datetime, zone: str) -> str:
    """Write a moment in a zone, as people here read it."""
    there = moment.astimezone(ZoneInfo(zone))
    if desk().language == ENGLISH:
        return f"{there:%a %d %b %Y %H:%M}"
    return str(formatted(there, "D d M Y H:i"))


def day(one: date) -> str:
    """Write a day."""
    return f"{one:%d %b %Y}" if desk().language == ENGLISH else str(formatted(one, "d M Y"))


class WordsInPlace(CodeGenerator):
    """Puts the words of a language into a template as it is compiled, not as a page is made."""

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write what a template puts out, its messages among it as if they had stood there."""
        laid = [part for one in node.nodes for part in _laid(one)]
        super().visit_Output(nodes.Output(laid, lineno=node.lineno), frame)


def _laid(node: nodes.Expr) -> Iterable[nodes.Expr]:
    message = _message_of(node)
    return [node] if message is None else _parts(gettext(message), node)


def _parts(message: str, node: nodes.Expr) -> Iterator[nodes.Expr]:
    assert isinstance(node, nodes.Call)
    held = {one.key: one.value for one in node.kwargs}
    for at, part in enumerate(pieces(message)):
        yield held[part] if at % 2 else nodes.TemplateData(part, lineno=node.lineno)


def _message_of(node: nodes.Expr) -> str | None:
    """Give the message that a template names here; None where it is none, or known only later."""
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return None
    if node.node.name != "_" or node.dyn_args is not None or node.dyn_kwargs is not None:
        return None
    given = node.args[0] if len(node.args) == 1 else None
    return given.value if isinstance(given, nodes.Const) else None


class WordedEnvironment(Environment):
    """The templates, compiled once for each language in which pages are read."""

    code_generator_class = WordsInPlace

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Any:  # noqa: A002
        """Give a template in the language of who reads."""
        if self.overlayed:
            return super().get_template(name, parent, globals)
        return _in_language(self, str(get_language())).get_template(name, parent, globals)


@cache
def _in_language(environment: WordedEnvironment, language: str) -> Environment:
    del language  # what is compiled under it differs
    return environment.overlay()
