"""Put profiles into DuckDB, and say there what core/linkage/comparing.py says of two of them.

Each condition below is the twin of a level of a comparison; a test holds both together over every
pair of drawn profiles. Names end in _l and _r as Splink wants them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from longstop.core.linkage.comparing import (
    AGE_MARGIN,
    APART,
    BIRTH_LEVELS,
    BIRTHS_APART,
    LONG,
    NAME_LEVELS,
    NEAR,
    Comparison,
    handles_alone,
    handles_at_services,
    local_parts,
)
from longstop.core.linkage.keys import keys_of
from longstop.core.linkage.nicknames import root_of
from longstop.core.linkage.profile import Profile
from longstop.engines.late import late

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
else:
    pa = late("pyarrow")

STRIPPED: Final = (
    "accounts", "handles", "emails", "phones", "devices", "sockets", "addresses", "homes",
    "postcodes", "reports",
)  # fmt: skip
"""The lists out of which a value is taken that too many people share."""

_TEXTS: Final = ("given", "family", "root", "name", "born")
_YEARS: Final = ("first_year", "last_year")
_LISTS: Final = (
    "other_names", "accounts", "handles", "services", "alone", "emails", "local_parts", "phones",
    "devices", "sockets", "addresses", "homes", "postcodes", "reports", "sure_accounts",
    "sure_emails",
)  # fmt: skip
_BLOCK: Final = 50_000


@cache
def _schema() -> pa.Schema:
    fields = [
        ("referral", pa.int64()),
        *((name, pa.string()) for name in _TEXTS),
        *((name, pa.int32()) for name in _YEARS),
        *((name, pa.list_(pa.string())) for name in _LISTS),
    ]
    return pa.schema(fields)


def rows_of(profiles: Sequence[Profile]) -> pa.Table:
    """Turn profiles into rows of the table of profiles."""
    schema, columns = _schema(), zip(*map(_row, profiles), strict=True)
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _row(one: Profile) -> tuple[Any, ...]:
    year = int(one.born[:4]) if one.born else None
    ranged = one.born_from is not None and one.born_to is not None
    return (
        one.referral,
        one.given,
        one.family,
        root_of(one.given) if one.given else None,
        f"{one.given} {one.family}" if one.given and one.family else None,
        one.born,
        year if year is not None or not ranged else one.born_from,
        year if year is not None or not ranged else one.born_to,
        one.other_names,
        one.accounts,
        one.handles,
        handles_at_services(one.handles),
        handles_alone(one.handles),
        one.emails,
        local_parts(one.emails),
        one.phones,
        one.devices,
        one.sockets,
        one.addresses,
        one.homes,
        one.postcodes,
        one.reports,
        _sure(one.accounts, one.verified),
        _sure(one.emails, one.verified),
    )


def _sure(forms: tuple[str, ...], verified: tuple[str, ...]) -> tuple[str, ...]:
    """Give the forms for which the sender vouches."""
    return tuple(form for form in forms if form in verified)


def _meet(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


def _near(one: str, other: str) -> str:
    return f"jaro_winkler_similarity({one}, {other}) >= {NEAR}"


def _both(column: str) -> str:
    return f"(len({column}_l) > 0 and len({column}_r) > 0)"


_GIVEN, _FAMILY = "given_l = given_r", "family_l = family_r"
_BOTH_GIVEN = "given_l is not null and given_r is not null"
_BOTH_FAMILY = "family_l is not null and family_r is not null"
_CROSSED = f"{_near('given_l', 'family_r')} or {_near('family_l', 'given_r')}"
_DATES = "length(born_l) = 10 and length(born_r) = 10"
_GAP = "greatest(first_year_l - last_year_r, first_year_r - last_year_l)"
_IS_OTHER = " or ".join(
    f"list_contains(other_names_{there}, {name}_{here})"
    for here, there in (("l", "r"), ("r", "l"))
    for name in ("given", "family")
)

SLIP: Final = (
    "len(list_filter(accounts_l, lambda a: len(list_filter(accounts_r, lambda b:"
    " case when split_part(a, ':', 1) = split_part(b, ':', 1)"
    " and (right(a, 1) = right(b, 1) or right(a, 2) = reverse(right(b, 2)))"
    f" and least(length(a), length(b)) - instr(a, ':') >= {LONG}"
    " and abs(length(a) - length(b)) <= 1"
    " then damerau_levenshtein(a, b) = 1 else false end)) > 0)) > 0"
)
"""That an account of one is, but for one slip, an account of the other; how far two are from each
other is worked out last, since few come so far."""

CONDITIONS: Final[dict[str, dict[str, str]]] = {
    "name": {
        "unknown": f"not (({_BOTH_GIVEN}) or ({_BOTH_FAMILY}))",
        "full": f"{_GIVEN} and {_FAMILY}",
        "swapped": "given_l = family_r and family_l = given_r",
        "nickname": f"{_FAMILY} and root_l = root_r",
        "initial": f"{_FAMILY} and (length(given_l) = 1 or length(given_r) = 1)"
        " and given_l[1] = given_r[1]",
        "near_given": f"{_FAMILY} and {_near('given_l', 'given_r')}",
        "near_family": f"{_GIVEN} and {_near('family_l', 'family_r')}",
        "near": f"(not ({_GIVEN}) and not ({_FAMILY}) and {_near('family_l', 'family_r')}"
        f" and ({_near('given_l', 'given_r')} or root_l = root_r))"
        f" or (not ({_GIVEN}) and not ({_FAMILY}) and {_near('given_l', 'family_r')}"
        f" and {_near('family_l', 'given_r')})",
        "other_name": f"{_IS_OTHER} or {_meet('other_names')}",
        "family_known": f"{_FAMILY} and not ({_BOTH_GIVEN})",
        "given_known": f"{_GIVEN} and not ({_BOTH_FAMILY})",
        "family_only": _FAMILY,
        "given_only": _GIVEN,
        "one_near": f"{_near('given_l', 'given_r')} or {_near('family_l', 'family_r')}"
        f" or {_CROSSED}",
    },
    "birth": {
        "unknown": "first_year_l is null or first_year_r is null",
        "exact": f"born_l = born_r and {_DATES}",
        "swapped": f"{_DATES} and born_l[1:4] = born_r[1:4] and born_l[6:7] = born_r[9:10]"
        " and born_l[9:10] = born_r[6:7]",
        "one_digit": f"{_DATES} and damerau_levenshtein(born_l, born_r) = 1",
        "partial": f"not ({_DATES})"
        " and (starts_with(born_l, born_r) or starts_with(born_r, born_l))",
        "same_year": f"born_l is not null and born_r is not null and {_GAP} <= 0",
        "in_range": f"{_GAP} <= 0",
        "near_year": f"{_GAP} <= {AGE_MARGIN}",
    },
    "account": {
        "unknown": f"not {_both('accounts')}",
        "same": _meet("accounts"),
        "near": SLIP,
    },
    "handle": {
        "unknown": f"not {_both('handles')}",
        "same": _meet("services"),
        "across": _meet("alone"),
    },
    "email": {
        "unknown": f"not {_both('emails')}",
        "same": _meet("emails"),
        "local_part": _meet("local_parts"),
    },
    "phone": {"unknown": f"not {_both('phones')}", "same": _meet("phones")},
    "device": {"unknown": f"not {_both('devices')}", "same": _meet("devices")},
    "connection": {
        "unknown": f"not ({_both('sockets')} or {_both('addresses')})",
        "socket": _meet("sockets"),
        "address": _meet("addresses"),
    },
    "place": {
        "unknown": f"not ({_both('homes')} or {_both('postcodes')})",
        "home": _meet("homes"),
        "postcode": _meet("postcodes"),
    },
    "report": {"unknown": f"not {_both('reports')}", "same": _meet("reports")},
}
"""By comparison, the condition of each level but 'differs', in the order they are tried in."""


NAMES_APART: Final = (
    f"jaro_winkler_similarity(given_l, given_r) < {APART} and root_l <> root_r"
    f" and not coalesce({_CROSSED}, false)"
    f" and {{name}} < {NAME_LEVELS.index('other_name')}"
)
"""That two given names are two people's; {name} stands for the level of the name."""
ONE_BIRTH_AND_NUMBER: Final = f"{{birth}} = {BIRTH_LEVELS.index('exact')} and {{account}} > 1"
"""That the birth and an account's number are one person's; {account} is the level of accounts."""
CONTRADICTS: Final = (
    f"coalesce({NAMES_APART} and {{birth}} in"
    f" ({', '.join(str(BIRTH_LEVELS.index(one)) for one in BIRTHS_APART)}), false)"
)
"""That name and date of birth contradict; {name} and {birth} stand for their levels."""


def level_sql(one: Comparison) -> str:
    """Give the expression of a comparison's level, 0 for unknown, 1 for differs."""
    cases = " ".join(
        f"when {condition} then {one.levels.index(name)}"
        for name, condition in CONDITIONS[one.code].items()
    )
    return f"(case {cases} else 1 end)::tinyint"


def sides_sql() -> str:
    """Give the columns of two profiles l and r as the conditions name them."""
    names = [*_TEXTS, *_YEARS, *_LISTS]
    return ", ".join(f"{side}.{name} as {name}_{side}" for name in names for side in "lr")


def fill(connection: duckdb.DuckDBPyConnection, profiles: Iterable[Profile]) -> int:
    """Make the tables of profiles and of their keys; gives how many profiles there are.

    Runs in flat memory of our own: 50,000 profiles are held at a time.
    """
    connection.execute("create table profile_key (referral bigint, key bigint)")
    empty = _schema().empty_table()
    connection.register("incoming", empty)
    connection.execute("create table profile as select * from incoming")
    waiting, filled = iter(profiles), 0
    while block := list(islice(waiting, _BLOCK)):
        filled += len(block)
        _insert(connection, "insert into profile select * from incoming", rows_of(block))
        keys = [(one.referral, key) for one in block for key in keys_of(one)]
        if keys:
            _insert(connection, "insert into profile_key select * from incoming", _keys(keys))
    connection.unregister("incoming")
    return filled


def _keys(keys: list[tuple[int, int]]) -> pa.Table:
    columns = [pa.array(column, pa.int64()) for column in zip(*keys, strict=True)]
    return pa.table(columns, names=["referral", "key"])


def _insert(connection: duckdb.DuckDBPyConnection, statement: str, rows: object) -> None:
    connection.register("incoming", rows)
    connection.execute(statement)
