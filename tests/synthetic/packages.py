"""Write a synthetic package once and hold it with its truth, for several tests to look at."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longstop.synthetic.generate import SyntheticReport, write_synthetic


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A report of what was written, the records as text, and the truth."""

    report: SyntheticReport
    texts: list[str]
    truth: list[dict[str, Any]]

    def pairs(self) -> list[tuple[str, dict[str, Any]]]:
        return list(zip(self.texts, self.truth, strict=True))


def write(out: Path, **options: Any) -> Package:
    report = write_synthetic(out, **options)
    lines = report.truth.read_text("utf-8").splitlines()
    return Package(report=report, texts=records(report.data), truth=[json.loads(x) for x in lines])


def records(data: Path) -> list[str]:
    """Return the records' text; a record never goes over one line."""
    encoding = "utf-8-sig" if data.suffix == ".json" else "utf-8"
    lines = data.read_text(encoding).split("\n")
    if data.suffix == ".csv":
        return lines[1:-1]
    if data.suffix == ".xml":
        return [line for line in lines[1:] if line and "</reports>" not in line]
    return [line.removesuffix(",") for line in lines[1:] if line and not line.startswith("]")]


def cells(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text)))
