"""Collect what pages and mails say in English into a catalogue; compile what others made of it.

`python -m tools.messages` writes locale/django.pot and locale/sentences.json, brings the catalogue
of each language up to date and compiles it; `--add cy` begins another. A guard sees that both files
are what the code says. docs/how-to/translate.md tells translators what to do.
"""

from __future__ import annotations

import argparse
import calendar
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from longstop.engines.wording import DOMAIN, LOCALE
from tools.messages_in_code import SOURCE, said_in_code
from tools.messages_in_codes import codes
from tools.messages_in_strings import Message

TEMPLATES = SOURCE / "web/templates"
POT = LOCALE / f"{DOMAIN}.pot"
SENTENCES = LOCALE / "sentences.json"
_BEGUN = datetime(2026, 11, 28, tzinfo=UTC)
_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
_OF_MOMENTS = [
    ("core/referral/why.py", one) for one in (*calendar.day_abbr, *calendar.month_abbr[1:])
]
"""What the code writes in a moment where it says one in a sentence."""
_MADE_BY = re.compile(r'"Generated-By: .*\n')
_HEAD = """# What Longstop's pages and mails say, by `python -m tools.messages` out of the code.
# Holes such as %(reference)s stay; move them as your language needs. So do HTML tags."""


def said_in_templates() -> Iterator[tuple[str, Message]]:
    """Give every message of the templates with the file that says it."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(SOURCE).as_posix()
        with path.open("rb") as file:
            for _, _, text, _ in babel_extract(file, ["_", "ngettext"], [], _OPTIONS):
                one, many = (*text, None)[:2] if isinstance(text, tuple) else (text, None)
                yield name, Message(str(one), many)


def collected() -> Catalog:
    """Give the catalogue of all that is said, in the order of its texts."""
    catalog = Catalog(
        project="Longstop", creation_date=_BEGUN, revision_date=_BEGUN, header_comment=_HEAD,
        fuzzy=False,
    )  # fmt: skip
    of_codes = ((name, Message(words)) for name, words in (*codes(), *_OF_MOMENTS))
    for name, one in (*said_in_templates(), *said_in_code(), *of_codes):
        known = catalog.get(one.text)
        if known is None or (one.many is not None and isinstance(known.id, str)):
            where = list(known.locations) if known is not None else []
            catalog.delete(one.text)
            catalog.add((one.text, one.many) if one.many else one.text, locations=where)
        message = catalog[one.text]
        if (name, 0) not in message.locations:
            message.locations.append((name, 0))
    return catalog


def pot() -> str:
    """Write the catalogue as a template for translators."""
    return _as_text(collected())


def _as_text(catalog: Catalog) -> str:
    written = io.BytesIO()
    write_po(written, catalog, width=100, include_lineno=False, sort_output=True)
    return _MADE_BY.sub("", written.getvalue().decode())


def sentences() -> str:
    """Write the messages of the code in which something stands, for finding them again."""
    held: dict[str, list[str] | str] = {}
    for _, one in said_in_code():
        if one.holds and (one.many is not None or one.text not in held):
            held[one.text] = one.text if one.many is None else [one.text, one.many, one.count]
    return json.dumps([held[one] for one in sorted(held)], indent=1, ensure_ascii=False) + "\n"


def faults_of(catalog: Catalog) -> list[str]:
    """Say what is wrong with a language: holes, tags, quotes or signs that would break a page."""
    found = []
    for message in catalog:
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        for one in told:
            if not (message.id and one):
                continue
            if not any(_held(one) == _held(text) for text in texts):
                found.append(f"{texts[0]!r}: its holes or tags are not those of {one!r}")
            elif wrong := _signs(one) - frozenset[str]().union(*map(_signs, texts)):
                found.append(f"{texts[0]!r}: {one!r} has a single {' and a '.join(sorted(wrong))}")
    return found


def _held(text: Any) -> tuple[frozenset[str], tuple[str, ...]]:
    tags = re.findall(r"<[^>]*>", str(text))
    return frozenset(re.findall(r"%\(\w+\)s", str(text))), tuple(sorted(tags))


def _signs(text: Any) -> frozenset[str]:
    """Give what ends an attribute or begins a hole, where it stands outside holes and tags."""
    return frozenset(re.sub(r"<[^>]*>|%\(\w+\)s|%%", "", str(text))) & frozenset('"%')


def compiled(catalog: Catalog) -> bytes:
    """Compile a catalogue."""
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def languages(locale: Path = LOCALE) -> dict[str, Path]:
    """Give the catalogue of each language that somebody began."""
    return {
        one.parent.parent.name: one for one in sorted(locale.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    }


def main(arguments: list[str]) -> int:
    """Write everything anew; gives 1 when a catalogue of a language is faulty."""
    asked = argparse.ArgumentParser(prog="python -m tools.messages", description=__doc__)
    asked.add_argument("--add", metavar="LANGUAGE", help="begin a language, such as cy or pt_BR")
    wanted = asked.parse_args(arguments).add
    LOCALE.mkdir(exist_ok=True)
    POT.write_text(pot(), encoding="utf-8")
    SENTENCES.write_text(sentences(), encoding="utf-8")
    if wanted is not None:
        begun = LOCALE / wanted / "LC_MESSAGES" / f"{DOMAIN}.po"
        begun.parent.mkdir(parents=True, exist_ok=True)
        begun.touch()
    return max((brought_up_to_date(name, path) for name, path in languages().items()), default=0)


def brought_up_to_date(name: str, path: Path) -> int:
    """Add what is new to a language's catalogue and compile it; gives 1 where it is faulty."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=name)
    catalog.update(collected(), no_fuzzy_matching=True)
    path.write_text(_as_text(catalog), encoding="utf-8")
    faults = faults_of(catalog)
    for one in faults:
        sys.stderr.write(f"{name}: {one}. It was not compiled.\n")
    if not faults:
        path.with_suffix(".mo").write_bytes(compiled(catalog))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
