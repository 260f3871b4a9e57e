"""Find in DuckDB which profiles are to be compared, and count how pairs compare, to learn from.

The pairs are those that share a key, the very keys by which one is looked for on arrival
(core/linkage/keys.py). What is counted for learning is said in core/linkage/learning.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from longstop.core.linkage.comparing import APART, COMPARISONS
from longstop.core.linkage.learning import Counts, Pattern, is_met_often
from longstop.engines.linkage_table import CONTRADICTS, STRIPPED, level_sql, sides_sql

if TYPE_CHECKING:
    import duckdb

RANDOM_PAIRS: Final = 3_000_000
"""Pairs taken at random: so many meet a level of one in 30,000 a hundred times."""
_DERIVED: Final = {
    "accounts": {
        "sure_accounts": "list_filter(sure_accounts, lambda a: list_contains(accounts, a))"
    },
    "handles": {
        "services": "list_filter(handles, lambda h: not starts_with(h, ':'))",
        "alone": "list_filter(alone, lambda n: list_contains("
        "list_transform(handles, lambda h: h[strpos(h, ':') + 1:]), n))",
    },
    "emails": {
        "local_parts": "list_filter(local_parts, lambda n: list_contains("
        "list_transform(emails, lambda m: regexp_replace(m, '@[^@]*$', '')), n))",
        "sure_emails": "list_filter(sure_emails, lambda m: list_contains(emails, m))",
    },
}
"""What is made from a list, made again when something was taken out of the list."""
_SHARING: Final = {
    ("account", "same"): "accounts",
    ("handle", "same"): "services",
    ("handle", "across"): "alone",
    ("email", "same"): "emails",
    ("email", "local_part"): "local_parts",
    ("phone", "same"): "phones",
    ("device", "same"): "devices",
    ("connection", "socket"): "sockets",
    ("connection", "address"): "addresses",
    ("place", "home"): "homes",
    ("place", "postcode"): "postcodes",
    ("report", "same"): "reports",
}
"""The list that two share at a level."""


def strip_common(connection: duckdb.DuckDBPyConnection, common: int) -> dict[str, frozenset[str]]:
    """Take what more than `common` profiles have out of all; gives it by list of the profile."""
    found = {}
    for column in STRIPPED:
        rows = connection.execute(
            f"select value from (select unnest({column}) as value from profile)"
            " group by value having count(*) > $most",
            {"most": common},
        ).fetchall()
        if rows:
            found[column] = frozenset(row[0] for row in rows)
    if found:
        _strip(connection, {column: sorted(values) for column, values in found.items()})
    return found


def _strip(connection: duckdb.DuckDBPyConnection, taken: dict[str, list[str]]) -> None:
    """Take values out of all profiles: a row with a list is written anew as a whole, so once."""
    less = ", ".join(
        f"{column} = list_filter({column}, lambda v: not list_contains(${column}, v))"
        for column in taken
    )
    had = " union all ".join(
        f"select referral from (select referral, unnest({column}) as value from profile)"
        f" where value in (select unnest(${column}::varchar[]))"
        for column in taken
    )
    connection.execute(f"create or replace temp table has_common as {had}", taken)
    among = "where referral in (from has_common)"
    connection.execute(f"update profile set {less} {among}", taken)
    for column in taken:
        for derived, expression in _DERIVED.get(column, {}).items():
            connection.execute(
                f"update profile set {derived} = {expression}"
                f" {among} and {derived} is distinct from {expression}"
            )
    connection.execute("drop table has_common")


def find_pairs(connection: duckdb.DuckDBPyConnection, common: int) -> int:
    """Make the table of pairs that share a key; gives how many.

    A key that more than `common` profiles have finds nobody.
    """
    connection.execute(
        "create or replace temp table few as select k.key, k.referral from profile_key k"
        " semi join (select key from profile_key group by key"
        "   having count(*) between 2 and $most) f using (key)",
        {"most": common},
    )
    connection.execute(
        "create or replace table pair as select distinct a.referral as l, b.referral as r"
        " from few a join few b on a.key = b.key and a.referral < b.referral"
    )
    connection.execute("drop table few")
    return _number(connection, "select count(*) from pair")


def count_to_learn(
    connection: duckdb.DuckDBPyConnection, seed: int, *, at_random: int = RANDOM_PAIRS
) -> Counts:
    """Count what a model is learnt from; the table of pairs is made before.

    seed decides which pairs are taken at random, at most that many.
    """
    records = _number(connection, "select count(*) from profile")
    connection.execute(
        "create or replace temp table numbered as"
        " select referral, row_number() over (order by referral) - 1 as number from profile"
    )
    drawn = (
        "select a.referral as l, b.referral as r from range($pairs) t(i)"
        " join numbered a on a.number = hash($seed, i, 'l') % $records"
        " join numbered b on b.number = hash($seed, i, 'r') % $records"
        " where a.referral <> b.referral"
    )
    connection.execute(
        f"create or replace temp table random_pair as {drawn}",
        {"pairs": min(at_random, records * records), "seed": seed, "records": records},
    )
    drawn_pairs = _patterns(connection, "random_pair")
    counts = Counts(
        records=records,
        candidates=_patterns(connection, "pair"),
        random=drawn_pairs,
        shared={
            level: _sharing(connection, column)
            for level, column in _SHARING.items()
            if not is_met_often(drawn_pairs, *level)
        },
        given=_names(connection, "given"),
        family=_names(connection, "family"),
    )
    connection.execute("drop table random_pair")
    connection.execute("drop table numbered")
    return counts


def _patterns(connection: duckdb.DuckDBPyConnection, pairs: str) -> list[Pattern]:
    levels = [f"{level_sql(one)} as level_{one.code}" for one in COMPARISONS]
    names = [f"level_{one.code}" for one in COMPARISONS]
    contradicts = CONTRADICTS.format(name="level_name", birth="level_birth")
    rows = connection.execute(
        f"with sides as (select {sides_sql()} from {pairs} p"
        " join profile l on l.referral = p.l join profile r on r.referral = p.r),"
        f" compared as (select *, {', '.join(levels)} from sides)"
        f" select {', '.join(names)}, {contradicts}, count(*) from compared group by all"
        " order by all"
    ).fetchall()
    return [Pattern(levels=row[:-2], contradicts=row[-2], pairs=row[-1]) for row in rows]


def _sharing(connection: duckdb.DuckDBPyConnection, column: str) -> int:
    """Count the pairs that contradict each other and have a value of this list in common."""
    names = {one.code: level_sql(one) for one in COMPARISONS}
    contradicts = CONTRADICTS.format(name=names["name"], birth=names["birth"])
    return _number(
        connection,
        f"with has as (select referral, unnest({column}) as value from profile"
        "   where given is not null and first_year is not null),"
        " twice as (select value from has group by value having count(*) > 1),"
        " held as (select h.* from has h semi join twice using (value)),"
        " joined as (select distinct a.referral as l, b.referral as r from held a join held b"
        "   on a.value = b.value and a.referral < b.referral),"
        f" sides as (select {sides_sql()} from joined p"
        "   join profile l on l.referral = p.l join profile r on r.referral = p.r"
        f"   where jaro_winkler_similarity(l.given, r.given) < {APART})"
        f" select count(*) from sides where {contradicts}",
    )


def _names(connection: duckdb.DuckDBPyConnection, column: str) -> dict[str, int]:
    return dict(
        connection.execute(
            f"select {column}, count(*) from profile where {column} is not null"
            " group by all order by all"
        ).fetchall()
    )


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
