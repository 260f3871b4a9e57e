"""Keep the clock out of the rules, the tables and the SQL: there, time is a parameter.

Otherwise what the ledger says happened could not be worked out again from the ledger.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.repo import ROOT, texts

PYTHON_WITHOUT_CLOCK = ("src/longstop/core", "src/longstop/store")

_NOW_METHODS = {"now", "today", "utcnow", "localdate"}
_NOW_CALLS = {"now", "Now", "utcnow"}
_NOW_FIELDS = {"auto_now", "auto_now_add"}
_HOLDERS = {"datetime", "date", "timezone", "dt"}
_TIME_FUNCTIONS = {
    "ctime",
    "gmtime",
    "localtime",
    "monotonic",
    "monotonic_ns",
    "perf_counter",
    "perf_counter_ns",
    "time",
    "time_ns",
}
_SQL_STRING_OR_COMMENT = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_SQL_CLOCK = re.compile(
    r"\bnow\s*\(|\b(?:clock|statement|transaction)_timestamp\b|\btimeofday\s*\("
    r"|\bcurrent_(?:timestamp|date|time)\b|\blocaltime(?:stamp)?\b"
    r"|'(?:now|today|yesterday|tomorrow)'",
    re.IGNORECASE,
)


def clock_reads_in_sql(sql: str) -> list[str]:
    """List the words in SQL that read the server's clock, comments left out."""
    bare = _SQL_STRING_OR_COMMENT.sub(_keep_strings, sql)
    return [found.group() for found in _SQL_CLOCK.finditer(bare)]


def clock_reads_in_python(text: str) -> list[str]:
    """List the places in a module that read a clock, or whose SQL does, as "line: what"."""
    tree = ast.parse(text)
    docstrings = set(_docstrings(tree))
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            reads = [] if node in docstrings else clock_reads_in_sql(node.value)
        else:
            reads = [ast.unparse(node)] if _reads_clock(node) else []
        faults += [f"{getattr(node, 'lineno', 0)}: {read}" for read in reads]
    return faults


def clock_reads(root: Path) -> list[str]:
    """List every clock read in the rooms of a checkout that must not have one."""
    faults = []
    for path, text in texts(root / "src", ".sql"):
        faults += [f"{path.relative_to(root)}: {read}" for read in clock_reads_in_sql(text)]
    for room in PYTHON_WITHOUT_CLOCK:
        for path, text in texts(root / room, ".py"):
            faults += [f"{path.relative_to(root)}:{read}" for read in clock_reads_in_python(text)]
    return faults


def _keep_strings(found: re.Match[str]) -> str:
    return found.group() if found.group().startswith("'") else " "


def _docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _reads_clock(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if name in _NOW_METHODS:
            return True
        case ast.Call(func=ast.Name(id=name)) if name in _NOW_CALLS:
            return True
        # Named without being called, as a default or a parameter is.
        case ast.Attribute(value=ast.Name(id=holder), attr=name) if holder in _HOLDERS:
            return name in _NOW_METHODS
        case ast.Attribute(value=ast.Name(id="time"), attr=name):
            return name in _TIME_FUNCTIONS
        case ast.ImportFrom(module="time", names=names):
            return any(name.name in _TIME_FUNCTIONS for name in names)
        case ast.ImportFrom(module="django.utils.timezone", names=names):
            return any(name.name in _NOW_METHODS for name in names)
        case ast.keyword(arg=name):
            return name in _NOW_FIELDS
        case _:
            return False


def test_no_rule_table_or_sql_reads_the_clock() -> None:
    assert clock_reads(ROOT) == []


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (at timestamptz DEFAULT now());",
        "SELECT CURRENT_TIMESTAMP",
        "UPDATE t SET at = clock_timestamp ()",
        "SELECT statement_timestamp() -- now()",
        "ALTER TABLE t ALTER at SET DEFAULT localtimestamp",
        "SELECT 'now'::timestamptz",
        "SELECT 'it''s' || current_date",
    ],
)
def test_sql_that_reads_the_clock_is_found(sql: str) -> None:
    assert len(clock_reads_in_sql(sql)) == 1


def test_a_comment_and_a_column_may_speak_of_now() -> None:
    sql = "-- it isn't now()\n/* nor\ncurrent_date */ SELECT known_now, 'one''s own' FROM t"
    assert clock_reads_in_sql(sql) == []


@pytest.mark.parametrize(
    "line",
    [
        "x = datetime.datetime.now(tz)",
        "x = datetime.utcnow()",
        "x = dt.date.today()",
        "x = timezone.now",
        "x = time.time()",
        "x = time.monotonic()",
        "from time import time_ns",
        "from django.utils.timezone import now",
        "x = DateTimeField(auto_now_add=True)",
        "x = Field(db_default=Now())",
        "x = RunSQL('ALTER TABLE t ALTER at SET DEFAULT now()')",
        "x = f'UPDATE {table} SET at = current_timestamp'",
    ],
)
def test_python_that_reads_the_clock_is_found(line: str) -> None:
    assert clock_reads_in_python(line) != []


def test_a_parameter_called_now_is_not_a_clock() -> None:
    text = '"""Never calls now()."""\ndef late(now, due):\n    return now > due.at(now)\n'
    assert clock_reads_in_python(text) == []


def test_a_clock_read_in_each_guarded_room_is_found(tmp_path: Path) -> None:
    for name in ("core/rule.py", "store/table.py", "store/migrations/0001_first.py"):
        path = tmp_path / "src/longstop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = datetime.now()\n")
    sql = tmp_path / "src/longstop/store/sql/first.sql"
    sql.parent.mkdir()
    sql.write_text("SELECT now();")
    places = {fault.split(":")[0].removeprefix("src/longstop/") for fault in clock_reads(tmp_path)}
    assert places == {
        "core/rule.py",
        "store/table.py",
        "store/migrations/0001_first.py",
        "store/sql/first.sql",
    }
