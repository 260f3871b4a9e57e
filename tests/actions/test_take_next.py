"""The next one is free, is one's own agency's, and is passed over when somebody else has it."""

from __future__ import annotations

from unittest.mock import patch

from longstop.actions import take_next as module
from longstop.actions.list_work import list_work
from longstop.actions.take import take
from longstop.actions.take_next import take_next
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE


def test_each_takes_another_until_nothing_is_free(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    listed = list_work(bureau.house, bureau.people["alice"]).rows
    taken: list[str] = []
    while one := take_next(bureau.house, bureau.people[("alice", "bob")[len(taken) % 2]]):
        taken.append(one.reference)
    assert taken == [row.detail.reference for row in listed]


def test_what_somebody_takes_between_the_look_and_the_hand_is_passed_over(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    listed = list_work(bureau.house, bureau.people["alice"])
    first = listed.rows[0].detail.reference
    take(bureau.house, bureau.people["bob"], [first])
    with patch.object(module, "list_work", lambda *_, **__: listed):
        taken = take_next(bureau.house, bureau.people["alice"])
    assert taken is not None
    assert taken.reference != first
