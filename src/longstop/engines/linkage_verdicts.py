"""Decide in DuckDB on all scored pairs at once, as core/linkage/deciding.py decides on one.

A twin in SQL, because a million people have millions of pairs; a test holds both together over
every pair of drawn profiles. Two that speak of one event (core/linkage/incidents.py) are not known
here: whoever stores the verdicts decides on those few again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from longstop.core.linkage.clusters import OWN
from longstop.core.linkage.comparing import COMPARISONS
from longstop.core.linkage.deciding import HOUSEHOLD, KIND_OF, OWN_KINDS, SAYS_LITTLE
from longstop.core.linkage.model import Level, Model
from longstop.engines.linkage_table import (
    CONTRADICTS,
    NAMES_APART,
    ONE_BIRTH_AND_NUMBER,
    level_sql,
    sides_sql,
)

if TYPE_CHECKING:
    import duckdb

VERDICTS: Final = "verdict"

_CERTAIN: Final = (
    "(list_has_any(reports_l, reports_r) or list_has_any(sure_accounts_l, sure_accounts_r))"
)
_STRONG: Final = (
    "(list_has_any(accounts_l, accounts_r)"
    " or list_has_any(sure_emails_l, emails_r) or list_has_any(emails_l, sure_emails_r)"
    " or list_has_any(phones_l, phones_r) or list_has_any(devices_l, devices_r))"
)


def decide_pairs(
    connection: duckdb.DuckDBPyConnection, model: Model, *, explained: bool = True
) -> int:
    """Decide on the table `scored` into the table `verdict`; gives how many rows it has.

    A row has l and r, the smaller first, weight, evidence, answer (join, ask or apart), own and,
    where it is explained, because, as Link and Verdict have them. Pairs on which nobody asks
    anything have none.
    """
    levels = ", ".join(f"{level_sql(one)} as level_{one.code}" for one in COMPARISONS)
    parts = ", ".join(
        f"{_part(code.code, rows)} as part_{code.code}"
        for code, rows in zip(COMPARISONS, model.comparisons, strict=True)
    )
    at = {"name": "level_name", "birth": "level_birth"}
    because = f", list_concat({_agreed()}, {_limits()}) as because" if explained else ""
    connection.execute(
        f"create or replace table {VERDICTS} as"
        f" with sides as (select p.l, p.r, p.weight, {sides_sql()},"
        "   gl.tf_given as often_given_l, gr.tf_given as often_given_r,"
        "   fl.tf_family as often_family_l, fr.tf_family as often_family_r,"
        "   nl.tf_name as often_name_l, nr.tf_name as often_name_r"
        "   from scored p join profile l on l.referral = p.l join profile r on r.referral = p.r"
        "   left join frequency_given gl on gl.given = l.given"
        "   left join frequency_given gr on gr.given = r.given"
        "   left join frequency_family fl on fl.family = l.family"
        "   left join frequency_family fr on fr.family = r.family"
        "   left join frequency_name nl on nl.name = l.name"
        "   left join frequency_name nr on nr.name = r.name),"
        f" told as (select *, {_CERTAIN} as is_certain from sides),"
        f" levelled as (select *, {levels} from told where weight >= $ask or is_certain),"
        f" parted as (select *, {parts}, coalesce({NAMES_APART.format(**at)}, false)"
        f"   and not ({ONE_BIRTH_AND_NUMBER.format(account='level_account', **at)}) as is_apart,"
        f"   {CONTRADICTS.format(**at)} as is_contradicted from levelled),"
        f" kinded as (select *, {', '.join(_kinds())} from parted),"
        f" limited as (select *, not ({_others()}) as only_household,"
        f"   {_number_of_kinds()} < 2 and not ({_own_kinds()}) as one_kind,"
        "   weight < $join as is_under from kinded)"
        " select l, r, weight, case when is_certain then 'certain'"
        f"   when {_STRONG} then 'strong' else 'soft' end as evidence,"
        "   case when is_certain or not (is_contradicted or is_apart or only_household or one_kind"
        "     or is_under) then 'join' when is_apart and only_household then 'apart'"
        "     else 'ask' end as answer,"
        f"   {_own()} as own{because}"
        " from limited",
        {"ask": model.ask, "join": model.join},
    )
    return int(connection.execute(f"select count(*) from {VERDICTS}").fetchall()[0][0])


def _part(code: str, levels: tuple[Level, ...]) -> str:
    """Give what a comparison adds in bits, 0 where nothing could be compared."""
    cases = " ".join(
        f"when {number} then {_added(level)}" for number, level in enumerate(levels, start=1)
    )
    return f"(case level_{code} {cases} else 0.0::double end)"


def _added(level: Level) -> str:
    if level.frequency is None:
        return f"{level.weight!r}::double"
    often = [f"often_{level.frequency}_{side}" for side in "lr"]
    return (
        f"{level.weight!r}::double + log2({level.base!r}::double)"
        f" - log2(greatest(coalesce({often[0]}, {often[1]}), coalesce({often[1]}, {often[0]})))"
    )


def _by_kind() -> dict[str, list[str]]:
    """Give, for each kind of evidence, the conditions under which it agrees."""
    found: dict[str, list[str]] = {}
    for one in COMPARISONS:
        levels: dict[str, list[int]] = {}
        for number, name in enumerate(one.levels):
            if number > 0 and (one.code, name) not in SAYS_LITTLE:
                kind = KIND_OF.get((one.code, name), one.code)
                levels.setdefault(kind, []).append(number)
        for kind, numbers in levels.items():
            among = ", ".join(map(str, numbers))
            found.setdefault(kind, []).append(
                f"(level_{one.code} in ({among}) and part_{one.code} > 0)"
            )
    return found


def _kinds() -> Iterator[str]:
    for kind, conditions in _by_kind().items():
        yield f"({' or '.join(conditions)}) as is_{kind}"


def _others() -> str:
    return " or ".join(f"is_{kind}" for kind in _by_kind() if kind != HOUSEHOLD)


def _number_of_kinds() -> str:
    return "(" + " + ".join(f"is_{kind}::int" for kind in _by_kind()) + ")"


def _own_kinds() -> str:
    return " or ".join(f"is_{kind}" for kind in sorted(OWN_KINDS))


def _own() -> str:
    conditions = []
    for one in COMPARISONS:
        numbers = [str(n) for n, name in enumerate(one.levels) if f"{one.code}_{name}" in OWN]
        if numbers:
            conditions.append(
                f"(level_{one.code} in ({', '.join(numbers)}) and part_{one.code} > 0)"
            )
    return f"({' or '.join(conditions)})"


def _agreed() -> str:
    """Give the codes of what agrees, the heaviest first."""
    rows = []
    for at, one in enumerate(COMPARISONS):
        names = ", ".join(f"'{one.code}_{name}'" for name in one.levels)
        rows.append(
            f"{{'less': -part_{one.code}, 'at': {at}, 'code': ([{names}])[level_{one.code} + 1]}}"
        )
    return (
        f"list_transform(list_sort(list_filter([{', '.join(rows)}], lambda p: p['less'] < 0)),"
        " lambda p: p['code'])"
    )


def _limits() -> str:
    told = (
        ("contradicts", "is_contradicted"),
        ("names_apart", "is_apart"),
        ("household_only", "only_household"),
        ("one_kind_only", "one_kind and not only_household"),
        ("under_join", "is_under"),
    )
    rows = ", ".join(f"case when {condition} then '{code}' end" for code, condition in told)
    return f"list_filter([{rows}], lambda code: code is not null)"
