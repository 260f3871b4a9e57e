"""Make a language out of the catalogue in which every word shows that it went through it.

Words stand in marks, holes and tags between them: what is left outside the marks on a page was not
said through the catalogue, and may be nothing but data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import allauth
import django
from babel.messages import Catalog
from babel.messages.pofile import read_po
from lxml import html

from longstop.engines.wording import DOMAIN
from tools.messages import POT, compiled

LANGUAGE = "zz"
_OTHERS = ((django, "conf/locale"), (django, "contrib/auth/locale"), (allauth, "locale"))
"""Where the machinery of signing in has catalogues of its own."""
OPEN, SHUT = "⟦", "⟧"
_KEPT = re.compile(r"(%\(\w+\)\w|%\w|<[^>]*>|&\w+;)")
_SEEN = ("title", "aria-label", "placeholder", "alt", "data-head", "label")
_LEAVES = "".join(
    f" or @data-head='{OPEN}{head}{SHUT}'" for head in ("What it says", "Where it stands")
)
"""What a schedule of disclosure says: a document that leaves the house as it is."""
_MARKED = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")
_SILENT = ("script", "style", "textarea", "pre", "q")
"""What holds no words of ours: records as they were sent, letters, what somebody wrote."""


def made_in(folder: Path) -> Path:
    """Write the language, for us and for the machinery of signing in; gives the folder."""
    with POT.open("rb") as file:
        made = read_po(file)
    for library, where in _OTHERS:
        other = Path(library.__path__[0]) / where / "de/LC_MESSAGES/django.po"
        with other.open("rb") as file:
            for message in read_po(file):
                if message.id and made.get(message.id, message.context) is None:
                    made.add(message.id, context=message.context)
    place = folder / LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.mo"
    place.parent.mkdir(parents=True)
    place.write_bytes(compiled(_marked(made)))
    return folder


def _marked(catalog: Catalog) -> Catalog:
    made = Catalog(fuzzy=False)
    for message in catalog:
        if isinstance(message.id, tuple):
            made.add(message.id, tuple(map(marked, message.id)), context=message.context)
        elif message.id:
            made.add(message.id, marked(message.id), context=message.context)
    return made


def marked(text: Any) -> str:
    """Put the words of a message in marks, what it holds between them."""
    parts = _KEPT.split(str(text))
    return "".join(
        f"{OPEN}{part}{SHUT}" if at % 2 == 0 and re.search(r"\w", part) else part
        for at, part in enumerate(parts)
    )


def unsaid(page: bytes, data: Iterable[str]) -> list[str]:
    """Give what a page shows that is neither in marks nor data, with what stands round it."""
    known = re.compile("|".join(map(re.escape, sorted(data, key=len, reverse=True))))
    found = []
    for text in _shown(page):
        left = text
        while left != (left := _MARKED.sub(" ", left)):
            pass
        if re.search(r"[^\W\d_]{2}", known.sub(" ", _data().sub(" ", left))):
            found.append(" ".join(text.split()))
    return found


def _data() -> re.Pattern[str]:
    """Give the pattern of references, digests, addresses and moments."""
    return re.compile(
        r"\b[A-Z]{1,4}-[0-9A-Z]{1,8}(?:-[0-9A-Z]+)*\b|\b[0-9a-f]{8,}\b|\S+@\S+|https?://\S+"
        r"|\b\d{4}-\d\d-\d\dT[\d:+.]+|\b\d+ (?:h|min|d|bits|UTC)\b|\bUTC\b"
        r"|\b[a-z]+(?:_[a-z0-9]+)+\b|\b[A-Z]\w+/[A-Z]\w+"
    )


def _shown(page: bytes) -> Iterator[str]:
    tree = html.parse(BytesIO(page), html.HTMLParser(encoding="utf-8")).getroot()
    for one in tree.xpath(
        f"//*[not(ancestor-or-self::pre or contains(@class, 'ls-note'){_LEAVES})]"
    ):
        yield from (one.get(name, "") for name in _SEEN)
        if one.tag not in _SILENT:
            yield one.text or ""
        yield one.tail or ""
