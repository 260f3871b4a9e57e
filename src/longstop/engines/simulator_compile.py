"""Compile the simulator's loops once and keep what was compiled, for the very source at hand.

numba keeps a compiled function as long as the file it stands in is unchanged, whatever happened to
the files it calls into: a changed random number would go unnoticed in a loop compiled before. So
what is compiled lies in a folder named by the digest of all the simulator's source, and of the
network's, whose figures (NEVER, Exit, Milestone) are compiled into the loops.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from platformdirs import user_cache_path

from longstop.core.capacity import network

Function = TypeVar("Function", bound=Callable[..., object])
_SOURCE = Path(__file__).parent
DIGESTED = (*sorted(_SOURCE.glob("simulator_*.py")), Path(network.__file__))
"""Every file of which something is compiled into a loop."""


def _folder() -> Path:
    """Name the folder by numba and the source: beside the source where that can be written."""
    digest = hashlib.sha256(version("numba").encode())
    for file in DIGESTED:
        digest.update(file.read_bytes())
    beside = _SOURCE / "__pycache__"
    may_write = os.access(beside if beside.is_dir() else _SOURCE, os.W_OK)
    return (
        beside if may_write else user_cache_path("longstop")
    ) / f"numba-{digest.hexdigest()[:16]}"


_numba: Any = numba  # its own types leave out what is used here
_numba.config.CACHE_DIR = str(_folder())  # read by numba where a function is decorated


# Tables are made outside and outlive every call, so nothing counts who refers to them: counting
# (numba's NRT) took thirteen times as long as the work.
_PLAIN = {"nogil": True, "_nrt": False}


def compiled(function: Function) -> Function:
    """Compile a function that Python calls: kept on disk, free of the interpreter's lock."""
    return cast(Function, _numba.njit(cache=True, **_PLAIN)(function))


def within(function: Function) -> Function:
    """Compile what every event needs into whatever calls it."""
    return cast(Function, _numba.njit(forceinline=True, **_PLAIN)(function))


def apart(function: Function) -> Function:
    """Compile what few events need as a function of its own."""
    return cast(Function, _numba.njit(**_PLAIN)(function))
