"""What is compiled is compiled anew when anything changes that was compiled into it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from longstop.engines.simulator_compile import DIGESTED


def taken_from(file: Path) -> Iterator[str]:
    """List the files of this project from which a file takes names."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("longstop."):
            for module in (node.module or "", *(f"{node.module}.{one.name}" for one in node.names)):
                try:
                    spec = find_spec(module)
                except ModuleNotFoundError:
                    continue
                if spec and spec.origin and not spec.submodule_search_locations:
                    yield spec.origin


def test_every_file_from_which_a_loop_takes_a_figure_is_digested() -> None:
    loops = [one for one in DIGESTED if one.name.startswith("simulator_")]
    taken = {Path(one) for file in loops for one in taken_from(file)}
    assert len(loops) > 5
    assert any(one.name == "network.py" for one in taken)
    assert taken <= set(DIGESTED)
