"""Settling block by block gives what settling everything at once gives."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from longstop.actions.house import shipped_model
from longstop.core.linkage.clusters import Link, Words, settle
from longstop.core.linkage.deciding import Evidence
from longstop.engines import linkage_batch, linkage_groups, linkage_settling
from longstop.engines.linkage_batch import link_all, open_memory
from longstop.engines.linkage_groups import groups_of
from longstop.engines.linkage_pairs import find_pairs, strip_common
from longstop.engines.linkage_table import fill
from longstop.engines.linkage_verdicts import decide_pairs
from longstop.engines.splink_linker import score_pairs
from longstop.synthetic.sightings import hardest, sightings

RECORDS = 3_000
PEOPLE = [one.profile for one in sightings(RECORDS, seed=9, setting=hardest())]
SAID = Words(
    same=frozenset({(1, 2999), (5, 900), (2000, 3005)}),
    different=frozenset({(one, one + 1) for one in range(1, RECORDS, 7)}),
)


@pytest.mark.parametrize("words", [Words(), SAID])
def test_blocks_of_any_size_here_or_in_other_processes_give_the_groups_of_all_at_once(
    monkeypatch: pytest.MonkeyPatch, words: Words
) -> None:
    model = shipped_model()
    with duckdb.connect() as connection:
        fill(connection, PEOPLE)
        strip_common(connection, model.common)
        find_pairs(connection, model.common)
        score_pairs(connection, model)
        decide_pairs(connection, model)
        rows = connection.execute(
            "select l, r, evidence, weight, own from verdict where answer = 'join'"
        ).fetchall()
        links = [Link(a, b, Evidence(how), weight, own) for a, b, how, weight, own in rows]
        expected = settle(links, words, {one.referral: one for one in PEOPLE})
        assert len(expected) > RECORDS // 10
        for at_once in (1, 50, 1_000_000):
            monkeypatch.setattr(linkage_groups, "_LINKS_AT_ONCE", at_once)
            groups, many = groups_of(connection, words)
            assert (set(groups), many) == (set(expected), len(links))
        monkeypatch.setattr(linkage_groups, "_LINKS_AT_ONCE", 50)
        monkeypatch.setattr(linkage_settling, "FEW_LINKS", 0)
        assert groups_of(connection, words) == (expected, len(links))


def test_nobody_at_all_is_no_group() -> None:
    found = link_all([], shipped_model(), Words())
    assert (found.groups, found.verdicts, found.candidates) == ((), {}, 0)


def test_pairs_are_judged_alike_however_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    few = PEOPLE[:800]
    expected = link_all(few, shipped_model(), SAID)
    assert {answer for answer, _ in expected.verdicts.values()} == {"join", "ask"}
    for parts in (2, 5):
        monkeypatch.setattr(linkage_batch, "_JUDGED_AT_ONCE", 1 + expected.candidates // parts)
        assert link_all(few, shipped_model(), SAID) == expected


def test_what_does_not_fit_into_memory_is_refused_and_never_put_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_memory() as connection:
        connection.execute("set memory_limit = '40MB'")
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(
                "create table t as select hash(i)::text as n from range(9999999) r(i)"
            )
    assert [*tmp_path.iterdir()] == []
