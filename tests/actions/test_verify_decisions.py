"""What people decided, who may see a record, and what drifted: changed by hand, verify names it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from time import sleep

import pytest

from longstop.actions.attribute import attribute
from longstop.actions.close import agree, close, withdraw
from longstop.actions.decide_trust import decide_trust
from longstop.actions.release import release
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.ledger.verification import What
from longstop.core.referral.vocabulary import Attribution
from longstop.core.safeguarding.trust_decision import TrustDecision
from longstop.store import ledger
from tests.bureau.fixtures import Bureau

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill"}


def found(bureau: Bureau) -> list[tuple[What, str]]:
    return [(f.what, f.message) for f in verify(bureau.house, bureau.people["alice"]).faults]


def by_hand(bureau: Bureau, statement: str) -> None:
    """Change rows past every trigger and foreign key, as the cluster's administrator could."""
    with bureau.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        assert connection.execute(statement.encode()).rowcount > 0, "the hand found nothing"


def lived(bureau: Bureau) -> None:
    """Close one referral, propose another's end, offer the third, decide on the fourth's work."""
    coach = {**LINE, "reference": "T-4", "note": "He is a swimming coach in Leeds."}
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2"}, {**LINE, "reference": "T-3"}, coach)
    alice, bob, house = bureau.people["alice"], bureau.people["bob"], bureau.house
    ended, back, offered, trusted = references(bureau)
    take(house, alice, [ended, back, offered, trusted])
    ending = {"outcome": "no_offence_found", "reason": "checks_done"}
    close(house, alice, ended, **ending)
    agree(house, bob, ended)
    close(house, alice, back, **ending)
    withdraw(house, bob, back)
    attribute(house, alice, back, Attribution.USER, evidence=["admission"])
    transfer(house, alice, [offered], to="north", reason="person_lives_there")
    decide_trust(house, alice, trusted, TrustDecision.NO, reason="work_has_ended")
    assert found(bureau) == []


def references(bureau: Bureau) -> list[str]:
    return [r for (r,) in bureau.ask("select reference from obligation where kind = 'referral'"
                                     " order by id")]  # fmt: skip


DECIDED = [
    ("update closing set agreed_by = proposed_by + 2 where agreed_by is not null",
     "agreed_by of Closing 1"),
    ("update closing set reason = 'x', withdrawn_at = null where withdrawn_at is not null",
     "reason of Closing 1"),
    ("update closing set proposed_at = proposed_at - interval '1 day'", "proposed_at of Closing 1"),
    ("delete from closing where agreed_by is not null", "Closing 1 is not there"),
    ("insert into closing select obligation_id, 9, outcome, reason, proposed_by, proposed_at,"
     " agreed_by, agreed_at from closing where agreed_by is not null", "Closing 9 is not on"),
    ("update transfer set reason = 'x'", "reason of Its transfer"),
    ("update transfer set newly_shared = not newly_shared", "newly_shared of Its transfer"),
    ("update transfer set answer = 'refused', answered_by = 1, answered_at = now()",
     "answer of Its transfer"),
    ("update attribution_finding set evidence = '{x}'", "evidence of Attribution finding 1"),
    ("delete from attribution_finding", "Attribution finding 1 is not there"),
    ("update possible_trust set negated = not negated", "negated of Possible trust 1"),
    ("update possible_trust set decided = 'yes'", "decided of Possible trust 1"),
    ("update possible_trust set decided_by = decided_by + 1", "decided_by of Possible trust 1"),
    ("delete from possible_trust", "Possible trust 1 is not there"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "named"), DECIDED)
def test_a_decision_changed_by_hand_is_named(bureau: Bureau, statement: str, named: str) -> None:
    lived(bureau)
    by_hand(bureau, statement)
    (what, message), *_ = found(bureau)
    assert what is What.DECISION_DIFFERS
    assert named in message


STAFF = {**LINE, "reference": "T-9", "family_name": "Constable", "given_name": "Percival"}
RESTRICTED = [
    "update source_record set excluded = '{1}' where compartment is not null",
    "update source_record set compartment = null where compartment is not null",
    "update source_record set compartment = null where status = 'duplicate'",
    "update source_record set excluded = '{1}' where excluded = '{}'",
]


@pytest.mark.parametrize("statement", RESTRICTED)
def test_a_record_shown_to_others_by_hand_is_named(bureau: Bureau, statement: str) -> None:
    bureau.receive_csv(STAFF, STAFF, LINE)
    assert bureau.ask("select count(*) from source_record where compartment is not null"
                      "  and status = 'duplicate'") == [(1,)]  # fmt: skip
    assert found(bureau) == []
    by_hand(bureau, statement)
    assert What.RESTRICTION_DIFFERS in [what for what, _ in found(bureau)]


MENDED_BY_HAND = [
    ("update package_drift set seen = seen + 1", What.DRIFT_DIFFERS),
    ("delete from package_drift", What.DRIFT_DIFFERS),
    ("insert into package_drift select package_id, 'other', 0 from package_drift limit 1",
     What.DRIFT_DIFFERS),
    ("update quarantined_record set mended_sha256 = sha256('x')", What.VALUE_CHANGED),
    ("update quarantined_record set mended_sha256 = null", What.VALUE_CHANGED),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "what"), MENDED_BY_HAND)
def test_what_a_mended_record_left_is_named_when_changed_by_hand(
    bureau: Bureau, statement: str, what: What
) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-5", "date_of_birth": "no such day"})
    ((waiting,),) = bureau.ask("select reference from obligation where kind = 'quarantined_record'")
    text = b"reference,role,family_name,shoe_size\nT-5,reported,Quill,44\n"
    release(bureau.house, bureau.people["bob"], waiting, BytesIO(text))
    assert found(bureau) == []
    with bureau.as_superuser() as connection:
        connection.execute("alter table quarantined_record drop constraint mended_is_digested")
    by_hand(bureau, statement)
    assert found(bureau)[0][0] is what


def test_a_force_is_told_whether_all_adds_up_and_no_figure(bureau: Bureau) -> None:
    force = replace(bureau.people["nora"], roles=("supervisor",))
    before = verify(bureau.house, force, lambda *_: pytest.fail("told of progress"))
    bureau.receive_csv(LINE)
    assert verify(bureau.house, force) == before
    assert (before.checked, before.fault_count, before.faults) == ({}, 0, ())
    by_hand(bureau, "update party set family_name = 'Other'; update party set path = 'x'")
    broken = verify(bureau.house, force)
    assert (broken.checked, broken.fault_count, broken.faults) == ({}, 1, ())


def test_two_processes_write_on_the_systems_stream_one_after_the_other(bureau: Bureau) -> None:
    """The second waits before it reads the head; without the lock both would take one number."""
    event = ledger.Event(ledger.SYSTEM, "columns.saved", {"facts": {"source": 1, "sha256": ""}})
    database, at = bureau.house.database, bureau.clock()

    def second() -> int:
        with database.as_service("two") as two, two.transaction():
            return ledger.record(two, [event], at=at, actor="service:test")[0].seq

    with ThreadPoolExecutor(1) as pool, database.as_service("one") as one:
        with one.transaction():
            (first,) = ledger.record(one, [event], at=at, actor="service:test")
            told = pool.submit(second)
            until_waiting(bureau)
        assert told.result(timeout=30) == first.seq + 1
    assert found(bureau) == []


def until_waiting(bureau: Bureau) -> None:
    """Wait until the other process stands in line for a lock."""
    waiting = (
        b"select count(*) from pg_stat_activity where datname = current_database()"
        b" and wait_event_type = 'Lock'"
    )
    for _ in range(600):
        with bureau.as_superuser() as connection:
            row = connection.execute(waiting).fetchone()
        if row and row[0]:
            return
        sleep(0.05)
    pytest.fail("nobody waits")
