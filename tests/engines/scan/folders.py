"""Fill a folder with everything a device can hold to deceive or to tire whoever reads it."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from pathlib import Path
from typing import Any

from longstop.engines.scan.run import Scan, run_scan
from longstop.engines.scan.settings import Settings
from tests.engines.evidence.pictures import encoded, png, waves

ODD = b"\xff\xfe\n\x1b[2J\\name"


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack files into a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    """Pack files into a TAR archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            one = tarfile.TarInfo(name)
            one.size = len(data)
            archive.addfile(one, io.BytesIO(data))
    return out.getvalue()


def fill(folder: Path) -> None:
    """Put one of each into a folder."""
    picture = encoded(waves(120, 160))
    (folder / "DCIM").mkdir(parents=True)
    (folder / "DCIM" / "one.png").write_bytes(picture)
    (folder / "DCIM" / "two.jpg").write_bytes(encoded(waves(120, 160, 2), "JPEG"))
    (folder / "empty").write_bytes(b"")
    (folder / "notes.txt").write_bytes(b"nothing of note\n")
    (folder / "page.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (folder / "other.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(40))
    (folder / "locked.luks").write_bytes(b"LUKS\xba\xbe\0\x01" + bytes(600))
    inner = zipped({"deep.png": picture})
    (folder / "all.zip").write_bytes(zipped({"x/one.png": picture, "in.zip": inner, "../up": b"u"}))
    (folder / "all.tar.gz").write_bytes(gzip.compress(tarred({"t.png": picture}), mtime=0))
    (folder / "bomb.gz").write_bytes(gzip.compress(bytes(50 << 20), mtime=0))
    (folder / "broken.zip").write_bytes(inner[:-30])
    (folder / "huge.png").write_bytes(png(100_000, 100_000, 8, 2, b""))
    (folder / "loop").symlink_to(folder)
    (folder / "DCIM" / "up").symlink_to("..")
    os.mkfifo(folder / "pipe")
    with open(os.path.join(os.fsencode(folder), ODD), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"odd")


def scan(source: Path, out: Path, workers: int = 1, **settings: Any) -> dict[str, dict[str, Any]]:
    """Scan a folder and give what was found by path."""
    made = Scan(source=source, out=out, exhibit="T/1", settings=Settings(**settings))
    run_scan(made, workers, lambda _done, _files: None)
    result = json.loads((out / "result.json").read_bytes())
    return {one["path"]: one for one in result["files"]}
