"""Joins, splits, confirms and rejects, however many, are undone in any order."""

from __future__ import annotations

import random

import pytest

from longstop.actions.confirm_link import confirm_link
from longstop.actions.link import link_run
from longstop.actions.reject_link import reject_link
from longstop.actions.split_nominal import split_nominal
from longstop.actions.undo_link import undo_link
from longstop.actions.verify import verify
from longstop.core.linkage.words import LinkRefused
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import (
    ELSEWHERE,
    HALF,
    MAN,
    NOBODY,
    SON,
    groups,
    links,
    receive_people,
)

ACTS = 60
"""Acts tried in one test, of which some are refused. A thousand were run once, in 101 seconds."""
SAME, DIFFERENT = "record_shows", "another_person"
PEOPLE = (MAN, ELSEWHERE, SON, HALF, MAN, NOBODY, SON, NOBODY)


def act(bureau: Bureau, rng: random.Random, people: list[str]) -> str | None:
    """Confirm, reject, split or undo somebody; gives what was done, None where it was refused."""
    alice = bureau.people["alice"]
    one, other = rng.sample(people, 2)
    done = rng.choice(("confirm", "reject", "split", "undo"))
    try:
        if done == "confirm":
            confirm_link(bureau.house, alice, one, other, reason=SAME)
        elif done == "reject":
            reject_link(bureau.house, alice, one, other, reason=DIFFERENT)
        elif done == "split":
            split_nominal(bureau.house, alice, one, reason=DIFFERENT)
        else:
            undo_link(bureau.house, alice, one, other)
    except LinkRefused:
        return None
    return done


@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_done_is_undone_in_any_order(bureau: Bureau, seed: int) -> None:
    rng = random.Random(seed)
    people = receive_people(bureau, *PEOPLE)
    before = groups(bureau), links(bureau)
    done, seen = set(), set()
    for _ in range(ACTS):
        done.add(act(bureau, rng, people))
        seen.add(frozenset(groups(bureau)))
    assert {"confirm", "reject", "split", "undo"} <= done
    assert len(seen) > 3
    rng.shuffle(people)
    for one in people:
        try:
            undo_link(bureau.house, bureau.people["alice"], one)
        except LinkRefused:
            continue
    assert (groups(bureau), links(bureau)) == before
    assert bureau.ask("select count(*) from link_said where undone_at is null") == [(0,)]
    link_run(bureau.house, bureau.people["admin"], everything=True)
    assert groups(bureau) == before[0]
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
