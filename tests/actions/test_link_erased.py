"""Who is erased is not recognised again, and nothing stays that was made of what was said."""

from __future__ import annotations

from longstop.actions.close import agree, close
from longstop.actions.confirm_link import confirm_link
from longstop.actions.erase import agree_erasure, propose_erasure
from longstop.actions.search import search
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.verify import verify
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import MAN, NOBODY, groups, receive_people


def erase(bureau: Bureau, reference: str) -> None:
    """Close a referral and erase its person, two people at each."""
    house, alice = bureau.house, bureau.people["alice"]
    take(house, alice, [reference])
    close(house, alice, reference, outcome="no_offence_found", reason="checks_done")
    agree(house, bureau.people["bob"], reference)
    propose_erasure(house, bureau.people["sue"], reference, reason="person_asked")
    agree_erasure(house, bureau.people["rita"], reference)


def test_an_erased_person_has_no_profile_no_key_and_no_link(bureau: Bureau) -> None:
    one, other, third = receive_people(bureau, MAN, MAN, NOBODY)
    confirm_link(bureau.house, bureau.people["alice"], one, third, reason="record_shows")
    erase(bureau, one)
    ((id_,),) = bureau.ask("select id from obligation where reference = %s", one)
    for table, column in (
        ("link_profile", "referral_id"), ("link_key", "referral_id"), ("link", "a"), ("link", "b"),
        ("nominal_member", "referral_id"), ("link_due", "referral_id"),
    ):  # fmt: skip
        found = bureau.ask(f"select count(*) from {table} where {column} = %s", id_)  # noqa: S608
        assert found == [(0,)], table
    found_now = search(bureau.house, bureau.people["alice"], "Jon Quill", reason="quality")
    assert [hit.row.reference for hit in found_now.hits] == [other]
    assert bureau.ask("select undone_at is not null from link_said") == [(True,)]
    assert groups(bureau) == set()
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
    sweep(bureau.house, every_seconds=60)
    (again,) = receive_people(bureau, MAN)
    assert groups(bureau) == {frozenset({other, again})}
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
