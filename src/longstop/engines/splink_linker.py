"""Score all pairs at once with Splink 5 on DuckDB, by the very weights used on arrival.

Splink makes one statement of the settings below and runs it over every pair. It gives the number of
core/linkage/scoring.py to within 1e-9, and a test says so. Nothing is trained here: weights come
from a model document.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from longstop.core.linkage.comparing import COMPARISONS
from longstop.core.linkage.model import Level, Model
from longstop.engines.late import late
from longstop.engines.linkage_table import CONDITIONS

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    import splink
else:
    pa, splink = late("pyarrow"), late("splink")

SCORED: Final = "scored"
NAMES_COUNTED: Final = ("given", "family", "name")
"""The columns whose frequency weighs; `frequency_` and the column names the table."""
PAIRS_FOR_SPLINK: Final = "select '0' as match_key, l as join_key_l, r as join_key_r from pair"
_EVEN: Final = 0.5


def settings_of(model: Model, said: Mapping[str, Mapping[str, str]] = CONDITIONS) -> dict[str, Any]:
    """Give a model as Splink's settings; said are the conditions in the database's own dialect.

    Splink makes log2(m / u) of what it is given, and log2(u) the base of a frequency. So u is the
    base here and m is so much more, which gives exactly the weight of the document.
    """
    comparisons = []
    for one, levels in zip(COMPARISONS, model.comparisons, strict=True):
        by_name = {level.name: level for level in levels}
        conditions = {**said[one.code], "differs": "ELSE"}
        comparisons.append(
            {
                "output_column_name": one.code,
                "comparison_levels": [
                    {"sql_condition": condition, "label_for_charts": name, "is_null_level": True}
                    if name == "unknown"
                    else _level(by_name[name], condition)
                    for name, condition in conditions.items()
                ],
            }
        )
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "referral",
        "probability_two_random_records_match": model.prior,
        "retain_matching_columns": False,
        "comparisons": comparisons,
    }


def _level(level: Level, condition: str) -> dict[str, Any]:
    u = level.base if level.frequency else _EVEN
    found: dict[str, Any] = {
        "sql_condition": condition,
        "label_for_charts": level.name,
        "m_probability": u * 2.0**level.weight,
        "u_probability": u,
    }
    if level.frequency:
        found |= {
            "tf_adjustment_column": level.frequency,
            "disable_tf_exact_match_detection": True,
        }
    return found


def score_pairs(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Score the table of pairs into the table `scored` (l, r, weight); gives how many it has.

    Tables `profile` and `pair` are there.
    """
    for column in NAMES_COUNTED:
        make_frequencies(connection, model, column)
    return score_more(connection, model)


def score_more(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Score another table of pairs of the same profiles, for which frequencies are made already."""
    with quiet():
        connection.execute(f"create or replace temp view pairs_for_splink as {PAIRS_FOR_SPLINK}")
        linker = linker_on(splink.DuckDBAPI(connection=connection), settings_of(model))
        found = linker.inference.predict(warning_mode="never")
        connection.execute(
            f"create or replace table {SCORED} as select referral_l as l, referral_r as r,"
            f" match_weight as weight from {found.physical_name}"
        )
        found.drop_table_from_database_and_remove_from_cache()
    return int(connection.execute(f"select count(*) from {SCORED}").fetchall()[0][0])


def linker_on(api: Any, settings: dict[str, Any]) -> splink.Linker:
    """Give Splink on a database that has profiles, frequencies and pairs_for_splink."""
    creator = splink.SettingsCreator.from_path_or_dict(settings)
    linker = splink.Linker(
        api.register("profile"), creator, log_level=None, validate_settings=False
    )
    tables = linker.table_management
    for column in NAMES_COUNTED:
        tables.register_term_frequency_lookup(api.register(f"frequency_{column}"), column)
    tables.register_blocked_pairs_for_predict(api.register("pairs_for_splink"))
    return linker


def make_frequencies(connection: duckdb.DuckDBPyConnection, model: Model, column: str) -> None:
    """Make the table of how frequent each given, family or whole name in the profiles is."""
    for part, listed in (("given", model.given), ("family", model.family)):
        rows = pa.table(
            {
                part: pa.array(list(listed), pa.string()),
                "share": pa.array(list(listed.values()), pa.float64()),
            }
        )
        connection.register("listed", rows)
        connection.execute(f"create or replace temp table listed_{part} as select * from listed")
        connection.unregister("listed")
    table = f"frequency_{column}"
    values = {"given": model.given_other, "family": model.family_other}
    if column != "name":
        connection.execute(
            f"create or replace temp table {table} as select {column},"
            f" coalesce(share, $other) as tf_{column}"
            f" from (select distinct {column} from profile where {column} is not null)"
            f" left join listed_{column} using ({column})",
            {"other": values[column]},
        )
        return
    connection.execute(
        f"create or replace temp table {table} as select name, greatest("
        " coalesce(g.share, $given) * coalesce(f.share, $family), $floor) as tf_name"
        " from (select distinct name, given, family from profile where name is not null)"
        " left join listed_given g using (given) left join listed_family f using (family)",
        {**values, "floor": model.name_floor},
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Splink's words off the screen: what happened is told by whoever called."""
    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)
