"""Make disk images in a test with Debian's tools, without root and without mounting."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PLACES = os.pathsep.join(["/usr/sbin", "/sbin", "/usr/bin", "/bin"])
MIB = 1 << 20


def tool(name: str) -> str:
    """Find a tool; the make target has seen that it is there."""
    found = shutil.which(name, path=PLACES)
    assert found, f"{name} must be installed: run through make test, or make images"
    return found


def run(name: str, *words: str | Path) -> str:
    """Run a tool and give what it says."""
    program = [tool(name), *map(str, words)]
    done = subprocess.run(program, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return done.stdout.decode(errors="surrogateescape")


def blank(path: Path, size: int) -> Path:
    """Make a file of noughts."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def ext4(path: Path, folder: Path) -> Path:
    """Make an ext4 image that holds a folder."""
    run("mkfs.ext4", "-q", "-d", folder, blank(path, 16 * MIB))
    return path


def fat(path: Path, folder: Path, deleted: tuple[str, ...] = ()) -> Path:
    """Make a FAT image that holds a folder's files, some of them deleted again."""
    run("mkfs.vfat", blank(path, 8 * MIB))
    run("mcopy", "-s", "-i", path, *sorted(folder.iterdir()), "::")
    for name in deleted:
        run("mdel", "-i", path, f"::{name}")
    return path


def ntfs(path: Path, folder: Path) -> Path:
    """Make an NTFS image that holds the files right in a folder."""
    run("mkfs.ntfs", "-F", "-Q", "-q", blank(path, 8 * MIB))
    for file in sorted(one for one in folder.iterdir() if one.is_file()):
        run("ntfscp", "-f", path, file, file.name)
    return path


def e01(raw: Path, into: Path) -> Path:
    """Make an EnCase image of a raw one, in segments."""
    run("ewfacquire", "-u", "-q", "-S", str(MIB), "-c", "fast", "-t", into, raw)
    return into.with_suffix(".E01")


def disk(path: Path, parts: list[Path]) -> Path:
    """Lay images behind one another as the parts of one disk, with a table of parts."""
    tool("sfdisk")
    sizes = [part.stat().st_size for part in parts]
    table = "label: dos\n" + "".join(f"size={size // 512}, type=83\n" for size in sizes)
    blank(path, sum(sizes) + (2 + len(parts)) * MIB)
    subprocess.run([tool("sfdisk"), "-q", path], input=table.encode(), check=True)
    starts = [
        int(line.split("start=")[1].split(",")[0]) * 512
        for line in run("sfdisk", "-d", path).splitlines()
        if "start=" in line
    ]
    with path.open("r+b") as whole:
        for start, part in zip(starts, parts, strict=True):
            whole.seek(start)
            whole.write(part.read_bytes())
    return path
