"""Hold Spark to DuckDB: the same pairs, the same weights, the same groups, by one model.

What needs Spark runs where the extra `cluster` and Java are (`make test-cluster`), in local mode,
on the loopback alone.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import splink
from splink.clustering import cluster_pairwise_predictions_at_threshold

from longstop.actions.house import shipped_model
from longstop.engines.linkage_pairs import find_pairs, strip_common
from longstop.engines.linkage_table import CONDITIONS, SLIP, fill
from longstop.engines.spark_linker import Told, hand_over, in_spark, open_spark, score_and_group
from longstop.engines.splink_linker import score_pairs
from longstop.synthetic.sightings import hardest, sightings

RECORDS = 3_000
MODEL = shipped_model()
Weights = dict[tuple[int, int], float]
Groups = set[frozenset[int]]


@dataclass(frozen=True)
class Both:
    """What DuckDB and Spark make of the same profiles."""

    folder: Path
    told: Told
    here: Weights
    there: Weights
    groups_here: Groups
    groups_there: Groups


@pytest.fixture(name="both", scope="module")
def _both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    pytest.importorskip(
        "pyspark", reason="needs the extra `cluster` (pyspark): make test-cluster installs it"
    )
    if shutil.which("java") is None:
        pytest.skip("needs Java 17 on the path: make test-cluster installs it")
    folder = tmp_path_factory.mktemp("spark")
    with duckdb.connect() as connection:
        fill(connection, (one.profile for one in sightings(RECORDS, seed=8, setting=hardest())))
        strip_common(connection, MODEL.common)
        find_pairs(connection, MODEL.common)
        score_pairs(connection, MODEL)
        hand_over(connection, MODEL, folder)
        session = open_spark("local[2]", folder, shuffles=2)
        try:
            told = score_and_group(session, MODEL, folder)
        finally:
            session.stop()
        yield Both(
            folder=folder,
            told=told,
            here=_weights(connection, "scored"),
            there=_weights(connection, f"'{folder}/scored/*.parquet'"),
            groups_here=_groups(connection, _grouped_by_duckdb(connection)),
            groups_there=_groups(connection, f"'{folder}/grouped/*.parquet'"),
        )


def _weights(connection: duckdb.DuckDBPyConnection, table: str) -> Weights:
    rows = connection.execute(f"select l, r, weight from {table}").fetchall()
    return {(a, b): weight for a, b, weight in rows}


def _grouped_by_duckdb(connection: duckdb.DuckDBPyConnection) -> str:
    connection.execute(
        "create table joining as select l, r from scored where weight >= $join",
        {"join": MODEL.join},
    )
    found = cluster_pairwise_predictions_at_threshold(
        "profile",
        "joining",
        splink.DuckDBAPI(connection=connection),
        node_id_column_name="referral",
        edge_id_column_name_left="l",
        edge_id_column_name_right="r",
    )
    connection.execute(
        f"create table grouped as select referral, cluster_id as cluster from {found.physical_name}"
    )
    return "grouped"


def _groups(connection: duckdb.DuckDBPyConnection, table: str) -> Groups:
    rows = connection.execute(f"select list(referral) from {table} group by cluster").fetchall()
    return {frozenset(members) for (members,) in rows}


def _joining(weights: Weights) -> set[tuple[int, int]]:
    return {pair for pair, weight in weights.items() if weight >= MODEL.join}


def test_spark_joins_the_pairs_that_duckdb_joins(both: Both) -> None:
    here, there = _joining(both.here), _joining(both.there)
    assert len(here) > 1_000
    assert len(here ^ there) <= len(here) / 10_000


def test_spark_gives_every_pair_the_same_weight(both: Both) -> None:
    assert both.there.keys() == both.here.keys()
    most = max(abs(weight - both.there[pair]) for pair, weight in both.here.items())
    print(f"{len(both.here)} pairs, {len(_joining(both.here))} join; largest difference {most:.3g}")
    assert most < 1e-9


def test_spark_groups_as_splink_does_on_duckdb(both: Both) -> None:
    assert both.groups_there == both.groups_here
    assert both.told == Told(pairs=len(both.here), groups=len(both.groups_here))
    assert max(map(len, both.groups_here)) > 2


def test_only_its_owner_enters_the_folder_that_was_handed_over(both: Both) -> None:
    assert stat.S_IMODE(both.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("list_has_any(a_l, a_r)", "arrays_overlap(a_l, a_r)"),
        ("len(a_l) > 0 and length(a_r) = 10", "size(a_l) > 0 and length(a_r) = 10"),
        ("born_l[6:7] = born_r[9:10]", "substring(born_l, 6, 2) = substring(born_r, 9, 2)"),
        (SLIP, "has_slip(accounts_l, accounts_r)"),
        ("given_l[1] = 'a'", "substring(given_l, 1, 1) = 'a'"),
    ],
)
def test_a_condition_is_said_in_the_words_of_spark(ours: str, theirs: str) -> None:
    assert in_spark(ours) == theirs


def test_no_condition_keeps_a_word_that_spark_lacks() -> None:
    said = [in_spark(one) for levels in CONDITIONS.values() for one in levels.values()]
    lacking = ("list_", "similarity", "len(", "starts_with", "[")
    assert not [one for one in said for word in lacking if word in one]


def test_no_pair_that_joins_may_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a pair that joins would be left out"):
        score_and_group(None, MODEL, tmp_path, least=MODEL.join + 1)
