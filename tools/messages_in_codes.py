"""Find the codes that a page shows in plain words: no string says them as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

from longstop.core.triage.policy import Grade
from longstop.store.queries.story import OWN_TABLES
from longstop.store.queries.whereabouts import WHERE

SOURCE = Path(__file__).parent.parent / "src/longstop"
_TABLES = re.compile(
    r"(_?[A-Z_]*(REASONS|OUTCOMES|LIFTS|LEVELS|INTERIM|CHANNELS|ASSESSMENTS|DISPUTES|TARGETS"
    r"|FIELDS|STATES?|GROUPS)|CARRIES|AGAINST|HOLDING|LIFTING|ERASING|ROLES)$"
)
"""Names of tables of codes; those of capacity are only read at the command line."""
_MAY_HOLD_CODES = re.compile(r"\(StrEnum\)|^_?[A-Z_]{4,}\b.*=", re.MULTILINE)
_CODE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
_BY_THE_WAY = (
    re.compile(r'(?:"[a-z_]+|\})\.([a-z]+(?:_[a-z]+)*)"'),  # the verb of an event
    re.compile(r'(?:as_service\("|"service:)([a-z ]+)"'),  # which service acts
    re.compile(r'[A-Z]\w+(?:Refused|Fault|File|Record|Error)\(\s*"([a-z_]+)"'),  # why not read
    re.compile(r'\bstop\(.*"([a-z_]+)"\)'),  # why a clock stopped
    re.compile(r'told_stops\(.*"([a-z_]+)"\)'),
    re.compile(r'"why": "([a-z_]+)"'),
)
_ROOMS = ("core", "actions", "engines/readers", "engines/openers")
_IN_SQL = re.compile(r"\b[a-z_]{2,}\b")
_OF_SQL = frozenset(
    "select from left join lateral on where and or not null is case when then else end as array agg"
    " string order by desc limit exists in true false coalesce union all with distinct id min max"
    " count any cast text for to at obligation person agency code".split()
)


def codes() -> Iterator[tuple[str, str]]:
    """Give every such code in plain words, with the file that it is of."""
    found = chain(_in_tables(), _by_the_way(), _of_a_page())
    yield from ((name, code.replace("_", " ")) for name, code in found)
    yield from (("core/triage/policy.py", grade.words) for grade in Grade)


def _modules(*rooms: str) -> Iterator[tuple[str, str]]:
    for path in sorted(one for room in rooms for one in (SOURCE / room).rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")


def _in_tables() -> Iterator[tuple[str, str]]:
    """Give the codes of enumerations and of tables of codes."""
    for name, source in _modules("core", "actions"):
        if _MAY_HOLD_CODES.search(source) and not name.startswith("core/capacity/"):
            module = import_module(f"longstop.{name.removesuffix('.py').replace('/', '.')}")
            found = {one for one in _codes_of(module) if _CODE.match(one)}
            yield from ((name, one) for one in sorted(found))


def _by_the_way() -> Iterator[tuple[str, str]]:
    """Give codes that stand in no table, but where they are used."""
    for name, source in _modules(*_ROOMS):
        found = {one for form in _BY_THE_WAY for one in form.findall(source)}
        yield from ((name, one) for one in sorted(found))


def _of_a_page() -> Iterator[tuple[str, str]]:
    """Give what a page calls what its obligation has of its own: the columns that are read."""
    found = {one for sql in (*OWN_TABLES.values(), WHERE) for one in _IN_SQL.findall(sql)}
    yield from (("store/queries/story.py", one) for one in sorted(found - _OF_SQL))


def _codes_of(module: ModuleType) -> Iterator[str]:
    for name, value in vars(module).items():
        if isinstance(value, type) and issubclass(value, StrEnum):
            if value.__module__ == module.__name__:
                yield from (one.value for one in value)
        elif _TABLES.match(name):
            yield from _within(value)


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _within(key)
            yield from _within(one)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _within(one)
