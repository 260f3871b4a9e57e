"""What the threat model does not promise, shown: the day one of these fails, the page changes."""

from __future__ import annotations

from pathlib import Path

import psycopg

from longstop.actions.show import show
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.actions.verify_tree import Against
from longstop.engines.postgres_account import Account
from longstop.engines.postgres_config import ident_text
from longstop.store.session import OWNER, PERSON, SERVICE
from tests.bureau.fixtures import Bureau
from tests.bureau.outside import KEY, checkpoint_of
from tests.store.two_bureaus import PLAIN, STAFF, TwoBureaus

LINE = {**PLAIN, "reference": "T-1", "shoe_size": ""}


def test_who_has_the_applications_connection_may_say_to_be_anybody(two: TwoBureaus) -> None:
    alice = two.actor("alice")
    with psycopg.connect(two.bureau.house.database.conninfo(PERSON)) as thief:
        thief.execute("set search_path = longstop")
        for name, value in (("agency", alice.agency), ("person", alice.person)):
            thief.execute("select set_config(%s, %s, false)", (f"longstop.{name}", str(value)))
        assert thief.execute("select from referral").fetchall()


def test_sql_in_hand_tells_how_much_the_house_holds_altogether(two: TwoBureaus) -> None:
    charlie = two.connections["charlie"]
    size = charlie.execute("select pg_relation_size('longstop.source_record')").fetchone()
    assert size is not None
    assert size[0] > 0
    assert charlie.execute("select from source_record").fetchall() == []


def test_a_person_in_two_records_of_work_carries_the_numbers_of_both(two: TwoBureaus) -> None:
    nora = two.connections["nora"]
    numbers = nora.execute("select distinct unnest(obligations) from party").fetchall()
    seen = nora.execute("select id from obligation").fetchall()
    assert set(numbers) - set(seen)


def test_what_came_after_the_last_checkpoint_outside_can_be_cut_off_unseen(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    ((reference,),) = bureau.ask("select reference from obligation where kind = 'referral'")
    sweep(bureau.house, every_seconds=60)
    held = checkpoint_of(bureau)
    show(bureau.house, bureau.people["alice"], reference)
    sweep(bureau.house, every_seconds=60)
    with bureau.as_superuser() as root:
        root.execute("set session_replication_role = replica")
        cut = root.execute("delete from ledger_entry where stream_kind = 'person' returning id")
        ((entry,),) = cut.fetchall()
        row = root.execute("select position from ledger_leaf where entry_id = %s", (entry,))
        ((position,),) = row.fetchall()
        assert root.execute("select max(position) from ledger_leaf").fetchone() == (position,)
        root.execute("delete from ledger_leaf where position = %s", (position,))
        root.execute("delete from ledger_node where (number + 1) << level > %s", (position,))
    against = Against(held, (KEY.public,))
    assert verify(bureau.house, bureau.people["alice"], against=against).fault_count == 0


def test_the_databases_own_files_are_not_encrypted(bureau: Bureau, server: Path) -> None:
    bureau.receive_csv(LINE)
    with bureau.as_superuser() as connection:
        connection.execute("checkpoint")
    ((place,),) = bureau.ask("select pg_relation_filepath('party')")
    assert b"Quill" in (server / "home" / "pg-data" / place).read_bytes()


def test_an_unreadable_line_about_staff_is_seen_at_intake_until_it_is_released(
    bureau: Bureau,
) -> None:
    bureau.receive_csv({**LINE, **STAFF, "date_of_birth": "no such day"})
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        seen = connection.execute("select content from source_record").fetchall()
    assert "Constable" in seen[0][0]


def test_who_joins_the_staff_later_restricts_nothing_that_is_here_already(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with bureau.house.database.as_service("test") as connection:
        connection.execute(
            "insert into staff (agency, given_normal, family_normal)"
            " select id, 'jon', 'quill' from agency where code = 'north'"
        )
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        assert len(connection.execute("select from referral").fetchall()) == 1


def test_under_our_own_server_one_account_is_every_role() -> None:
    account = Account(name="daemon", uid=1, gid=1)
    mapped = {line.split()[-1] for line in ident_text(account).splitlines() if '"daemon"' in line}
    assert {OWNER, SERVICE, PERSON} <= mapped
