from __future__ import annotations

import subprocess
import sys

import pytest

from longstop.engines.late import late

_HEAVY = ("duckdb", "pyarrow.lib", "splink.internals")


def test_a_part_is_loaded_when_it_is_used() -> None:
    assert late("colorsys").rgb_to_hsv(0, 0, 1)[2] == 1
    assert late("colorsys") is sys.modules["colorsys"]


def test_what_is_not_installed_is_told_at_once() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_part"):
        late("no_such_part")


def test_the_commands_start_without_the_parts_of_the_batch_run() -> None:
    script = f"import sys, longstop.cli.main; print([m for m in {_HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
