"""Walk the file systems of a disk image without mounting it: what is live, and what was deleted.

The Sleuth Kit reads them (ext, NTFS, FAT, exFAT, HFS+, ISO 9660, and what else its version knows).
Every name it lists is planned, every stream of an NTFS file too. Names that it makes up for files
without one ($OrphanFiles) end at a stated number: on one small disk it made up 155 million.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import pytsk3

from longstop.core.evidence.files import Coverage, Presence
from longstop.core.evidence.names import bytes_of, shown
from longstop.engines.scan.image_bytes import Image, open_image
from longstop.engines.scan.kinds import verdict
from longstop.engines.scan.planned import Exhibit, Opened, Planned, ReadFault

MOST_ORPHANS: Final = 100_000
_DEEPEST: Final = 512
_FAULTS: Final = (OSError, RuntimeError)  # the second where the image under it has failed
_KINDS: Final = tuple(
    getattr(pytsk3, f"TSK_FS_TYPE_{name}")
    for name in (
        "EXT_DETECT", "NTFS_DETECT", "FAT_DETECT", "EXFAT", "HFS_DETECT", "ISO9660_DETECT",
        "FFS_DETECT",
    )
)  # fmt: skip
_ORPHANS: Final = b"$OrphanFiles"
_LEFT_ALONE: Final = Coverage.NOT_ATTEMPTED


@contextmanager
def open_disk_image(path: str) -> Iterator[Exhibit]:
    """Open an image to be scanned; path is written by `names.shown`."""
    with open_image(Path(os.fsdecode(bytes_of(path)))) as (image, facts):
        disk = _Disk(image)
        yield Exhibit("image", disk.plan, disk.opened, facts, image.whole)


@dataclass(frozen=True, slots=True)
class _Volume:
    """One part of a disk: its number, 0 for a disk without parts, and where it lies in bytes."""

    number: int
    start: int
    size: int
    allocated: bool = True

    @property
    def name(self) -> str:
        return f"partition-{self.number}" if self.number else ""


@dataclass(slots=True)
class _Disk:
    """An image with the file systems that were opened of it."""

    image: Image
    systems: dict[int, Any] = field(default_factory=dict)

    def plan(self) -> Iterator[Planned]:
        """Give every file of every file system, and every part of the disk that has none."""
        for volume in self._volumes():
            if not volume.allocated:
                yield _no_files(volume, _LEFT_ALONE, "unallocated_space")
                continue
            try:
                system = self._system(volume.start)
            except _FAULTS:
                yield _no_files(volume, *self._why_not(volume))
                continue
            yield from _Walk(volume, system).files()

    def opened(self, planned: Planned) -> Opened:
        """Give one file's bytes."""
        return Opened(partial(self._file, planned))

    def _file(self, planned: Planned) -> BinaryIO:
        start, inode, kind, number, size = planned.place
        try:
            file = self._system(start).open_meta(inode)
        except _FAULTS as fault:
            raise ReadFault("read_error") from fault
        return io.BufferedReader(_Reader(partial(_read, file, kind, number), size), 1 << 16)

    def _volumes(self) -> list[_Volume]:
        size = self.image.get_size()
        try:
            table = pytsk3.Volume_Info(self.image)
        except _FAULTS:
            return [_Volume(0, 0, size)]
        sector = table.info.block_size
        return [
            _Volume(
                part.addr + 1,
                part.start * sector,
                part.len * sector,
                bool(int(part.flags) & int(pytsk3.TSK_VS_PART_FLAG_ALLOC)),
            )
            for part in table
            if not int(part.flags) & int(pytsk3.TSK_VS_PART_FLAG_META)
        ]

    def _system(self, start: int) -> Any:
        if start not in self.systems:
            self.systems[start] = _file_system(self.image, start)
        return self.systems[start]

    def _why_not(self, volume: _Volume) -> tuple[Coverage, str]:
        try:
            coverage, reason = verdict(self.image.read(volume.start, 512), None)
        except _FAULTS:
            return Coverage.UNREADABLE, "read_error"
        return (coverage, reason) if reason is not None else (Coverage.NOT_SUPPORTED, "file_system")


def _file_system(image: Image, start: int) -> Any:
    """Open what begins at a place, by its own reader alone where looking for others meets damage.

    Whoever looks for every kind reads all over the disk; one place that cannot be read then fails
    the whole of what could.
    """
    try:
        return pytsk3.FS_Info(image, offset=start)
    except _FAULTS:
        for kind in _KINDS:
            with suppress(*_FAULTS):
                return pytsk3.FS_Info(image, offset=start, type=kind)
        raise


def _no_files(volume: _Volume, coverage: Coverage, reason: str) -> Planned:
    """List a part of the disk whose files cannot be listed."""
    return Planned(path=volume.name or ".", size=volume.size, skipped=(coverage, reason))


@dataclass(slots=True)
class _Walk:
    """One file system being listed."""

    volume: _Volume
    system: Any
    seen: set[int] = field(default_factory=set)
    orphans: int = 0

    def files(self) -> Iterator[Planned]:
        """Give every file; a folder that cannot be listed is one entry."""
        waiting = [(self.system.info.root_inum, b"", 0, False)]
        while waiting:
            inode, path, depth, deleted = waiting.pop()
            if inode in self.seen:
                continue
            self.seen.add(inode)
            try:
                for entry in self.system.open_dir(inode=inode):
                    name = entry.info.name.name
                    if name in (b".", b".."):
                        continue
                    below = path + b"/" + name if path else name
                    if self._is_over(path):
                        yield self._planned(path, 0, None, (_LEFT_ALONE, "too_many_orphans"))
                        break
                    file, gone = self._file_of(entry), _is_deleted(entry)
                    if _is_folder(file) and depth < _DEEPEST and not (gone and _is_in_use(file)):
                        # What has no name comes last: what has one is found under it.
                        place = 0 if below == _ORPHANS else len(waiting)
                        waiting.insert(place, (file.info.meta.addr, below, depth + 1, gone))
                    else:
                        yield from self._entry(file, below, gone)
            except _FAULTS:
                fault = (Coverage.UNREADABLE, "folder")
                yield self._planned(path or b".", inode, None, fault, deleted)

    def _is_over(self, path: bytes) -> bool:
        self.orphans += path.startswith(_ORPHANS)
        return path.startswith(_ORPHANS) and self.orphans > MOST_ORPHANS

    def _file_of(self, entry: Any) -> Any:
        """Give what a name stands for: a deleted name of NTFS only says where that was."""
        if entry.info.meta is None and entry.info.name.meta_addr:
            with suppress(*_FAULTS):
                return self.system.open_meta(inode=entry.info.name.meta_addr)
        return entry

    def _entry(self, file: Any, path: bytes, deleted: bool) -> Iterator[Planned]:
        """Give a name as one file, or as one for each of its streams."""
        meta = file.info.meta
        if meta is None:
            yield self._planned(path, 0, None, (Coverage.UNREADABLE, "content_gone"), deleted)
        elif deleted and _is_in_use(file):  # a folder that was renamed, too: it has another name
            yield self._planned(path, meta.addr, None, (Coverage.UNREADABLE, "reused"), True)
        elif meta.type == pytsk3.TSK_FS_META_TYPE_LNK:
            yield self._planned(path, meta.addr, None, (_LEFT_ALONE, "link"), deleted)
        elif _is_made_up(meta):
            return
        elif meta.type != pytsk3.TSK_FS_META_TYPE_REG:
            yield self._planned(path, meta.addr, None, (_LEFT_ALONE, "special"), deleted)
        elif deleted and not meta.size:
            yield self._planned(path, meta.addr, None, (Coverage.UNREADABLE, "content_gone"), True)
        else:
            yield from self._streams(file, meta, path, deleted)

    def _streams(self, file: Any, meta: Any, path: bytes, deleted: bool) -> Iterator[Planned]:
        streams = [one.info for one in file if one.info.type == _NTFS_DATA]
        if not streams:
            place = [self.volume.start, meta.addr, None, None, meta.size]
            yield self._planned(path, meta.addr, place, None, deleted)
        for one in streams:
            named = path + b":" + one.name if one.name else path
            place = [self.volume.start, meta.addr, int(one.type), one.id, one.size]
            yield self._planned(named, meta.addr, place, None, deleted)

    def _planned(
        self,
        path: bytes,
        inode: int,
        place: Any,
        skipped: tuple[Coverage, str] | None,
        deleted: bool = False,
    ) -> Planned:
        whole = f"{self.volume.name}/{shown(path)}" if self.volume.name else shown(path)
        return Planned(
            path=whole,
            size=place and place[-1],
            place=place,
            presence=Presence.DELETED if deleted else Presence.LIVE,
            address=f"{self.volume.number}:inode {inode}",
            skipped=skipped,
        )


_NTFS_DATA: Final = pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA
_FOLDERS: Final = (pytsk3.TSK_FS_META_TYPE_DIR, pytsk3.TSK_FS_META_TYPE_VIRT_DIR)


def _is_folder(file: Any) -> bool:
    return file.info.meta is not None and file.info.meta.type in _FOLDERS


def _is_in_use(file: Any) -> bool:
    return bool(int(file.info.meta.flags) & int(pytsk3.TSK_FS_META_FLAG_ALLOC))


def _is_deleted(entry: Any) -> bool:
    return bool(int(entry.info.name.flags) & int(pytsk3.TSK_FS_NAME_FLAG_UNALLOC))


def _is_made_up(meta: Any) -> bool:
    """Tell what the Sleuth Kit lists for tables of the file system itself."""
    return bool(meta.type == pytsk3.TSK_FS_META_TYPE_VIRT)


def _read(file: Any, kind: int | None, number: int | None, place: int, count: int) -> bytes:
    which = () if kind is None else (kind, number)
    try:
        found: bytes = file.read_random(place, count, *which)
    except RuntimeError as fault:
        raise OSError("the image under the file failed") from fault
    return found


class _Reader(io.RawIOBase):
    """A file of an image as a stream that can be sought in."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        self._read = read
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = base + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        count = min(len(buffer), self._size - self._place)
        if count <= 0:
            return 0
        found = self._read(self._place, count)
        if not found:
            raise OSError("the image ends before the file does")
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)
