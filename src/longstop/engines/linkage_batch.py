"""Link all profiles at once in DuckDB: by what model, and what a model learns from them.

The same keys, levels, weights and rules as on arrival; tests hold them together pair by pair. What
only the database knows of two (that both report one event) is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from longstop.core.linkage.clusters import Pair, Words
from longstop.core.linkage.learning import document_of, learn
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.engines.late import late
from longstop.engines.linkage_groups import groups_of, rows_of
from longstop.engines.linkage_pairs import count_to_learn, find_pairs, strip_common
from longstop.engines.linkage_sieve import sieve_pairs
from longstop.engines.linkage_table import fill
from longstop.engines.linkage_verdicts import VERDICTS, decide_pairs
from longstop.engines.splink_linker import NAMES_COUNTED, SCORED, make_frequencies, score_more

if TYPE_CHECKING:
    import duckdb
else:
    duckdb = late("duckdb")

_JUDGED_AT_ONCE: Final = 1_500_000
"""Pairs that are scored and decided together."""
_TOLD: Final = "select l, r, answer, evidence from verdict where answer <> 'apart'"


@dataclass(frozen=True, slots=True)
class Batch:
    """What a model makes of all profiles: answer and evidence by pair, and who belongs together."""

    verdicts: dict[tuple[int, int], tuple[str, str]]
    groups: tuple[tuple[int, ...], ...]
    candidates: int


def open_memory() -> duckdb.DuckDBPyConnection:
    """Open a database that is in memory alone: what does not fit is never put on the disk, where
    names would lie open.
    """
    return duckdb.connect(config={"temp_directory": "", "preserve_insertion_order": "false"})


@contextmanager
def _opened(profiles: Iterable[Profile], common: int) -> Iterator[tuple[Any, int, int]]:
    """Fill a database in memory; gives it, how many profiles, and how many pairs share a key."""
    with open_memory() as connection:
        filled = fill(connection, profiles)
        strip_common(connection, common)
        yield connection, filled, find_pairs(connection, common)


def learn_from(
    profiles: Iterable[Profile],
    *,
    seed: int,
    about: Callable[[int], dict[str, str]],
    join: float,
    ask: float,
    common: int,
) -> dict[str, Any]:
    """Learn a model's document from profiles, without anybody saying who is who.

    about is given how many profiles there are, and gives name, version, trained_on and trained_at.
    Raises TooFewToLearn.
    """
    with _opened(profiles, common) as (connection, filled, _):
        counts = count_to_learn(connection, seed)
    shares = learn(counts)
    return document_of(counts, shares, about=about(filled), join=join, ask=ask, common=common)


def link_all(profiles: Iterable[Profile], model: Model, words: Words) -> Batch:
    """Score, decide and settle everybody by a model."""
    with _opened(profiles, model.common) as (connection, _, candidates):
        judge_pairs(connection, model)
        verdicts: dict[Pair, tuple[str, str]] = {}
        told: dict[tuple[str, str], tuple[str, str]] = {}  # each kind of verdict is held once
        for a, b, *kind in rows_of(connection, _TOLD):
            verdicts[a, b] = told.setdefault((kind[0], kind[1]), (kind[0], kind[1]))
        return Batch(verdicts, groups_of(connection, words)[0], candidates)


def judge_pairs(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Score and decide on the table of pairs into the table of verdicts, without their because.

    Only those are looked at that may come to something, and some at a time, since beside each stand
    the profiles of both. Memory stays flat.
    """
    for column in NAMES_COUNTED:
        make_frequencies(connection, model, column)
    sieve_pairs(connection, model)
    connection.execute("alter table pair rename to every_candidate")
    connection.execute("alter table near rename to pair")
    for _ in _some_at_a_time(connection, "pair", _JUDGED_AT_ONCE):
        score_more(connection, model)
        decide_pairs(connection, model, explained=False)
        _gather(connection, VERDICTS, "judged")
    connection.execute(f"drop table {SCORED}")
    _take_over(connection, "judged", VERDICTS)
    _take_over(connection, "every_candidate", "pair")


def _some_at_a_time(
    connection: duckdb.DuckDBPyConnection, table: str, at_once: int
) -> Iterator[None]:
    """Let a table hold some of its rows at a time, at least once; afterwards it holds all again."""
    connection.execute(f"alter table {table} rename to every_{table}")
    ((many,),) = connection.execute(f"select count(*) from every_{table}").fetchall()
    for start in range(0, max(many, 1), at_once):
        connection.execute(
            f"create or replace table {table} as select * from every_{table}"
            " where rowid >= $start and rowid < $end",
            {"start": start, "end": start + at_once},
        )
        yield
    _take_over(connection, f"every_{table}", table)


def _gather(connection: duckdb.DuckDBPyConnection, table: str, into: str) -> None:
    """Put the rows of a table to those of another, which is made where it is not there."""
    connection.execute(f"create table if not exists {into} as from {table} limit 0")
    connection.execute(f"insert into {into} from {table}")


def _take_over(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> None:
    """Give a table the name of another, which goes."""
    connection.execute(f"drop table {name}")
    connection.execute(f"alter table {table} rename to {name}")
