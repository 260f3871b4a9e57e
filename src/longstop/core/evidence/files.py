"""Say what was found of one file on a device, and how far it was examined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from longstop.core.evidence.digests import Digests


class Presence(StrEnum):
    """How a file stood on the device: what a person could open, or what only remains of it."""

    LIVE = "live"
    DELETED = "deleted"
    CARVED = "carved"


class Coverage(StrEnum):
    """How far a file was examined; page one of every result counts these."""

    EXAMINED = "examined"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    NOT_SUPPORTED = "not_supported"
    NOT_ATTEMPTED = "not_attempted"


COVERAGE_WORDS: Final[Mapping[Coverage, str]] = {
    Coverage.EXAMINED: "examined: read to the end and digested",
    Coverage.UNREADABLE: "unreadable: damaged, or the disk did not give it",
    Coverage.ENCRYPTED: "encrypted: its content could not be looked at",
    Coverage.NOT_SUPPORTED: "not supported: of a kind whose content is not opened here",
    Coverage.NOT_ATTEMPTED: "not attempted: left alone, for the reason given",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFound:
    """One file: path as `names.shown` writes it, size in bytes (None if unknown), its digests.

    address is where a file of a disk image has its entry ("2:inode 17"), None in a folder. kind is
    the media type its first bytes show. reason is a code that says why coverage is not `examined`,
    or what an examined file may hold that was not looked at. pdq_missing is a code that says why a
    picture has no perceptual hash; None for what has one and for what is no picture. camera says
    that a picture names the make or model of a camera.
    """

    path: str
    size: int | None
    presence: Presence
    coverage: Coverage
    in_archive: bool = False
    address: str | None = None
    kind: str | None = None
    digests: Digests | None = None
    reason: str | None = None
    pdq_missing: str | None = None
    camera: bool = False


def as_plain(found: FileFound) -> dict[str, Any]:
    """Give it as JSON can hold it; what is unknown is left out."""
    digests = found.digests
    plain: dict[str, Any] = {
        "path": found.path,
        "address": found.address,
        "size": found.size,
        "presence": str(found.presence),
        "in_archive": found.in_archive,
        "coverage": str(found.coverage),
        "reason": found.reason,
        "kind": found.kind,
        "camera": found.camera,
        "pdq_missing": found.pdq_missing,
    }
    if digests is not None:
        plain |= {
            name: value.hex() if isinstance(value, bytes) else value
            for name in _DIGESTS
            if (value := getattr(digests, name)) is not None
        }
    return {name: value for name, value in plain.items() if value is not None}


_DIGESTS: Final = (
    "md5", "sha1", "sha256", "pdq", "pdq_quality", "pdq_full", "pdq_full_quality",
)  # fmt: skip


def from_plain(plain: Mapping[str, Any]) -> FileFound:
    """Read what `as_plain` gave; raises KeyError or ValueError for anything else."""
    digests = None
    if "sha256" in plain:
        raw: dict[str, Any] = {name: plain.get(name) for name in _DIGESTS}
        for name, value in raw.items():
            raw[name] = bytes.fromhex(value) if isinstance(value, str) else value
        digests = Digests(**raw)
    return FileFound(
        path=plain["path"],
        address=plain.get("address"),
        size=plain.get("size"),
        presence=Presence(plain["presence"]),
        in_archive=plain["in_archive"],
        coverage=Coverage(plain["coverage"]),
        reason=plain.get("reason"),
        kind=plain.get("kind"),
        camera=plain["camera"],
        pdq_missing=plain.get("pdq_missing"),
        digests=digests,
    )
