"""Everybody holds in one order: the sender's records first, then obligations by their number."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from threading import Event

import pytest

from longstop.actions.receive import Incoming, receive
from longstop.actions.release import Released, release
from longstop.actions.verify import verify
from longstop.core.referral.vocabulary import RecordStatus
from longstop.store import ledger
from longstop.store.session import Connection
from tests.bureau.fixtures import Bureau
from tests.cli.doors import as_csv

GOOD = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}
BAD = {**GOOD, "reference": "T-2", "date_of_birth": "no such day"}
NEWS = {**GOOD, "note": "seen again"}


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    """Run something beside the test; what holds locks must be ended before this is."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def releasing(beside: ThreadPoolExecutor, bureau: Bureau) -> Future[Released]:
    ((reference,),) = bureau.ask("select reference from obligation where reference like 'Q-%%'")
    mended, bob = BytesIO(as_csv(NEWS)), bureau.people["bob"]
    return beside.submit(lambda: release(bureau.house, bob, reference, mended))


def until_it_waits(bureau: Bureau, purpose: str) -> None:
    """Look until a service stands in line for a lock."""
    waits = "select from pg_stat_activity where application_name = %s and wait_event_type = 'Lock'"
    for _ in range(3000):
        if bureau.ask(waits, f"longstop {purpose}"):
            return
        time.sleep(0.01)
    raise AssertionError(f"{purpose} waits for nothing")


@contextmanager
def another(bureau: Bureau) -> Iterator[Connection]:
    """Open a transaction of somebody else, who waits for nothing."""
    with bureau.as_superuser() as connection, connection.transaction():
        yield connection


def hold(connection: Connection, kind: str) -> None:
    connection.execute("select from obligation where kind = %s for no key update nowait", (kind,))


def test_a_release_in_line_behind_a_receive_holds_no_obligation(
    bureau: Bureau, beside: ThreadPoolExecutor
) -> None:
    bureau.receive_csv(GOOD, BAD)
    with another(bureau) as receiving:
        receiving.execute("select pg_advisory_xact_lock(71, (select id from source))")
        done = releasing(beside, bureau)
        until_it_waits(bureau, "release")
        for kind in ("referral", "package", "quarantined_record"):
            hold(receiving, kind)
    assert done.result().status is RecordStatus.FOLLOW_UP


def test_a_release_holds_its_record_after_the_older_referral_it_is_about(
    bureau: Bureau, beside: ThreadPoolExecutor
) -> None:
    bureau.receive_csv(GOOD)
    bureau.receive_csv(BAD, name="later.csv")
    with another(bureau) as taking:
        hold(taking, "referral")
        done = releasing(beside, bureau)
        until_it_waits(bureau, "release")
        hold(taking, "quarantined_record")
    assert done.result().status is RecordStatus.FOLLOW_UP


def test_who_writes_on_a_package_stands_in_line_with_its_batches(
    bureau: Bureau, beside: ThreadPoolExecutor
) -> None:
    held, written = Event(), []

    def write_on_it() -> None:
        with bureau.house.database.as_service("sweep") as one, one.transaction():
            hold(one, "package")
            ((id_,),) = one.execute("select obligation_id from package").fetchall()
            note = ledger.Event(ledger.obligation_stream(id_), "hold.ended", {})
            ledger.record(one, [note], at=bureau.clock(), actor="service:sweep")
            held.set()
            until_it_waits(bureau, "receive")

    def after_a_batch(done: int) -> None:
        if done == 1:
            written.append(beside.submit(write_on_it))
            held.wait(30)

    incoming = Incoming(
        stream=BytesIO(as_csv(GOOD, BAD)), file_name="a.csv", source="toronto", batch=1
    )
    assert receive(bureau.house, bureau.people["alice"], incoming, after_a_batch).read == 2
    written[0].result()
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
