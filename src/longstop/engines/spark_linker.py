"""Score pairs and group profiles on a Spark cluster, by the very weights used on arrival.

For more profiles than one machine holds. Nothing is trained here, and no rule decides: weights are
those of a model document, and what reaches the weight at which the model joins is one group. The
conditions are those of linkage_table.py, said again with Spark's names for the same functions. How
near two names are is worked out by the library that does it on arrival: the one that Splink brings
for Spark finds some misspelt names less near, which lost one joining pair in 7,457. It needs the
extra `cluster` and Java 17; nothing else imports this module.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from longstop.core.linkage.comparing import has_slip
from longstop.core.linkage.model import Model
from longstop.engines.linkage_table import CONDITIONS, SLIP
from longstop.engines.splink_linker import (
    NAMES_COUNTED,
    PAIRS_FOR_SPLINK,
    linker_on,
    make_frequencies,
    quiet,
    settings_of,
)

if TYPE_CHECKING:
    import duckdb

SCORED: Final = "scored"
GROUPED: Final = "grouped"
LOOPBACK: Final = "127.0.0.1"
_PRIVATE: Final = 0o700
_HANDED_OVER: Final = ("profile", "pair", *(f"frequency_{column}" for column in NAMES_COUNTED))
_FUNCTIONS: Final = {
    "list_has_any": "arrays_overlap",
    "list_contains": "array_contains",
    "jaro_winkler_similarity": "jaro_winkler",
    "starts_with": "startswith",
    "len": "size",
}
"""By DuckDB's name of a function, Spark's or ours."""
_SLICE: Final = re.compile(r"(\w+)\[(\d+)(?::(\d+))?\]")


def jaro_winkler(one: str | None, other: str | None) -> float | None:
    """Tell how near two names are, 0 to 1, as core does; Spark calls it on every machine."""
    return None if one is None or other is None else JaroWinkler.similarity(one, other)


def damerau_levenshtein(one: str | None, other: str | None) -> int | None:
    """Count the slips between two dates; Spark calls it on every machine."""
    return None if one is None or other is None else DamerauLevenshtein.distance(one, other)


@dataclass(frozen=True, slots=True)
class Told:
    """How many pairs were scored, and how many groups all profiles fall into."""

    pairs: int
    groups: int


def in_spark(condition: str) -> str:
    """Say a condition of linkage_table.py in Spark's dialect."""
    condition = condition.replace(SLIP, "has_slip(accounts_l, accounts_r)")
    for ours, theirs in _FUNCTIONS.items():
        condition = re.sub(rf"\b{ours}\(", f"{theirs}(", condition)
    return _SLICE.sub(_substring, condition)


def _substring(found: re.Match[str]) -> str:
    text, first, last = found.group(1), int(found.group(2)), int(found.group(3) or found.group(2))
    return f"substring({text}, {first}, {last - first + 1})"


def hand_over(connection: duckdb.DuckDBPyConnection, model: Model, folder: Path) -> None:
    """Write profiles, pairs and frequencies of names as Parquet into a folder for Spark.

    Tables `profile` and `pair` are there. The files hold personal data: only their owner may enter
    the folder, and whoever made it takes it away.
    """
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    folder.chmod(_PRIVATE)
    for column in NAMES_COUNTED:
        make_frequencies(connection, model, column)
    for table in _HANDED_OVER:
        connection.table(table).write_parquet(str(folder / f"{table}.parquet"))


def open_spark(master: str, folder: Path, *, shuffles: int = 200, **settings: str) -> Any:
    """Open a session of Spark with what compares names and dates; the caller stops it.

    master is a Spark address; with `local[N]` nothing listens but on the loopback. shuffles is how
    many parts a table is divided into; settings are more of Spark's, `__` standing for a dot.
    Longstop is installed on every machine, under PYSPARK_PYTHON or else the path of this Python.
    Raises ModuleNotFoundError where the extra is not installed.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    given = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": str(shuffles),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    if master.startswith("local"):
        given |= {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    given |= {name.replace("__", "."): value for name, value in settings.items()}
    builder = import_module("pyspark.sql").SparkSession.builder.master(master).appName("longstop")
    for name, value in given.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.setCheckpointDir(str(folder / "between"))
    session.udf.register("jaro_winkler", jaro_winkler, "double")
    session.udf.register("damerau_levenshtein", damerau_levenshtein, "int")
    session.udf.register("has_slip", has_slip, "boolean")
    return session


def score_and_group(
    session: Any, model: Model, folder: Path, *, least: float | None = None
) -> Told:
    """Score what was handed over into a folder, and group it at the weight that joins.

    Writes two folders of Parquet there: `scored` (l, r, weight; pairs below `least` bits are left
    out, which may not lie above the weight that joins) and `grouped` (referral, cluster). A group
    is whoever is connected by joining pairs (connected components); rules and words of people,
    which core/linkage/ applies afterwards, are not known here.
    """
    if least is not None and least > model.join:
        raise ValueError("a pair that joins would be left out")
    for table in _HANDED_OVER:
        session.read.parquet(str(folder / f"{table}.parquet")).createOrReplaceTempView(table)
    session.sql(PAIRS_FOR_SPLINK).createOrReplaceTempView("pairs_for_splink")
    api = import_module("splink.backends.spark").SparkAPI(
        spark_session=session, break_lineage_method="parquet", register_udfs_automatically=False
    )
    said = {
        code: {name: in_spark(condition) for name, condition in levels.items()}
        for code, levels in CONDITIONS.items()
    }
    with quiet():
        linker = linker_on(api, settings_of(model, said))
        found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        groups = linker.clustering.cluster_pairwise_predictions_at_threshold(
            found, threshold_match_weight=model.join
        )
    scored, grouped = str(folder / SCORED), str(folder / GROUPED)
    session.table(found.physical_name).selectExpr(
        "referral_l as l", "referral_r as r", "match_weight as weight"
    ).write.mode("overwrite").parquet(scored)
    session.table(groups.physical_name).selectExpr("referral", "cluster_id as cluster").write.mode(
        "overwrite"
    ).parquet(grouped)
    return Told(
        pairs=session.read.parquet(scored).count(),
        groups=session.read.parquet(grouped).select("cluster").distinct().count(),
    )
