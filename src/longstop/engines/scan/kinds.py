"""Tell from a file's first bytes what it is, what can be opened, and what is said of the rest."""

from __future__ import annotations

from typing import Final

from longstop.core.evidence.files import Coverage
from longstop.engines.media_signatures import kind_of
from longstop.engines.openers.compressed import COMPRESSED
from longstop.engines.openers.tar_archive import begins_tar, open_tar
from longstop.engines.openers.zip_archive import begins_zip, open_zip
from longstop.engines.parts import Container

HEAD: Final = 4096

ARCHIVES: Final = (
    Container(kind="application/zip", begins=begins_zip, open=open_zip),
    Container(kind="application/x-tar", begins=begins_tar, open=open_tar),
    *COMPRESSED,
)
"""Every archive that is opened: documents of the newer office formats are ZIP archives too."""

_ENCRYPTED: Final = (
    (0, b"LUKS\xba\xbe", "encrypted_disk"),
    (3, b"-FVE-FS-", "encrypted_disk"),
    (0, b"age-encryption.org/", "encrypted_file"),
    (0, b"-----BEGIN PGP MESSAGE-----", "encrypted_file"),
    (0, b"Salted__", "encrypted_file"),
)
_IMAGES: Final = (
    (b"EVF\x09\r\n\xff\x00", "application/x-ewf"),
    (b"QFI\xfb", "application/x-qemu-disk"),
    (b"KDMV", "application/x-vmdk"),
    (b"conectix", "application/x-vhd"),
    (b"vhdxfile", "application/x-vhdx"),
    (b"AFF4", "application/x-aff4"),
)
_OTHER_ARCHIVES: Final = frozenset(
    "application/vnd.rar application/x-7z-compressed application/zstd".split()
)
_HOLDS_MORE: Final = frozenset(
    "application/pdf application/x-ole-storage application/vnd.sqlite3 application/rtf"
    " application/ms-tnef application/x-mach-binary".split()
)


def archive_of(head: bytes) -> Container | None:
    """Find how a file is opened, by its first HEAD bytes, or None for what is no archive."""
    return next((one for one in ARCHIVES if one.begins(head)), None)


def media_type(head: bytes) -> str | None:
    """Name what a file is, None for what shows nothing."""
    archive = archive_of(head)
    if archive is not None:
        return archive.kind
    return next((kind for mark, kind in _IMAGES if head.startswith(mark)), None) or kind_of(head)


def verdict(head: bytes, kind: str | None) -> tuple[Coverage, str | None]:
    """Say how far a file is examined that was read to its end and is no archive we open."""
    for place, mark, reason in _ENCRYPTED:
        if head[place : place + len(mark)] == mark:
            return Coverage.ENCRYPTED, reason
    if kind in _OTHER_ARCHIVES:
        return Coverage.NOT_SUPPORTED, "other_archive"
    if any(kind == image for _, image in _IMAGES):
        return Coverage.NOT_SUPPORTED, "image_inside"
    if kind in _HOLDS_MORE or (kind or "").startswith("video/"):
        return Coverage.EXAMINED, "inside_not_looked_at"
    return Coverage.EXAMINED, None


REFUSALS: Final = {
    "encrypted": Coverage.ENCRYPTED,
    "packed_unknown": Coverage.NOT_SUPPORTED,
    "link_or_device": Coverage.NOT_ATTEMPTED,
    "unpacks_too_far": Coverage.NOT_ATTEMPTED,
    "unpacks_too_large": Coverage.NOT_ATTEMPTED,
    "too_many_parts": Coverage.NOT_ATTEMPTED,
    "too_deep": Coverage.NOT_ATTEMPTED,
    "name_too_long": Coverage.NOT_ATTEMPTED,
}
"""What a refusal makes of a file; whatever is not named here is unreadable."""
