"""Name every program part that a result rests on, and the machine: another may compute another.

Longstop's own version stands beside the digest of its code, for a version says nothing of a line
that somebody changed in place. What Pillow brings with it is named too: it decodes.
"""

from __future__ import annotations

import os
import platform
import ssl
import zlib
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pyewf
import pytsk3
from PIL import features

import longstop

_PACKAGES: Final = ("numpy", "pillow", "simplejpeg", "pytsk3", "libewf-python")
_DECODERS: Final = ("libjpeg_turbo", "jpg_2000", "libtiff", "webp", "avif", "zlib", "zlib_ng")
_FOR_LISTS: Final = ("numba", "llvmlite", "msgspec")


def versions() -> dict[str, str]:
    """Name what computes the result of a scan."""
    with_pillow = {f"pillow's {name}": features.version(name) for name in _DECODERS}
    return {
        "longstop": version("longstop"),
        "longstop's code": code_digest(),
        **{name: version(name) for name in _PACKAGES},
        **{name: str(value) for name, value in with_pillow.items() if value},
        "The Sleuth Kit": str(pytsk3.TSK_VERSION_STR),
        "libewf": str(pyewf.get_version()),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "OpenSSL": ssl.OPENSSL_VERSION,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }


def all_versions() -> dict[str, str]:
    """Name what computes the result of a scan and what holds it against lists."""
    return versions() | {name: version(name) for name in _FOR_LISTS}


@cache
def code_digest() -> str:
    """Digest Longstop's own code, module by module, and the documents of its rules."""
    whole = sha256()
    root = Path(longstop.__file__).parent
    for path in sorted((*root.rglob("*.py"), *root.rglob("*.toml"))):
        data = path.read_bytes()
        whole.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode() + data)
    return whole.hexdigest()


def machine() -> dict[str, str]:
    """Say of what kind this machine is: what a validation holds for."""
    found = {"Architecture": platform.machine(), "Processor": _processor()}
    with suppress(OSError):
        found["System"] = platform.freedesktop_os_release().get("PRETTY_NAME", "not told")
    found["C library"] = " ".join(platform.libc_ver()) or "not told"
    return found


def noted() -> dict[str, str]:
    """Say what is worth knowing of this machine and changes too often to compare."""
    return {
        "Machine's name": platform.node() or "not told",
        "Kernel": f"{platform.system()} {platform.release()}",
        "Processors": str(os.cpu_count() or "not told"),
    }


def _processor() -> str:
    with suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
        return next(
            line.partition(":")[2].strip() for line in lines if line.startswith("model name")
        )
    return platform.processor() or "not told"
