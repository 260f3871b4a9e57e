"""Count how far a device was examined, and say what a result does not show: page one of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from longstop.core.evidence.files import COVERAGE_WORDS, Coverage, FileFound, Presence

NOT_SHOWN: Final = (
    "A digest says that two files have the same bytes. It does not say who put a file there, when,"
    " whether anybody knew of it or could reach it.",
    "A perceptual hash says that two pictures resemble each other. It is a lead for a person who"
    " looks, never a category and never a count.",
    "What was not examined may hold anything: see the counts above.",
    "No match, later, is no match in what was examined here, with the lists that were used, on the"
    " day they were used. It does not say that nothing is there.",
)
"""Printed on every result."""

FOLDER: Final = (
    "Not from a forensic image: the files of a folder were read through a running system. What was"
    " deleted, hidden or between the files was not seen, and when a file was last read may have"
    " changed unless the disk was mounted for reading only."
)
ARCHIVE: Final = (
    "An archive was read, as an extraction of a phone is kept. It holds what the extraction took:"
    " what the device held beside that was not seen."
)
IMAGE: Final = (
    "A disk image was read without mounting it. Deleted files are listed where the file system"
    " still has their entries; space that no entry names was not searched."
)


@dataclass(slots=True)
class Count:
    """Files and their bytes; a size that is unknown counts as nought bytes."""

    files: int = 0
    size: int = 0


@dataclass(slots=True)
class Counts:
    """What a scan came to, counted while its files go by.

    reasons counts the codes that stand beside a coverage; presence, and what of it stood in an
    archive, count files. pictures have a perceptual hash; flat are those of them whose quality is
    under the floor; without counts, by code, the pictures that have none.
    """

    coverage: dict[Coverage, Count] = field(
        default_factory=lambda: {one: Count() for one in Coverage}
    )
    reasons: Counter[tuple[Coverage, str]] = field(default_factory=Counter)
    presence: dict[Presence, int] = field(default_factory=lambda: dict.fromkeys(Presence, 0))
    in_archive: int = 0
    pictures: int = 0
    flat: int = 0
    without: Counter[str] = field(default_factory=Counter)

    def add(self, found: FileFound) -> None:
        """Count one file."""
        count = self.coverage[found.coverage]
        count.files += 1
        count.size += found.size or 0
        self.presence[found.presence] += 1
        self.in_archive += found.in_archive
        if found.reason is not None:
            self.reasons[found.coverage, found.reason] += 1
        if found.pdq_missing is not None:
            self.without[found.pdq_missing] += 1
        if found.digests is not None and found.digests.pdq is not None:
            self.pictures += 1
            self.flat += not found.digests.pdq_decides

    @property
    def files(self) -> int:
        """Count all files."""
        return sum(count.files for count in self.coverage.values())


def counts_as_plain(counts: Counts) -> dict[str, Any]:
    """Give the counts as JSON can hold them, in an order that is always the same."""
    return {
        "files": counts.files,
        "coverage": {
            str(one): {"files": count.files, "bytes": count.size}
            for one, count in counts.coverage.items()
        },
        "reasons": [
            {"coverage": str(coverage), "reason": reason, "files": files}
            for (coverage, reason), files in sorted(counts.reasons.items())
        ],
        "presence": {str(one): files for one, files in counts.presence.items()},
        "in_archives": counts.in_archive,
        "pictures": {
            "with_pdq": counts.pictures,
            "of_them_too_flat": counts.flat,
            "without_pdq": dict(sorted(counts.without.items())),
        },
    }


def counts_in_words(counts: Counts) -> list[str]:
    """Give the lines of page one: how far it was examined first."""
    lines = [f"Files found: {counts.files:,}", "", "How far they were examined", ""]
    for one, count in counts.coverage.items():
        lines.append(f"{count.files:>14,}  {count.size:>20,} bytes  {COVERAGE_WORDS[one]}")
        lines += [
            f"{files:>18,}    {REASON_WORDS.get(reason, reason.replace('_', ' '))}"
            for (coverage, reason), files in sorted(counts.reasons.items())
            if coverage == one
        ]
    lines += ["", "How they stood on the device", ""]
    lines += [f"{files:>14,}  {one}" for one, files in counts.presence.items()]
    lines += [f"{counts.in_archive:>14,}  of all these inside an archive", "", "Pictures", ""]
    lines.append(f"{counts.pictures:>14,}  with a perceptual hash (PDQ)")
    lines.append(f"{counts.flat:>14,}  of them too flat for the hash to say anything")
    lines += [
        f"{files:>14,}  without: {REASON_WORDS.get(reason, reason.replace('_', ' '))}"
        for reason, files in sorted(counts.without.items())
    ]
    return lines


REASON_WORDS: Final[Mapping[str, str]] = {
    "inside_not_looked_at": "may hold pictures inside (documents, databases, film): not looked at",
    "other_archive": "an archive of a kind that is not opened here",
    "link": "a link, which is not followed",
    "special": "no file: a socket, a pipe or a device",
    "folder": "a folder whose content could not be listed",
    "other_disk": "another disk, which is not entered",
    "read_error": "the disk or the system did not give its bytes",
    "changed": "it changed or went away while it was read",
    "ended_its_reader": "twice the program that reads it broke down over it: set aside",
    "too_deep": "an archive in too many archives",
    "unpacks_too_large": "an archive that unpacks to more than allowed",
    "unpacks_too_far": "an archive that unpacks to far more than it is: a trap",
    "too_many_parts": "an archive with more files in it than allowed",
    "unsafe_name": "a name in an archive that leads out of it, or that cannot be shown",
    "image_inside": "a disk image in what was scanned: scan it on its own",
    "encrypted_disk": "an encrypted disk or container",
    "encrypted_file": "an encrypted file",
    "file_system": "a part of the disk whose file system is not read here",
    "unallocated_space": "space of the disk that belongs to no part of it",
    "too_many_orphans": "more nameless deleted files than are listed: the rest was left out",
    "reused": "a deleted name of what has another name now, or whose place another file has taken",
    "content_gone": "a deleted name of which nothing else is left",
    "switched_off": "perceptual hashes were switched off",
    "not_supported": "of a kind that is not decoded here",
    "too_many_pixels": "more pixels than allowed",
    "too_large": "a file larger than is decoded",
    "takes_too_long": "decoding took longer than allowed",
    "needs_too_much_memory": "decoding took more memory than allowed, or ended its process",
    "damaged": "damaged",
}
