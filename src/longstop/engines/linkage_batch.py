"""Link all profiles at once in DuckDB: by what model, and what a model learns from them.

The same keys, levels, weights and rules as on arrival; tests hold them together pair by pair. What
only the database knows of two (that both report one event) is not known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from longstop.core.linkage.clusters import Link, Pair, Words, settle
from longstop.core.linkage.comparing import WHOLE_DATE
from longstop.core.linkage.deciding import Evidence
from longstop.core.linkage.learning import document_of, learn
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.engines.components import parts_of
from longstop.engines.late import late
from longstop.engines.linkage_pairs import count_to_learn, find_pairs, strip_common
from longstop.engines.linkage_table import fill
from longstop.engines.linkage_verdicts import decide_pairs
from longstop.engines.splink_linker import NAMES_COUNTED, make_frequencies, score_more

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import pyarrow as pa

    from longstop.engines.components import Numbers, Parts
else:
    duckdb, np, pa = late("duckdb"), late("numpy"), late("pyarrow")

_ROWS: Final = 20_000
_LINKS_AT_ONCE: Final = 100_000
_PAIRS_AT_ONCE: Final = 1_000_000
"""Pairs that are scored and decided together: beside each stand the profiles of both."""
_SUREST: Final = {one.value: one for one in Evidence}


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
        for a, b, *kind in _rows(connection, _TOLD):
            verdicts[a, b] = told.setdefault((kind[0], kind[1]), (kind[0], kind[1]))
        return Batch(verdicts, groups_of(connection, words)[0], candidates)


def judge_pairs(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Score and decide on the table of pairs into the table of verdicts, without their because.

    Some pairs at a time, since beside each stand the profiles of both: memory stays flat.
    """
    for column in NAMES_COUNTED:
        make_frequencies(connection, model, column)
    connection.execute("drop table if exists judged")
    connection.execute("alter table pair rename to every_pair")
    ((many,),) = connection.execute("select count(*) from every_pair").fetchall()
    for start in range(0, max(many, 1), _PAIRS_AT_ONCE):
        connection.execute(
            "create or replace table pair as select l, r from every_pair"
            " where rowid >= $start and rowid < $end",
            {"start": start, "end": start + _PAIRS_AT_ONCE},
        )
        score_more(connection, model)
        decide_pairs(connection, model)
        kept = "insert into judged" if start else "create table judged as"
        connection.execute(f"{kept} select * exclude (because) from verdict")
    for table in ("pair", "scored", "verdict"):
        connection.execute(f"drop table {table}")
    connection.execute("alter table every_pair rename to pair")
    connection.execute("alter table judged rename to verdict")


def groups_of(
    connection: duckdb.DuckDBPyConnection, words: Words
) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Settle who belongs together by the table of verdicts; gives that, and how many links join.

    What is connected is settled together, and no more at once than that takes: memory stays flat.
    """
    parts, many = _parts(connection, words)
    said: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in words.same:
        said[int(parts[pair[0]])].append(pair)
    groups: list[tuple[int, ...]] = []
    faces = _Faces(connection)
    for block in _blocks(connection):
        told = [pair for part in {part for part, _ in block} for pair in said.pop(part, ())]
        here = Words(frozenset(told), words.different)
        groups += settle([link for _, link in block], here, faces.up_to(block[-1][0]))
    alone = Words(frozenset(pair for some in said.values() for pair in some), words.different)
    groups += settle([], alone, {})
    return tuple(sorted(groups)), many


def _parts(connection: duckdb.DuckDBPyConnection, words: Words) -> tuple[Parts, int]:
    """Find what is connected, and keep it in the table `part`; gives it, and how many links join.

    A part is known by its smallest referral.
    """
    ((many, last),) = connection.execute(
        "select count(*), greatest(max(l), max(r)) from verdict where answer = 'join'"
    ).fetchall()
    size = max([last or 0, *(id_ for pair in words.same for id_ in pair)]) + 1
    parts = parts_of(_joined(connection, words), size)
    table = pa.table({"referral": np.arange(size), "part": parts})
    connection.register("parted", table)
    connection.execute("create or replace table part as select * from parted")
    connection.unregister("parted")
    return parts, int(many)


def _joined(
    connection: duckdb.DuckDBPyConnection, words: Words
) -> Iterator[tuple[Numbers, Numbers]]:
    """Give who is joined by a link or a word, as two columns, in blocks."""
    if words.same:
        a, b = np.array(sorted(words.same)).T
        yield a, b
    found = connection.execute(_JOINS).fetchnumpy()
    yield found["l"], found["r"]


_TOLD: Final = "select l, r, answer, evidence from verdict where answer <> 'apart'"
_JOINS: Final = "select l, r from verdict where answer = 'join'"
_LINKS: Final = (
    "select p.part, v.l, v.r, v.evidence, v.weight, v.own from verdict v"
    " join part p on p.referral = v.l where v.answer = 'join' order by p.part"
)
_FACES: Final = (
    "select p.part, f.referral, f.given, f.family, f.other_names, f.born, f.first_year,"
    " f.last_year from profile f join part p using (referral)"
    f" where (f.given is not null or length(f.born) = {WHOLE_DATE})"
    " and p.part in (select distinct t.part from part t where t.part <> t.referral)"
    " order by p.part"
)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """Read rows some thousands at a time, beside what else is read meanwhile."""
    cursor = connection.cursor()
    found = cursor.execute(query)
    while some := found.fetchmany(_ROWS):
        yield from some
    cursor.close()


def _blocks(connection: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[int, Link]]]:
    """Give the links with their parts, whole parts at a time."""
    block: list[tuple[int, Link]] = []
    for part, a, b, how, weight, own in _rows(connection, _LINKS):
        if len(block) >= _LINKS_AT_ONCE and part != block[-1][0]:
            yield block
            block = []
        block.append((part, Link(a, b, _SUREST[how], weight, own)))
    if block:
        yield block


class _Faces:
    """Gives the names and births of the parts that are settled, in their order."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._rows = _rows(connection, _FACES)
        self._next = next(self._rows, None)

    def up_to(self, part: int) -> dict[int, Profile]:
        """Read on to the end of a part."""
        found = {}
        while self._next is not None and self._next[0] <= part:
            _, id_, given, family, others, born, first, last = self._next
            found[id_] = Profile(
                referral=id_, given=given, family=family, other_names=tuple(others), born=born,
                born_from=first, born_to=last,
            )  # fmt: skip
            self._next = next(self._rows, None)
        return found
