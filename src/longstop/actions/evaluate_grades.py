"""Measure grades against what was found out since, from files alone: no database, nothing saved.

What a person or an instrument gave stands in the file. Where items of a policy are to be dropped,
the file holds answers too, and the policy grades everybody twice: with the items and without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

from longstop.core.oversight.evaluation import Evaluation, Setting, evaluate
from longstop.core.oversight.labelled import (
    DATE,
    GRADES,
    OUR_BANDS,
    OUTCOME,
    BadLine,
    Columns,
    Labelled,
    Wrong,
    missing_columns,
    read_labelled,
)
from longstop.core.oversight.monitoring import Monitoring, load_monitoring
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.questions import REGISTRY
from longstop.core.triage.answers import NOTHING_KNOWN, Answers, Stands, Unknown
from longstop.core.triage.evaluate import is_outside, span
from longstop.core.triage.policy import Policy
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.table import TableRow, Uncut, read_table

MOST = 200_000
"""Lines of one file, so that it is held in memory whole."""

MOST_GROUPS = 60
"""Groups over all columns: many small ones would all be hidden, and checking them takes long."""

STEP = 20_000
"""Lines between one word of progress and the next."""

Progress = Callable[[str, int], None]
"""Called from time to time with what is being done and of how many lines or people."""

_UNCUT = {Uncut.QUOTES: Wrong.NOT_READABLE, Uncut.CELLS: Wrong.TOO_MANY_CELLS}
_SAID = {
    **{stands.value: stands for stands in Stands},
    **{unknown.value: Stands.UNKNOWN for unknown in Unknown},
    "": Stands.UNKNOWN,
}


class OutcomesNotFit(LongstopError):
    """What was asked cannot be asked of this file."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """What to measure. baseline and since say with whom people are compared, at most one of them.

    other is a column with a second grade; without are questions of the policy to be dropped.
    """

    setting: Setting
    other: str | None = None
    without: tuple[str, ...] = ()
    baseline: Path | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, how many lines were read, and each that was left out, by file."""

    evaluation: Evaluation
    read: int
    refused: tuple[BadLine, ...]
    baseline_read: int
    baseline_refused: tuple[BadLine, ...]


def shipped_monitoring() -> Monitoring:
    """Read the shipped rules of measuring."""
    shipped = files("longstop.policies") / "oversight.toml"
    return load_monitoring(shipped.read_text(encoding="utf-8"))


def evaluate_grades(
    path: Path,
    asking: Asking,
    policy: Policy,
    rules: Monitoring,
    limits: Limits,
    progress: Progress | None = None,
) -> Measured:
    """Measure the good lines of a file; the bad ones are in the result.

    Raises UnreadableFile for a file that is no such list, OutcomesNotFit for one that does not hold
    what was asked for.
    """
    setting = asking.setting
    _check(asking)
    tell = progress or _nobody
    rows, refused = _read(path, asking, policy, limits, tell)
    before: list[Labelled] = []
    before_refused: list[BadLine] = []
    if asking.baseline is not None:
        before, before_refused = _read(asking.baseline, asking, policy, limits, tell)
    counted = len(rows) + len(refused), len(before) + len(before_refused)
    if asking.since is not None:
        rows, before = _split(rows, asking.since)
    _check_groups([*rows, *before], {*setting.by, *setting.inputs})
    if len(rows) >= STEP:
        tell("people are measured", len(rows))
    found = evaluate(rows, before, setting, rules)
    return Measured(found, counted[0], tuple(refused), counted[1], tuple(before_refused))


def _check(asking: Asking) -> None:
    setting = asking.setting
    if len(set(setting.bands)) != len(setting.bands) or len(setting.bands) < 2:
        raise _unfit("Bands must be two or more, each once, from the lowest to the highest")
    if not 0 < setting.cut < len(setting.bands):
        raise _unfit(
            f"The cut must be a band above the lowest: one of {', '.join(setting.bands[1:])}"
        )
    if not all(0 < rate < 1 for rate in (*setting.base_rates, setting.fitted_at or 0.5)):
        raise _unfit("A base rate lies between 0 and 1: 0.12 is 12 %")
    if asking.baseline is not None and asking.since is not None:
        raise _unfit("Give earlier people by a file (--baseline) or by a date (--since), not both")
    if not asking.without:
        return
    strange = [code for code in asking.without if code not in REGISTRY]
    if strange:
        raise _unfit(f"No such question: {', '.join(strange)}. See: longstop policy show")
    if asking.other is not None or setting.bands != OUR_BANDS:
        raise _unfit(
            "Dropping questions grades anew under a policy, so it goes with neither --compare nor"
            " --bands"
        )


def _read(
    path: Path, asking: Asking, policy: Policy, limits: Limits, tell: Progress
) -> tuple[list[Labelled], list[BadLine]]:
    setting = asking.setting
    columns = Columns(
        setting.bands, asking.other, tuple(dict.fromkeys((*setting.by, *setting.inputs)))
    )
    table = read_table(path, (OUTCOME,), limits=limits, most=MOST)
    heads = {head for row in table if not isinstance(row.cells, Uncut) for head in row.cells}
    wanted = [*asking.without, *([DATE] if asking.since is not None else [])]
    if asking.without:
        heads.add(GRADES[0])
    missing = missing_columns(sorted(heads), columns, wanted) if table else []
    if missing:
        raise _unfit(f"{path.name} has no column {', '.join(missing)}")
    good: list[Labelled] = []
    bad: list[BadLine] = []
    seen: set[str] = set()
    for number, row in enumerate(table, start=1):
        if number % STEP == 0:
            tell("lines read", number)
        line = _line(row, columns, asking, policy)
        if isinstance(line, Labelled) and line.id in seen:
            line = BadLine(row.number, "reference", Wrong.TWICE)
        if isinstance(line, BadLine):
            bad.append(line)
            continue
        seen.add(line.id)
        good.append(line)
    return good, bad


def _nobody(_what: str, _count: int) -> None:
    """Tell nobody."""


def _line(row: TableRow, columns: Columns, asking: Asking, policy: Policy) -> Labelled | BadLine:
    if isinstance(row.cells, Uncut):
        return BadLine(row.number, "line", _UNCUT[row.cells])
    if not asking.without:
        found = read_labelled(row.number, row.cells, columns)
    else:
        # The policy grades, so what the file says of a grade is not looked at.
        cells = {head: cell for head, cell in row.cells.items() if head not in GRADES}
        found = read_labelled(row.number, {**cells, GRADES[0]: OUR_BANDS[0]}, columns)
    if isinstance(found, BadLine):
        return found
    if asking.since is not None and found.on is None:
        return BadLine(row.number, DATE, Wrong.NO_DATE)
    if not asking.without:
        return found
    answers = _answers(row)
    if isinstance(answers, BadLine):
        return answers
    if is_outside(answers):
        return BadLine(row.number, "under_18", Wrong.OUTSIDE)
    return replace(
        found,
        band=_grade(policy, answers),
        other=_grade(policy, _dropped(answers, asking.without)),
    )


def _answers(row: TableRow) -> Answers | BadLine:
    """Read the answers of a line: every column that has the name of a question."""
    assert not isinstance(row.cells, Uncut)
    answers = NOTHING_KNOWN
    for code, cell in row.cells.items():
        if code in REGISTRY:
            said = _SAID.get("_".join(cell.casefold().split()))
            if said is None:
                return BadLine(row.number, code, Wrong.NO_ANSWER)
            answers = answers.settle(code, said)
    return answers


def _dropped(answers: Answers, questions: Iterable[str]) -> Answers:
    """Answer no to what is dropped: it adds nothing, raises no floor, and nothing is expected."""
    for code in questions:
        answers = answers.settle(code, Stands.NO)
    return answers


def _grade(policy: Policy, answers: Answers) -> int:
    return OUR_BANDS.index(span(policy, answers).working.code)


def _split(rows: Iterable[Labelled], since: date) -> tuple[list[Labelled], list[Labelled]]:
    now: list[Labelled] = []
    before: list[Labelled] = []
    for row in rows:
        (now if row.on is not None and row.on >= since else before).append(row)
    return now, before


def _check_groups(rows: Sequence[Labelled], columns: Iterable[str]) -> None:
    groups = {(name, row.group(name)) for row in rows for name in columns}
    if len(groups) > MOST_GROUPS:
        raise _unfit(
            f"There are {len(groups)} groups, and {MOST_GROUPS} are the most: put small ones"
            " together, or ask for fewer columns"
        )


def _unfit(why: str) -> OutcomesNotFit:
    return OutcomesNotFit(f"{why}. Nothing was measured and nothing was changed.")
