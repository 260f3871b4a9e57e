"""Measure digesting, hashing of pictures and reading of images beside what others do, in one run.

Peers: OpenSSL's MD5 on bytes in memory (the limit of one stream), hashdeep and rhash on files (from
Debian; left out where they are not installed), pdqhash on pictures, libewf under the Sleuth Kit on
an E01 (made with ewfacquire). All data are made here: random bytes and gradients.

Run: make bench, or python -m benchmarks.hashing [FILES]
"""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pdqhash
import pyewf
import pytsk3
import simplejpeg
from PIL import Image as Picture

from longstop.engines.hashing import BLOCK, hashing
from longstop.engines.picture_child import hashes
from longstop.engines.pictures import PictureLimits
from longstop.engines.scan.image import open_disk_image

MIB = 1 << 20
MEAN_LOG, SPREAD_LOG, LARGEST = 9.98, 1.72, 21 * MIB  # median 21.6 KB, mean some 100 KB
MEMORY_FILES = 100_000


def main() -> None:
    """Run the benchmark and print each figure beside its bar."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory(dir="/var/tmp") as place:
        folder = Path(place)
        # First: what this process holds would count as the most that those it starts have held.
        _many(folder, min(MEMORY_FILES, 50 * files))
        _in_memory()
        _files(folder, files)
        _pictures()
        _encase(folder)


def _timed(work: Callable[[], Any], times: int = 3) -> float:
    """Give the median time of a piece of work, in seconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return sorted(took)[times // 2]


def _say(what: str, figure: float, unit: str, bar: str, met: bool) -> None:
    print(f"{what:<58} {figure:>10,.2f} {unit:<8} {bar:<28} {'met' if met else 'MISSED'}")


def _in_memory() -> None:
    data = random.Random(1).randbytes(16 * MIB) * 16
    blocks = [data[at : at + BLOCK] for at in range(0, len(data), BLOCK)]

    def alone(name: str) -> float:
        def work() -> None:
            one = hashlib.new(name, usedforsecurity=False)
            for block in blocks:
                one.update(block)

        return len(data) / _timed(work) / 1e6

    rates = {name: alone(name) for name in ("md5", "sha1", "sha256")}
    for name, rate in rates.items():
        print(f"{name + ' alone, one core, in memory':<58} {rate:>10,.2f} MB/s")
    shared = 2 / sum(1 / rate for rate in rates.values())
    most = min(shared, *rates.values())
    print(f"{'the most that two cores can give all three':<58} {most:>10,.2f} MB/s")
    with hashing() as hasher:
        ours = len(data) / _timed(lambda: hasher.digest(blocks)) / 1e6
    bar = 0.9 * rates["md5"]
    _say("MD5, SHA-1 and SHA-256 in one read", ours, "MB/s", "0.9 of MD5", ours >= bar)


def _files(folder: Path, count: int) -> None:
    made = folder / "files"
    chance = random.Random(2)
    total = 0
    for number in range(count):
        size = min(LARGEST, int(chance.lognormvariate(MEAN_LOG, SPREAD_LOG)))
        below = made / f"{number % 100:02d}"
        below.mkdir(parents=True, exist_ok=True)
        (below / str(number)).write_bytes(chance.randbytes(size))
        total += size
    print(f"{count:,} files, {total / 1e9:.2f} GB")
    one, two = (_scan(made, folder / f"out-{workers}", workers) for workers in (1, 2))
    _say("a scan, one worker, journal and result", total / one / 1e6, "MB/s", "", True)
    _say("two workers beside one", one / two, "times", "1.5 with two free cores", one / two >= 1.5)
    peers = {
        "hashdeep": (["hashdeep", "-c", "md5,sha1,sha256", "-r", str(made)], 3.0),
        "rhash": (["rhash", "--md5", "--sha1", "--sha256", "-r", str(made)], 1.1),
    }
    for name, (command, bar) in peers.items():
        if shutil.which(name) is None:
            print(f"{name} is not installed: left out")
            continue
        took = _timed(lambda command=command: _run(command))  # type: ignore[misc]
        _say(f"two workers beside {name}", took / two, "times", f"{bar}", took / two >= bar)


def _scan(source: Path, out: Path, workers: int) -> float:
    command = [sys.executable, "-m", "longstop.cli.scan_alone", str(source), "--out", str(out)]
    return _timed(lambda: _run([*command, "--no-pdq", "--workers", str(workers)]), 1)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _pictures() -> None:
    down, across = np.mgrid[0:3000, 0:4000] / 500
    colours = [np.sin(down * a + across * b + a * b) for a, b in ((1, 3), (4, 2), (7, 5))]
    pixels = np.stack([128 + 100 * one for one in colours], axis=-1).astype(np.uint8)
    out = io.BytesIO()
    Picture.fromarray(pixels).save(out, "JPEG", quality=90)
    data = out.getvalue()

    def theirs() -> None:
        pdqhash.compute(simplejpeg.decode_jpeg(data))

    ours = _timed(lambda: hashes(data, PictureLimits()))
    peer = _timed(theirs)
    _say("a picture of 12 megapixels, decoded and hashed", 1 / ours, "a second", "", True)
    _say("the same beside pdqhash", peer / ours, "times", "8", peer >= 8 * ours)


def _encase(folder: Path) -> None:
    if shutil.which("ewfacquire") is None:
        print("ewfacquire is not installed: E01 left out")
        return
    source, raw = folder / "source", folder / "disk.dd"
    source.mkdir()
    chance = random.Random(3)
    for number in range(120):
        half = chance.randbytes(150_000)
        (source / str(number)).write_bytes(half + bytes(150_000))
    with raw.open("wb") as file:
        file.truncate(64 * MIB)
    _run(["/usr/sbin/mkfs.ext4", "-q", "-d", str(source), str(raw)])
    _run(["ewfacquire", "-u", "-q", "-c", "fast", "-t", str(folder / "disk"), str(raw)])
    image = folder / "disk.E01"
    ours, theirs = _timed(lambda: _walked(image)), _timed(lambda: _walked_by_libewf(image))
    _say(
        "files of an E01 beside pytsk3 over pyewf", theirs / ours, "times", "3", theirs / ours >= 3
    )


def _walked(image: Path) -> None:
    with open_disk_image(str(image)) as exhibit:
        for planned in exhibit.plan():
            if planned.place is not None:
                with exhibit.open(planned).open("rb") as stream:
                    while stream.read(BLOCK):
                        pass


class _Theirs(pytsk3.Img_Info):
    """The ten lines that everybody writes over pyewf."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def close(self) -> None:
        """Close the image."""
        self._handle.close()

    def read(self, place: int, count: int) -> Any:
        """Read from a place."""
        self._handle.seek(place)
        return self._handle.read(count)

    def get_size(self) -> Any:
        """Give the size."""
        return self._handle.get_media_size()


def _walked_by_libewf(image: Path) -> None:
    handle = pyewf.handle()
    handle.open(pyewf.glob(str(image)))
    system = pytsk3.FS_Info(_Theirs(handle))
    for entry in system.open_dir(path="/"):
        if entry.info.meta and entry.info.meta.type == pytsk3.TSK_FS_META_TYPE_REG:
            for place in range(0, entry.info.meta.size, BLOCK):
                entry.read_random(place, min(BLOCK, entry.info.meta.size - place))


def _many(folder: Path, count: int) -> None:
    made = folder / "many"
    for number in range(count):
        if number % 1000 == 0:
            (made / str(number // 1000)).mkdir(parents=True)
        (made / str(number // 1000) / str(number)).write_bytes(number.to_bytes(4, "big"))
    program = "import resource, runpy, sys; runpy.run_module('longstop.cli.scan_alone')['app']("
    program += "standalone_mode=False); print(max(resource.getrusage(who).ru_maxrss"
    program += " for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))"
    command = [
        sys.executable,
        "-c",
        program,
        str(made),
        "--out",
        str(folder / "out-many"),
        "--json",
    ]
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True)
    took = time.perf_counter() - began
    used = int(done.stdout.split()[-1]) / 1024
    print(f"{count:,} small files, {took:,.0f} s, {count / took:,.0f} a second")
    _say("the largest of its processes", used, "MiB", "300", used < 300)


if __name__ == "__main__":
    main()
