"""Write a scenario's document as TOML: what the standard library reads but cannot write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def write_document(document: Mapping[str, Any], above: Iterator[str], below: Iterator[str]) -> str:
    """Write a document, with lines of remarks above and below it."""
    lines = [_remark(one) for one in above]
    lines += [f"{key} = {_value(one)}" for key, one in document.items() if not _is_table(one)]
    for key, one in document.items():
        if isinstance(one, Mapping):
            lines += ["", f"[{key}]", *_rows(one)]
        elif _is_table(one):
            for row in one:
                lines += ["", f"[[{key}]]", *_rows(row)]
    return "\n".join([*lines, "", *map(_remark, below)]) + "\n"


def _is_table(value: object) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _rows(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{key} = {_value(one)}" for key, one in table.items())


def _remark(text: str) -> str:
    """Make a remark of a line; nothing in it can end it."""
    return f"# {_plain(text)}".rstrip()


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return '"' + "".join(_ESCAPED.get(one, one) for one in _safe(value)) + '"'
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    return "[" + ", ".join(map(_value, value)) + "]"


def _safe(text: str) -> str:
    """Leave out what TOML forbids in a text."""
    return "".join(one for one in text if one in _ESCAPED or one.isprintable())
