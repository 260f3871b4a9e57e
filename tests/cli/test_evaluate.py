"""What was measured must fit a screen, say what each figure means, and give nobody away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from typer.testing import CliRunner, Result

from longstop.cli.main import app

KINDS = (
    (100, "Very High", "yes"), (66, "High", "yes"), (4, "Low", "yes"),
    (77, "High", "no"), (67, "Medium", "no"), (60, "Low", "no"),
)  # fmt: skip


def outcomes(folder: Path, more: Iterable[str] = ()) -> Path:
    each = [(grade, outcome) for count, grade, outcome in KINDS for _ in range(count)]
    lines = ["reference,grade,outcome,probability,region,tool,date"]
    for n, (grade, outcome) in enumerate(each):
        region = "isle" if n % 50 == 0 else ("north", "south", "east")[n % 3]
        day = "2025-05-01" if n % 2 else "2026-05-01"
        lines.append(f"P-{n},{grade},{outcome},0.{n % 8 + 1},{region},{grade},{day}")
    file = folder / "outcomes.csv"
    file.write_text("\n".join([*lines, *more]) + "\n", "utf-8")
    return file


def evaluate(file: Path, *words: object) -> Result:
    said = ["policy", "evaluate", str(file), "--outcome", "earlier", *map(str, words)]
    return CliRunner().invoke(app, said)


def test_a_page_says_what_each_figure_means_and_that_it_is_not_validated(tmp_path: Path) -> None:
    shown = evaluate(outcomes(tmp_path), "--by", "region", "--compare", "tool", "--base-rate", 0.02,
                     "--since", "2026-01-01", "--input", "region")  # fmt: skip
    assert shown.exit_code == 0, shown.stderr
    assert "NOT LOCALLY VALIDATED" in shown.stdout
    parts = ("Sensitivity", "AUC: of a yes and a no", "Brier score", "Drift: ", "yours",
             "Moved down across the cut: 0 yes")  # fmt: skip
    assert [part for part in parts if part not in shown.stdout] == []
    assert max(len(line) for line in shown.stdout.splitlines()) <= 120


def test_the_published_figures_stand_on_the_page(tmp_path: Path) -> None:
    page = evaluate(outcomes(tmp_path)).stdout
    assert "Sensitivity   97.6 ( 94.1 to  99.1)" in page
    assert "Specificity   62.3 ( 55.4 to  68.6)" in page
    assert "Accuracy      78.3" in page
    assert "12.0     44.9     26.1     99.5  official records [S20]" in page


def test_the_unknown_come_with_their_bounds(tmp_path: Path) -> None:
    more = [f"U-{n},High,unknown,,north,Low,2026-05-01" for n in range(9)]
    page = evaluate(outcomes(tmp_path, more)).stdout
    assert "9 unknown (in no figure as yes or no)" in page
    assert "What the 9 unknown could do to it, whatever they turn out to be" in page


def test_a_small_group_is_hidden_and_in_json_it_is_null(tmp_path: Path) -> None:
    file = outcomes(tmp_path)
    page = evaluate(file, "--by", "region").stdout
    (isle,) = (line for line in page.splitlines() if line.strip().startswith("isle"))
    assert isle.split() == ["isle", "hidden", "hidden"]
    groups = json.loads(evaluate(file, "--by", "region", "--json").stdout)["groups"]
    (isle_plain,) = (one for one in groups if one["group"] == "isle")
    assert (isle_plain["missed"], isle_plain["flagged"]) == (None, None)


def test_lines_left_out_are_named_without_what_stood_there(tmp_path: Path) -> None:
    file = outcomes(tmp_path, ["Quill,Terrible,yes,,north,Low,2026-05-01"])
    told = evaluate(file)
    assert told.exit_code == 2
    assert "line 376, grade: no_such_band" in told.stderr
    assert "Left out: 1 of 375 lines" in told.stderr
    assert "Quill" not in told.output
    assert "Terrible" not in told.output
    assert "374 people" in told.stdout
    plain = evaluate(file, "--json")
    assert plain.exit_code == 2
    assert json.loads(plain.stdout)["left_out"] == [
        {"number": 376, "field": "grade", "why": "no_such_band"}
    ]


def test_another_instrument_is_measured_by_its_own_bands(tmp_path: Path) -> None:
    people_at, yes_at = [130, 225, 257, 180, 100, 42, 22], [4, 8, 15, 19, 18, 12, 9]
    lines = ["id,band,outcome"]
    for score, (count, yes) in enumerate(zip(people_at, yes_at, strict=True)):
        lines += [f"{score}-{n},{score},{'yes' if n < yes else 'no'}" for n in range(count)]
    file = tmp_path / "scores.csv"
    file.write_text("\n".join(lines), "utf-8")
    words = ("policy", "evaluate", str(file), "--outcome", "later", "--bands", "0,1,2,3,4,5,6")
    page = CliRunner().invoke(app, [*words]).stdout
    assert "Flagged is 4 or above" in page
    assert "they rise from band to band" in page
    found = json.loads(CliRunner().invoke(app, [*words, "--cut", "3", "--json"]).stdout)
    assert found["cut"] == "3"
    assert round(found["by_band"]["known"]["value"], 2) == 0.73


def test_what_cannot_be_asked_is_told_with_what_to_do(tmp_path: Path) -> None:
    file = outcomes(tmp_path)
    for words, told in (
        (("--cut", "severe"), "one of medium, high, very_high"),
        (("--by", "shoe_size"), "no column shoe_size"),
        (("--without", "shoe_size"), "longstop policy show"),
    ):
        refused = evaluate(file, *words)
        assert refused.exit_code == 2
        assert told in refused.stderr
        assert "Nothing was measured" in refused.stderr
    assert CliRunner().invoke(app, ["policy", "evaluate", str(file)]).exit_code == 2
