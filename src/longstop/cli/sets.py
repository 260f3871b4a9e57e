"""Take what many commands take: a whole set of references, and why a condition is lifted."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.handling import LIFTS
from longstop.core.referral.references import ReferenceNotValid, parse_reference

SHOWN = 20
"""How many faults of a file are told one by one."""

References = Annotated[
    list[str] | None, typer.Argument(help="One reference or several, or none with --file.")
]
File = Annotated[
    Path | None,
    typer.Option("--file", help="A file with one reference a line; - reads what is piped in."),
]

Condition = Annotated[
    str | None,
    typer.Option(
        help="Where the sender set a handling condition, why it does not stand in the way: "
        f"{', '.join(LIFTS)}."
    ),
]


class SetNotValid(LongstopError):
    """The references asked for cannot be read; every faulty line is named."""

    exit_code = 2


def gather(references: Sequence[str] | None, file: Path | None) -> list[str]:
    """Give the references typed or those in the file, never both and never none.

    Empty lines and what follows a '#' are left out. Raises SetNotValid, naming every faulty line.
    """
    if bool(references) == (file is not None):
        raise SetNotValid(
            "Give references, or --file FILE with one reference a line. Nothing was changed."
        )
    if file is None:
        return list(references or ())
    name = "standard input" if str(file) == "-" else file.name
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise SetNotValid(
            f"{name}: not a file of text that can be read ({type(fault).__name__}). "
            "Nothing was changed."
        ) from None
    return _read(name, text.splitlines())


def _read(name: str, lines: Iterable[str]) -> list[str]:
    found: list[str] = []
    faulty: list[int] = []
    for number, line in enumerate(lines, start=1):
        reference = line.partition("#")[0].strip()
        if not reference:
            continue
        try:
            found.append(parse_reference(reference))
        except ReferenceNotValid:
            faulty.append(number)
    if faulty or not found:
        raise SetNotValid(f"{name}: {_words(faulty)} Nothing was changed.")
    return found


def _words(faulty: Sequence[int]) -> str:
    if not faulty:
        return "it holds no reference."
    more = f" and {len(faulty) - SHOWN} more" if len(faulty) > SHOWN else ""
    lines = ", ".join(map(str, faulty[:SHOWN]))
    return f"no reference of ours in line {lines}{more} (they look like R-4F7K-2M9Q-X)."
