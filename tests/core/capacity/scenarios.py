"""A scenario small enough to change line by line, and where the shipped ones lie."""

from __future__ import annotations

from importlib.resources import files

SHIPPED = {
    one.name.removesuffix(".toml"): one.read_text(encoding="utf-8")
    for one in (files("longstop.policies") / "scenarios").iterdir()
    if one.name.endswith(".toml")
}
BUREAU = SHIPPED["bureau"]
