"""Leave out in DuckDB the pairs that can neither join nor ask, before anything costly is compared.

Of the pairs that share a key three of four share a name alone. They have no identifier and no place
in common, and what a name and a birth can weigh at most is soon known. So each pair is held against
a bound of its weight, of which lists of values are no part, and only what may reach the band is
weighed. It is on all pairs what core/linkage/sifting.py is on arrival; a test holds the verdicts to
those of core.
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, Final

from longstop.core.linkage.comparing import AGE_MARGIN, COMPARISONS, LONG, WHOLE_DATE
from longstop.core.linkage.model import Level, Model
from longstop.engines.linkage_table import STRIPPED

if TYPE_CHECKING:
    import duckdb

_AT: Final = {one.code: at for at, one in enumerate(COMPARISONS)}
_SHARED: Final = (
    *(one for one in STRIPPED if one != "handles"),
    "services",
    "alone",
    "local_parts",
)
"""The lists of which two who agree by an identifier or a place share a value."""
_END: Final = 3
"""Characters at the beginning or the end of an account's number that no one slip changes both."""
_ROUNDING: Final = 1e-9
_WHOLE_BOTH: Final = "a.is_whole and b.is_whole"
_GAP: Final = "greatest(a.first_year - b.last_year, b.first_year - a.last_year)"


def sieve_pairs(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make the table `near` of the pairs that may join or ask, or be certain; gives how many.

    Tables `profile`, `pair` and the frequencies of names are there.
    """
    _make_forms(connection, model.common)
    _make_bounds(connection, model)
    _make_ends(connection)
    near, apart = _by_name("account", "near", model), _bound_of_birth(model)
    connection.execute(
        "create or replace table near as with shared as (select a.referral as l, b.referral as r"
        "   from few_form a join few_form b on a.form = b.form and a.referral < b.referral),"
        " rest as (select p.l, p.r, least(a.most_name, b.most_name) + $others as name,"
        f"   {apart} as birth, a.has_common and b.has_common as is_common"
        "   from pair p join bound a on a.referral = p.l join bound b on b.referral = p.r"
        "   anti join shared s on s.l = p.l and s.r = p.r),"
        " maybe as (select * from rest where name + birth + $near >= $ask or is_common)"
        " select l, r from pair semi join shared using (l, r)"
        " union all select l, r from maybe where name + birth >= $ask or is_common"
        " union all (select distinct l, r from maybe"
        "   join number_end a on a.referral = l join number_end b on b.referral = r"
        "   where name + birth < $ask and not is_common and a.service = b.service"
        "   and (a.head = b.head or a.tail = b.tail)"
        "   and damerau_levenshtein(a.account, b.account) = 1)",
        {
            "others": model.prior_weight + _ROUNDING + _others(model),
            "near": max(near, 0.0),
            "ask": model.ask,
        },
    )
    for table in ("few_form", "common_form", "bound", "number_end"):
        connection.execute(f"drop table {table}")
    return int(connection.execute("select count(*) from near").fetchall()[0][0])


def _make_forms(connection: duckdb.DuckDBPyConnection, common: int) -> None:
    """Make the tables of who has the forms that few, and that too many to be paired, have."""
    had = " union all ".join(
        f"select referral, hash({number}, unnest({column})) as form from profile"
        for number, column in enumerate(_SHARED)
    )
    connection.execute(f"create or replace temp table every_form as {had}")
    for table, condition in (
        ("few_form", "count(*) between 2 and $most"),
        ("common_form", "count(*) > $most"),
    ):
        connection.execute(
            f"create or replace temp table {table} as from every_form semi join"
            f" (select form from every_form group by form having {condition}) using (form)",
            {"most": common},
        )
    connection.execute("drop table every_form")


def _make_bounds(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Make the table of what the name of each profile weighs at most, with its birth."""
    bounds = ", ".join(_most_of(level, model) for level in model.comparisons[_AT["name"]])
    connection.execute(
        "create or replace temp table bound as select referral, born, first_year, last_year,"
        f" coalesce(length(born) = {WHOLE_DATE}, false) as is_whole,"
        f" greatest(0.0, {bounds})::double as most_name,"
        " c.referral is not null as has_common"
        " from profile left join frequency_given using (given)"
        " left join frequency_family using (family) left join frequency_name using (name)"
        " left join (select distinct referral from common_form) c using (referral)"
    )


def _most_of(level: Level, model: Model) -> str:
    """Give the most that a level of the name comes to for a profile, as an expression."""
    if level.frequency is None:
        return repr(level.weight)
    rarest = {
        "given": min(model.given_other, *model.given.values()),
        "family": min(model.family_other, *model.family.values()),
        "name": model.name_floor,
    }[level.frequency]
    based = level.weight + log2(level.base)
    return f"{based!r} - log2(coalesce(tf_{level.frequency}, {rarest!r}::double))"


def _make_ends(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of how the long numbers of accounts begin and end."""
    connection.execute(
        "create or replace temp table number_end as select referral, account,"
        " hash(split_part(account, ':', 1)) as service,"
        f" hash(substr(account, instr(account, ':') + 1, {_END})) as head,"
        f" hash(right(account, {_END})) as tail"
        " from (select referral, unnest(accounts) as account from profile)"
        f" where length(account) - instr(account, ':') >= {LONG}"
    )


def _by_name(comparison: str, level: str, model: Model) -> float:
    at = _AT[comparison]
    return model.comparisons[at][COMPARISONS[at].levels.index(level) - 1].weight


def _others(model: Model) -> float:
    """Give the most that lists add which have nothing in common."""
    return sum(
        max(0.0, levels[0].weight)
        for one, levels in zip(COMPARISONS, model.comparisons, strict=True)
        if one.code not in ("name", "birth")
    )


def _bound_of_birth(model: Model) -> str:
    """Give what two births add at most, as an expression: little where they are far apart."""
    far = _by_name("birth", "differs", model)
    other_year = max(far, _by_name("birth", "near_year", model))
    most = max(0.0, *(level.weight for level in model.comparisons[_AT["birth"]]))
    return (
        "(case when a.first_year is null or b.first_year is null then 0.0"
        f" when {_WHOLE_BOTH} then case when a.first_year <> b.first_year"
        f"   and hamming(a.born, b.born) > 2 then {other_year!r} else {most!r} end"
        f" when {_GAP} > {AGE_MARGIN} then {far!r} else {most!r} end)::double"
    )
