"""Run one contender of the linkage benchmark in a process of its own, so that memory is its own.

Usage: python -m benchmarks._linkage_run CONTENDER PEOPLE OUT, where PEOPLE is a DuckDB file with
the tables profile, profile_key and truth, and OUT is a file for what was found (JSON).
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb
import numpy as np
import splink
import splink.comparison_library as cl
from splink import block_on

from longstop.actions.house import shipped_model
from longstop.core.linkage.clusters import NO_WORDS
from longstop.core.linkage.learning import document_of, learn
from longstop.core.linkage.model import Model
from longstop.core.linkage.model_document import read_model, write_model
from longstop.engines.linkage_batch import judge_pairs, open_memory
from longstop.engines.linkage_groups import groups_of
from longstop.engines.linkage_pairs import count_to_learn, find_pairs, strip_common
from longstop.engines.splink_linker import settings_of

Steps = dict[str, float]
THRESHOLDS = (0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999)
THREADS = 2


@contextmanager
def step(steps: Steps, name: str) -> Iterator[None]:
    """Note how many seconds something takes."""
    started = time.perf_counter()
    yield
    steps[name] = steps.get(name, 0.0) + time.perf_counter() - started


def peak() -> float:
    """Give the most memory this process has held so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


@contextmanager
def held_together() -> Iterator[Callable[[], float]]:
    """Look again and again what this process and those it started hold; gives the most, in GB.

    Their own peak is no help: it counts what we held when we started them.
    """
    most, done = [0.0], Event()

    def look() -> None:
        while not done.wait(0.1):
            ours = Path("/proc/self")
            helpers = " ".join(one.read_text() for one in ours.glob("task/*/children")).split()
            most[0] = max(most[0], sum(map(_held, [ours, *map(Path("/proc").joinpath, helpers)])))

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield lambda: most[0]
    finally:
        done.set()
        looking.join()


def _held(process: Path) -> float:
    try:
        return int((process / "statm").read_text().split()[1]) * resource.getpagesize() / 1e9
    except OSError:  # it ended meanwhile
        return 0.0


def opened(
    people: Path, connection: duckdb.DuckDBPyConnection | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a database in memory, or one that is given, with the people in reach."""
    connection = connection or duckdb.connect()
    connection.execute(f"set threads = {THREADS}")
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"attach '{people}' as people (read_only)")
    return connection


def trained(connection: duckdb.DuckDBPyConnection, *, common: int) -> Model:
    """Learn a model from the people at hand, without who they are."""
    counts = count_to_learn(connection, 1)
    about = {"name": "here", "version": "1", "trained_on": "these", "trained_at": "now"}
    bands = shipped_model()
    return read_model(
        write_model(
            document_of(
                counts, learn(counts), about=about, join=bands.join, ask=bands.ask, common=common
            )
        )
    )


def ours(people: Path, steps: Steps, *, learnt_here: bool = False) -> dict[str, Any]:
    """Score, decide and settle with the shipped model, or with one learnt from these people."""
    connection, model = opened(people, open_memory()), shipped_model()
    with step(steps, "load"):
        connection.execute("create table profile as from people.profile")
        connection.execute("create table profile_key as from people.profile_key")
        connection.execute("detach people")  # what it keeps of the file is no part of linking
    with step(steps, "block"):
        strip_common(connection, model.common)
        candidates = find_pairs(connection, model.common)
    if learnt_here:
        with step(steps, "train"):
            model = trained(connection, common=model.common)
    with step(steps, "judge"):
        judge_pairs(connection, model)
    with step(steps, "settle"), held_together() as together:
        groups, links = groups_of(connection, NO_WORDS)
    most = max(peak(), together())  # what comes after is for the benchmark alone
    opened(people, connection)
    return {
        "peak_gb": most,
        "candidates": candidates,
        "groups": groups,
        "joins": links,
        "asked": connection.execute(
            "select count(*), count(*) filter (x.person = y.person) from verdict v"
            " join people.truth x on x.referral = v.l join people.truth y on y.referral = v.r"
            " where answer = 'ask'"
        ).fetchall()[0],
        "evidence": connection.execute(
            "select evidence, count(*), count(*) filter (x.person = y.person) from verdict v"
            " join people.truth x on x.referral = v.l join people.truth y on y.referral = v.r"
            " where answer = 'join' group by 1 order by 1"
        ).fetchall(),
        "oracle": _perfect_judge(connection),
    }


def _perfect_judge(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """Give the pairs that somebody who knew all would join among those that are compared."""
    found = connection.execute(
        "select l, r from pair join people.truth x on x.referral = l"
        " join people.truth y on y.referral = r where x.person = y.person"
    ).fetchnumpy()
    return np.stack([found["l"], found["r"]], 1).tolist()


PLAIN_COLUMNS = (
    "referral as unique_id, given as first_name, family as surname,"
    " case when length(born) = 10 then born end as dob, first_year::varchar as birth_year,"
    " accounts[1] as account, alone[1] as username, emails[1] as email, phones[1] as phone,"
    " devices[1] as device, addresses[1] as ip, homes[1] as home, postcodes[1] as postcode"
)
"""One value a column, as Splink's documentation has it."""


def plain(people: Path, steps: Steps) -> dict[str, Any]:
    """Link with Splink as its documentation shows: one value a column, its own comparisons."""
    connection = opened(people)
    with step(steps, "load"):
        connection.execute(f"create table plain as select {PLAIN_COLUMNS} from people.profile")
    api = splink.DuckDBAPI(connection=connection)
    with step(steps, "train"):
        linker = plain_linker(api)
    return _clustered(connection, linker, steps, "unique_id")


def plain_linker(api: splink.DuckDBAPI) -> splink.Linker:
    """Train Splink on the table `plain`, as its documentation shows."""
    rare = ("account", "username", "phone", "device", "ip", "home", "postcode")
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.EmailComparison("email"),
            *(cl.ExactMatch(one).configure(term_frequency_adjustments=True) for one in rare),
        ],
        blocking_rules_to_generate_predictions=[
            *(block_on(one) for one in (*rare[:-1], "email")),
            block_on("first_name", "surname", "birth_year"),
            block_on("first_name", "surname", "postcode"),
            block_on("dob", "surname"),
            block_on("dob", "first_name"),
            block_on("dob", "postcode"),
        ],
        retain_matching_columns=False,
    )
    linker = splink.Linker(api.register("plain"), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob"), block_on("account"), block_on("email")],
        recall=0.6,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (
        block_on("first_name", "surname", "birth_year"),
        block_on("dob"),
        block_on("account"),
        block_on("email"),
    ):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    return linker


def same(people: Path, steps: Steps) -> dict[str, Any]:
    """Link with Splink over our own comparisons and pairs, trained as Splink trains."""
    connection, model = opened(people), shipped_model()
    with step(steps, "load"):
        connection.execute("create table profile as from people.profile")
        connection.execute("create table profile_key as from people.profile_key")
    with step(steps, "block"):
        find_pairs(connection, model.common)
        connection.execute(
            "create view blocked as select '0' as match_key, l as join_key_l, r as join_key_r"
            " from pair"
        )
    settings = settings_of(model)
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            level.pop("m_probability", None)
            level.pop("u_probability", None)
    api = splink.DuckDBAPI(connection=connection)
    linker = splink.Linker(
        api.register("profile"),
        splink.SettingsCreator.from_path_or_dict(settings),
        log_level="ERROR",
        validate_settings=False,
    )
    with step(steps, "train"):
        linker.training.estimate_probability_two_random_records_match(
            ["l.given = r.given and l.family = r.family and l.born = r.born"], recall=0.4
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
        for rule in (
            "l.given = r.given and l.family = r.family and l.first_year = r.first_year",
            "l.born = r.born and l.given = r.given",
            "l.accounts[1] = r.accounts[1]",
            "l.emails[1] = r.emails[1]",
        ):
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True
            )
    linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
    return _clustered(connection, linker, steps, "referral")


def _clustered(
    connection: duckdb.DuckDBPyConnection, linker: splink.Linker, steps: Steps, column: str
) -> dict[str, Any]:
    """Predict, and cluster at each threshold; only the first clustering counts as time."""
    with step(steps, "predict"):
        found = linker.inference.predict(threshold_match_probability=0.5)
    groups: dict[str, Any] = {}
    for threshold in THRESHOLDS:
        with step(steps if threshold == THRESHOLDS[0] else {}, "cluster"):
            clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
                found, threshold_match_probability=threshold
            )
        rows = connection.execute(
            f"select cluster_id, {column} from {clusters.physical_name} order by 1, 2"
        ).fetchnumpy()
        starts = np.nonzero(np.diff(rows["cluster_id"], prepend=-1))[0]
        parts = np.split(rows[column], starts[1:])
        groups[str(threshold)] = [part.tolist() for part in parts if len(part) > 1]
    return {"by_threshold": groups}


CONTENDERS: dict[str, Callable[[Path, Steps], dict[str, Any]]] = {
    "ours": ours,
    "learnt": lambda people, steps: ours(people, steps, learnt_here=True),
    "plain": plain,
    "same": same,
}


def main() -> None:
    """Run the contender named, and write what it found and used."""
    contender, people, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    steps: Steps = {}
    found = CONTENDERS[contender](people, steps)
    found["steps"] = steps
    found.setdefault("peak_gb", peak())
    out.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
