"""Build a version of a list from what a reader gives, in bounded memory, whole or not at all.

Where the source sends later words about the same entry (a change, a withdrawal) the last of each
counts, in whatever order they come. Categories can only be mapped once the source was read to its
end, for the exporter may be named last; so entries are held on the disk and gone over again.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import numpy as np
import numpy.typing as npt

from longstop.core.evidence.categories import Categories, Origin, Scheme
from longstop.core.evidence.codes import Code, Mark, Side
from longstop.core.evidence.lists import (
    Description,
    Entry,
    Gone,
    Item,
    Kind,
    Rejected,
    Stamped,
    as_plain,
)
from longstop.engines.digest_file import LENGTHS
from longstop.engines.digest_sort import DigestSorter
from longstop.engines.ledger_key import SigningKey
from longstop.engines.list_folder import (
    ABOUT,
    ENTRIES,
    NEW,
    OFFSETS,
    PDQ,
    REJECTED,
    digest_of,
    says_of,
)
from longstop.engines.lists.reading import Told
from longstop.engines.pdq_index import PdqBuilder

MOST_REJECTED_TOLD: Final = 100_000
WITHOUT_ENTRIES: Final = frozenset({"nsrl"})
"""Formats whose entries are only digests, a hundred million of them: nothing else is kept."""
_SPOOL: Final = "spool"


@dataclass(slots=True)
class Built:
    """A version that lies whole in a folder of its own, not yet among the lists."""

    place: Path
    about: dict[str, Any]


@dataclass(slots=True)
class _Words:
    """What the source said of each name and when, a few bytes an item."""

    names: array[int] = field(default_factory=lambda: array("Q"))
    stamps: array[int] = field(default_factory=lambda: array("q"))
    rows: array[int] = field(default_factory=lambda: array("q"))  # -1 for a withdrawal

    def say(self, name: str, stamp: int, row: int) -> None:
        digest = blake2b(name.encode(), digest_size=16).digest()
        self.names.extend(memoryview(digest).cast("Q"))
        self.stamps.append(stamp)
        self.rows.append(row)

    def last(self, rows: int) -> npt.NDArray[np.bool_]:
        """Say which rows are the last word on their name; of one moment the later word counts."""
        keep = np.ones(rows, bool)
        if not self.rows:
            return keep
        names = np.frombuffer(self.names, np.uint64).reshape(-1, 2)
        stamps, numbers = np.frombuffer(self.stamps, np.int64), np.frombuffer(self.rows, np.int64)
        order = np.lexsort([np.arange(len(numbers)), stamps, names[:, 1], names[:, 0]])
        final = np.append((names[order][1:] != names[order][:-1]).any(axis=1), True)
        keep[:] = False
        kept = numbers[order][final]
        keep[kept[kept >= 0]] = True
        return keep


def build(
    lists: Path,
    description: Description,
    items: Iterable[Item],
    told: Told,
    categories: Categories,
    *,
    signer: SigningKey | None = None,
    imported_at: str,
) -> Built:
    """Build a version in a folder whose name begins with a point; the caller places or drops it.

    Raises NoDigests, UnreadableFile and CategoriesNotValid, with nothing left behind.
    """
    place = lists / description.name / f"{NEW}{secrets.token_hex(6)}"
    place.mkdir(mode=0o700, parents=True)
    try:
        return _build(place, description, items, told, categories, signer, imported_at)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _build(
    place: Path, description: Description, items: Iterable[Item], told: Told,
    categories: Categories, signer: SigningKey | None, imported_at: str,
) -> Built:  # fmt: skip
    counts: Counter[str] = Counter()
    words = _Words()
    with (place / _SPOOL).open("wb") as spool, (place / REJECTED).open("wb") as refused:
        for item in items:
            _take(item, counts, words, spool, refused)
    origin = Origin(
        told.format, description.country or told.country, description.exporter or told.exporter
    )
    scheme = categories.scheme(origin, description.categories)
    codes: Counter[str] = Counter()
    digests, digest = _index(
        place, words.last(counts["entries"]), description, scheme, signer, codes
    )
    (place / _SPOOL).unlink()
    if told.format in WITHOUT_ENTRIES:
        (place / ENTRIES).unlink()
        (place / OFFSETS).unlink()
    entries = sum(codes.values())
    about = {
        "description": as_plain(description), "format": told.format,
        "origin": [origin.country, origin.exporter],
        "scheme": scheme.name, "mapping": categories.version, "imported_at": imported_at,
        "digest": digest, "signed_by": None if signer is None else signer.public.vkey,
        "has_entries": told.format not in WITHOUT_ENTRIES,
        "ended_early": told.ended_early, "declared": told.declared, "newest": told.newest,
        "counts": {
            "entries": entries, "rejected": counts["rejected"], "withdrawn": counts["gone"],
            "superseded": counts["entries"] - entries, "codes": dict(codes), "digests": digests,
        },
        "stripped": dict(told.stripped), "left_out": dict(told.left_out),
    }  # fmt: skip
    with (place / ABOUT).open("w", encoding="utf-8") as file:
        json.dump(about, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return Built(place, about)


def _take(
    item: Item, counts: Counter[str], words: _Words, spool: BinaryIO, refused: BinaryIO
) -> None:
    if isinstance(item, Rejected):
        counts["rejected"] += 1
        if counts["rejected"] <= MOST_REJECTED_TOLD:
            refused.write(msgspec.json.encode(item) + b"\n")
    elif isinstance(item, Gone):
        counts["gone"] += 1
        words.say(item.name, item.stamp, -1)
    else:
        entry = item.entry if isinstance(item, Stamped) else item
        if isinstance(item, Stamped):
            words.say(entry.name, item.stamp, counts["entries"])
        spool.write(msgspec.json.encode(entry) + b"\n")
        counts["entries"] += 1


def _index(
    place: Path, keep: npt.NDArray[np.bool_], description: Description, scheme: Scheme,
    signer: SigningKey | None, codes: Counter[str],
) -> tuple[dict[str, int], str]:  # fmt: skip
    """Write entries, their places and every file of digests; gives counts and the list's digest."""
    whole = sha256()
    with ExitStack() as stack:
        sorters: dict[str, DigestSorter | PdqBuilder] = {
            name: stack.enter_context(DigestSorter(place / f"{name}.keys", name))
            for name in LENGTHS
        }
        sorters["pdq"] = stack.enter_context(PdqBuilder(place / PDQ))
        used: Counter[str] = Counter()
        out = stack.enter_context((place / ENTRIES).open("wb"))
        offsets = stack.enter_context((place / OFFSETS).open("wb"))
        for number, (line, entry) in enumerate(_kept(place / _SPOOL, keep)):
            code = code_in(description.kind, scheme, entry)
            codes[code.value] += 1
            found = entry.digests
            mark = Mark(number, code, frozenset(found), entry.pdq_quality).packed
            for name, digest in found.items():
                sorters[name].add(digest, mark)
                used[name] += 1
            offsets.write(out.tell().to_bytes(8, "little"))
            out.write(line)
            whole.update(line)
        offsets.write(out.tell().to_bytes(8, "little"))
        for file in (out, offsets):
            file.flush()
            os.fsync(file.fileno())
        says = {
            **says_of(description, used),
            ENTRIES: whole.hexdigest(),
            OFFSETS: digest_of(place / OFFSETS),
        }
        return {
            name: sorters[name].write(says, signer) for name in sorters if used[name]
        }, whole.hexdigest()


def _kept(spool: Path, keep: npt.NDArray[np.bool_]) -> Iterator[tuple[bytes, Entry]]:
    decoder = msgspec.json.Decoder(Entry)
    with spool.open("rb") as file:
        for line, kept in zip(file, keep, strict=True):
            if kept:
                yield line, decoder.decode(line)


def code_in(kind: Kind, scheme: Scheme, entry: Entry) -> Code:
    """Give what a list says of an entry: only a list of known files can make a file known.

    The exporter's name stands in the file, so whoever writes a file could otherwise choose a
    mapping that sets aside.
    """
    code = scheme.code(entry.category)
    if kind is Kind.KNOWN:
        return code if code.side is Side.COUNTED and entry.category is not None else Code.KNOWN
    return Code.UNMAPPED if code.side is Side.KNOWN else code
