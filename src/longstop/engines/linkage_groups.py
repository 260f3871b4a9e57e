"""Settle who belongs together from the verdicts on all pairs, part by part.

What is connected is settled together, and no more at once than that takes: memory stays flat. Most
parts are plain: nothing that settling looks at can stand against any of the links that hold them
together, so they are groups as they are, and only the others are settled link by link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from longstop.core.linkage.clusters import MOST, Pair, Words
from longstop.core.linkage.comparing import APART, WHOLE_DATE
from longstop.engines.components import parts_of
from longstop.engines.late import late
from longstop.engines.linkage_settling import HOW, Block, Group, settling

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import pyarrow as pa

    from longstop.engines.components import Numbers, Parts
else:
    np, pa = late("numpy"), late("pyarrow")

_ROWS: Final = 20_000
_LINKS_AT_ONCE: Final = 20_000
_JOINS: Final = "select l, r from verdict where answer = 'join'"
_OWN: Final = f"{_JOINS} and (own or evidence = 'certain')"
"""Links that are refused only for a word, the size of a group, births that are told apart or, where
one referral alone bridges two groups of some, for other names."""
_BRIDGED: Final = 4
"""Referrals of a part from which it may fall into two groups of some."""
_MISSED: Final = 4
"""Pairs of a part that may be without a link: soft links are refused where more than four of five
pairs across two groups have none, which one link in five holds, so that it takes five at least."""
_FIRM: Final = f"{_JOINS} and (own or evidence <> 'soft')"
"""Links that are refused only for that, for dates of birth that differ, and for given names of two
people."""
_PLAIN: Final = f"""
    create or replace table plain as
    with linked as (
      select part, count(*) as links from part join ({_JOINS}) j on j.l = referral group by part),
    held as (
      select part, bool_and(own = part) as all_own, all_own and count(*) < {_BRIDGED} as by_own
      from part left join linked using (part) group by part, links
      having count(*) between 2 and {MOST} and (bool_and(own = part) or bool_and(firm = part)
        or count(*) * (count(*) - 1) // 2 - links <= {_MISSED})),
    bearing as (
      select part, all_own, born, first_year, last_year,
        coalesce(length(born) = {WHOLE_DATE}, false) as whole
      from held join part using (part) join profile using (referral)
      where first_year is not null),
    told as (
      select part, born from bearing where whole group by part, born having count(*) > 1 union
      select d.part, d.born from bearing d join bearing y using (part)
      where d.whole and not y.whole and d.first_year between y.first_year and y.last_year),
    born_apart as (select part from told group by part having count(*) > 1),
    dated as (select distinct part, born from bearing where whole and not all_own),
    dated_apart as (
      select a.part from dated a join dated b on a.part = b.part and a.born < b.born
      where hamming(a.born, b.born) > 1),
    named as (
      select distinct part, given from held join part using (part) join profile using (referral)
      where not by_own and given is not null),
    named_apart as (
      select a.part from named a join named b on a.part = b.part and a.given < b.given
      where jaro_winkler_similarity(a.given, b.given) < {APART}),
    said as (select part from part semi join spoken_of using (referral))
    select part from held anti join born_apart using (part) anti join dated_apart using (part)
    anti join named_apart using (part) anti join said using (part)
"""
"""The parts that own or firm links hold together, or links between nearly all of it, and in which
nothing can stand against those.

Two births stand against each other only where more than one report tells of each of them, or over
links that are not a person's own. One digit that is another may be a slip.
"""
_WHOLE: Final = (
    "select list(referral order by referral) from part semi join plain using (part) group by part"
)
_HOW: Final = " ".join(f"when '{one.value}' then {number}" for number, one in enumerate(HOW))
_LINKS: Final = (
    f"select p.part, v.l::integer, v.r::integer, (case v.evidence {_HOW} end)::tinyint, v.weight,"
    " v.own from verdict v join part p on p.referral = v.l anti join plain on plain.part = p.part"
    " where v.answer = 'join'"
)
_FACES: Final = (
    "select p.part, f.referral, f.given, f.family, f.other_names, f.born, f.first_year,"
    " f.last_year from profile f join part p using (referral) anti join plain using (part)"
    " where (f.given is not null or f.first_year is not null)"
    " and p.part in (select distinct t.part from part t where t.part <> t.referral)"
)


def groups_of(connection: duckdb.DuckDBPyConnection, words: Words) -> tuple[tuple[Group, ...], int]:
    """Settle who belongs together by the table of verdicts; gives that, and how many links join."""
    parts, many = _parts(connection, words)
    _find_plain(connection, words)
    groups = [tuple(members) for (members,) in rows_of(connection, _WHOLE)]
    said: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in words.same:
        said[int(parts[pair[0]])].append(pair)
    links, faces = _by_part(connection, _LINKS), _by_part(connection, _FACES)
    with settling(len(links), words.different) as settled:
        for found in settled(_blocks(links, faces, said)):
            groups += found
    return tuple(sorted(groups)), many


def _parts(connection: duckdb.DuckDBPyConnection, words: Words) -> tuple[Parts, int]:
    """Find what is connected, and keep it in the table `part`; gives it, and how many links join.

    A part is known by its smallest referral; so is what only own and what only firm links connect.
    """
    ((many, last),) = connection.execute(
        "select count(*), greatest(max(l), max(r)) from verdict where answer = 'join'"
    ).fetchall()
    size = max([last or 0, *(id_ for pair in words.same for id_ in pair)]) + 1
    parts = parts_of(_joined(connection, words), size)
    columns = {"referral": np.arange(size), "part": parts}
    for name, query in (("own", _OWN), ("firm", _FIRM)):
        columns[name] = parts_of([_columns(connection, query)], size)
    connection.register("parted", pa.table(columns))
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
    yield _columns(connection, _JOINS)


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Numbers, Numbers]:
    found = connection.execute(query).fetchnumpy()
    return found["l"], found["r"]


def _find_plain(connection: duckdb.DuckDBPyConnection, words: Words) -> None:
    """Find the parts that are groups as they are, into the table `plain`."""
    spoken_of = sorted({one for pair in words.same | words.different for one in pair})
    table = pa.table({"referral": pa.array(spoken_of, pa.int64())})
    connection.register("spoken_of", table)
    connection.execute(_PLAIN)
    connection.unregister("spoken_of")


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """Read rows some thousands at a time, beside what else is read meanwhile."""
    cursor = connection.cursor()
    found = cursor.execute(query)
    while some := found.fetchmany(_ROWS):
        yield from some
    cursor.close()


def _by_part(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """Read rows that begin with their part, and sort them by it.

    Sorted here: DuckDB gives columns to arrow in any order where it need not preserve one.
    """
    found = connection.sql(query).to_arrow_table()
    return found.take(np.argsort(found[0].to_numpy(), kind="stable"))


def _blocks(
    links: pa.Table, faces: pa.Table, said: defaultdict[int, list[Pair]]
) -> Iterator[Block]:
    """Give the links and who is in them, whole parts at a time; then what is said beside them."""
    part, part_of_face = links[0].to_numpy(), faces[0].to_numpy()
    start = seen = 0
    while start < len(part):
        last = part[min(start + _LINKS_AT_ONCE, len(part)) - 1]
        end, until = (int(np.searchsorted(all_, last, "right")) for all_ in (part, part_of_face))
        yield Block(
            _lists(links, start, end),
            _lists(faces, seen, until),
            frozenset(
                pair for one in np.unique(part[start:end]).tolist() for pair in said.pop(one, ())
            ),
        )
        start, seen = end, until
    rest = frozenset(pair for some in said.values() for pair in some)
    yield Block(([],) * 5, ([],) * 7, rest)


def _lists(table: pa.Table, start: int, end: int) -> tuple[list[Any], ...]:
    """Give some rows of all columns but the first, which is the part."""
    some = table.slice(start, end - start).columns[1:]
    return tuple(one.to_pylist() for one in some)
