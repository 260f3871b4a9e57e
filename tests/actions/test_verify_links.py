"""Who belongs together, what was said and what profiles hold: changed by hand, verify names it."""

from __future__ import annotations

import pytest

from longstop.actions.confirm_link import confirm_link
from longstop.actions.reject_link import reject_link
from longstop.actions.undo_link import undo_link
from longstop.actions.verify import verify
from longstop.core.ledger.verification import What
from tests.actions.test_verify_decisions import by_hand, found
from tests.bureau.cases import first_of_each
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import ELSEWHERE, MAN, NOBODY, SON, receive_people

CHANGED = [
    ("delete from nominal_member where referral_id = (select max(referral_id) from nominal_member)",
     {What.NOMINAL_DIFFERS, What.NOMINAL_UNEXPLAINED}),
    ("update nominal_member set nominal = (select max(obligation_id) from referral)",
     {What.NOMINAL_DIFFERS, What.NOMINAL_UNEXPLAINED}),
    ("update nominal_member set reference = 'M-0000-0000-0'", {What.NOMINAL_DIFFERS}),
    ("delete from link where verdict = 'join'", {What.NOMINAL_UNEXPLAINED}),
    ("update link set verdict = 'ask' where verdict = 'join'", {What.NOMINAL_UNEXPLAINED}),
    ("update link_said set reason = 'x'", {What.LINK_SAID_DIFFERS}),
    ("update link_said set said_by = said_by + 1", {What.LINK_SAID_DIFFERS}),
    ("delete from link_said where undone_at is not null", {What.LINK_SAID_DIFFERS}),
    (
        "delete from link_said where undone_at is null;"
        " update link_said set undone_at = null, undone_by = null where undone_at is not null",
        {What.LINK_SAID_DIFFERS, What.NOMINAL_UNEXPLAINED},
    ),
    ("update link_profile set profile = jsonb_set(profile, '{given}', '\"ulf\"')"
     " where profile ? 'given'", {What.PROFILE_DIFFERS}),
    ("delete from link_profile where referral_id = (select min(referral_id) from link_profile)",
     {What.PROFILE_DIFFERS}),
    ("delete from link_key where key = (select min(key) from link_key)", {What.PROFILE_DIFFERS}),
    ("insert into link_key values (77, (select min(referral_id) from link_profile))",
     {What.PROFILE_DIFFERS}),
]  # fmt: skip


def linked(bureau: Bureau) -> None:
    """Let there be nominals by evidence and by a word, and words in force and taken back."""
    one, _, son, nobody = receive_people(bureau, MAN, ELSEWHERE, SON, NOBODY)
    alice, house = bureau.people["alice"], bureau.house
    confirm_link(house, alice, son, nobody, reason="record_shows")
    confirm_link(house, alice, one, son, reason="record_shows")
    undo_link(house, alice, one, son)
    reject_link(house, alice, one, son, reason="another_person")
    assert found(bureau) == []


@pytest.mark.parametrize(
    ("statement", "faults"), first_of_each(CHANGED, lambda case: frozenset(case[1]))
)
def test_what_is_changed_by_hand_is_named(
    bureau: Bureau, statement: str, faults: set[What]
) -> None:
    linked(bureau)
    by_hand(bureau, statement)
    assert {what for what, _ in found(bureau)} & faults == faults


def test_it_is_checked_alike_by_several_processes(bureau: Bureau) -> None:
    linked(bureau)
    by_hand(bureau, "delete from link where verdict = 'join'")
    alice = bureau.people["alice"]
    alone, shared = (verify(bureau.house, alice, processes=count) for count in (1, 2))
    assert alone.faults == shared.faults
    assert alone.fault_count > 0
