"""Locks that mean different things do not stop each other."""

from __future__ import annotations

import re

import psycopg
import pytest

from longstop.store import tree
from longstop.store.locks import Lock
from longstop.store.queries import (
    climbing,
    corrections,
    digests,
    link_effects,
    policies,
    protection,
)
from tests.bureau.fixtures import Bureau
from tests.guards.repo import ROOT

_NUMBERED = re.compile(r"pg_advisory_xact_lock\w*\(\D{0,9}(\d+)")


def test_whoever_assesses_stops_neither_the_tree_nor_the_drafts(bureau: Bureau) -> None:
    database = bureau.house.database
    with database.as_service("one") as one, one.transaction():
        policies.hold_policy(one)
        with database.as_service("two") as two, two.transaction():
            two.execute("set local lock_timeout = '1s'")
            policies.hold_policy(two)
            policies.hold_adoptions(two)
            assert climbing.one_postman(two)
            assert digests.one_digester(two)
            for hold in (tree.hold_tree, protection.alone, corrections.alone, link_effects.alone):
                hold(two)
            with pytest.raises(psycopg.errors.LockNotAvailable), two.transaction():
                policies.hold_policy_alone(two)


def test_every_lock_that_sql_takes_has_its_name_here() -> None:
    store = ROOT / "src" / "longstop" / "store" / "sql"
    taken = {
        int(one) for path in store.glob("*.sql") for one in _NUMBERED.findall(path.read_text())
    }
    assert taken == {Lock.PERSON, Lock.SYSTEM}
