"""Open a real bureau for a test: its own database in a real server, people in it, a clock to turn.

`bureau` is a small bureau with Alice (duty officer), Bob (her colleague), Sue (supervisor), Rita
(the restricted desk), Nora (a force that may be given work) and Charlie (a stranger).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from longstop.actions.assign_account import assign_account
from longstop.actions.house import House, furnish
from longstop.actions.import_organisation import import_organisation
from longstop.actions.receive import Incoming, receive
from longstop.actions.register_source import register_source
from longstop.core.intake.receipt import Receipt
from longstop.engines import key_file, postgres_server
from longstop.engines.key_ring import ring_of
from longstop.store.migrate import migrate
from longstop.store.queries.directory import actor_of_code
from longstop.store.session import OWNER, Actor, Connection, Database
from tests.bureau.copies import ADMIN, Copies

FRIDAY = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
_POLICIES = Path(__file__).parents[2] / "src" / "longstop" / "policies"
_numbers = count(1)

ROOM = 8 * 1024**3
CSV_HEAD = (
    "reference,role,family_name,given_name,date_of_birth,age,e_mail,phone,user_name,service,"
    "account_id,ip_address,ip_port,ip_shared,event_time,street,town,area,postcode,country,"
    "occupation,access_to_children,child_family_name,child_given_name,child_date_of_birth,child_town,"
    "child_area,child_country,previous_conviction,file_digest,file_viewed,urgent,statement_kind,"
    "note,handling"
)


@dataclass(slots=True)
class Clock:
    """A clock that a test turns by hand."""

    time: datetime = FRIDAY

    def __call__(self) -> datetime:
        return self.time

    def on(self, **spent: float) -> None:
        """Let time pass."""
        self.time += timedelta(**spent)


@dataclass(slots=True)
class Bureau:
    """A bureau with its house, its database and its people by code.

    With until_end, which is closed at the end of the test, one connection asks all questions.
    """

    house: House
    dbname: str
    clock: Clock
    people: dict[str, Actor] = field(default_factory=dict)
    until_end: ExitStack | None = field(default=None, repr=False)
    _asking: Connection | None = field(default=None, repr=False)

    @contextmanager
    def as_superuser(self) -> Iterator[Connection]:
        """Open the database as its administrator, past every policy, to break things by hand."""
        conninfo = postgres_server.conninfo(ADMIN, self.dbname)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("set search_path = longstop")
            yield connection

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database as its administrator."""
        if self.until_end is None:
            with self.as_superuser() as connection:
                return connection.execute(query.encode(), values).fetchall()
        if self._asking is None:
            self._asking = self.until_end.enter_context(self.as_superuser())
        return self._asking.execute(query.encode(), values, prepare=False).fetchall()

    def receive_csv(self, *lines: dict[str, str], **more: Any) -> Receipt:
        """Receive lines, given as columns by name, as one CSV file of the sender 'toronto'."""
        heads = CSV_HEAD.split(",")
        body = [",".join(_quoted(line.get(head, "")) for head in heads) for line in lines]
        return self.receive_text("\n".join([CSV_HEAD, *body]) + "\n", **more)

    def receive_text(
        self, text: str, *, name: str = "list.csv", by: str = "alice", **more: Any
    ) -> Receipt:
        """Receive a text as a file of the sender 'toronto'."""
        return self.receive_bytes(text.encode(), name=name, by=by, **more)

    def receive_bytes(
        self, data: bytes, *, name: str = "list.csv", by: str = "alice", **more: Any
    ) -> Receipt:
        """Receive bytes as a file of the sender 'toronto'."""
        options = {"source": "toronto", **more}
        incoming = Incoming(stream=BytesIO(data), file_name=name, **options)
        return receive(self.house, self.people[by], incoming)


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell or "\n" in cell else cell


def _quick_folder() -> str | None:
    """Give a folder in memory with room to spare, if there is one: databases are copied quicker.

    Every test has a database of its own. What must survive is tried on disks of its own
    (tests/faults).
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of random name is made in it
    usable = memory.is_dir() and os.access(memory, os.W_OK | os.X_OK)
    return str(memory) if usable and shutil.disk_usage(memory).free > ROOM else None


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """Run a real server of the tests' own, in a folder its account can reach."""
    home = Path(tempfile.mkdtemp(prefix="longstop-test-", dir=_quick_folder())).resolve()
    home.chmod(0o711)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LONGSTOP_HOME", str(home / "home"))
        patch.setenv("LONGSTOP_KEY_FILE", str(home / "key"))
        key_file.create_key_file()
        postgres_server.open_server()
        with _administrator() as admin:
            admin.execute("alter system set max_wal_size = '256MB'")
            # Statistics come and go by a test's own word, not while another runs.
            admin.execute("alter system set autovacuum = off")
            admin.execute("select pg_reload_conf()")
        try:
            yield home
        finally:
            postgres_server.stop_server()
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def staffed(server: Path) -> str:
    """Make the database that every test's own is copied from: tables, people, one sender."""
    postgres_server.ensure_database("staffed")
    migrate(
        admin=postgres_server.conninfo(ADMIN, "staffed"),
        owner=postgres_server.conninfo(OWNER, "staffed"),
    )
    house = open_house("staffed", server, Clock())
    text = (Path(__file__).parent / "organisation.toml").read_text(encoding="utf-8")
    import_organisation(house, None, text)
    alice = assign_account(house, None, agency="bureau", code="alice", os_account="alice")
    column_map = (_POLICIES / "columns" / "longstop-en.toml").read_text(encoding="utf-8")
    register_source(
        house, alice, "toronto", zone="America/Toronto", country="GB", column_map=column_map
    )
    return "staffed"


@pytest.fixture(scope="session")
def staff(server: Path, staffed: str) -> dict[str, Actor]:
    """Give everybody who works there: they have the same numbers in every copy."""
    return people_of(open_house(staffed, server, Clock()))


@pytest.fixture(scope="session")
def copies(server: Path, staffed: str) -> Iterator[Copies]:
    """Make copies of the staffed database, for as long as the server runs."""
    with _administrator() as admin:
        made = Copies(admin, staffed)
        yield made
        made.end()


@pytest.fixture
def bureau(server: Path, copies: Copies, staff: dict[str, Actor]) -> Iterator[Bureau]:
    """Open a bureau of this test's own, with its connections kept as in one running program."""
    clock = Clock()
    with copies.one() as copy, ExitStack() as until_end:
        house = open_house(copy.dbname, server, clock, copy.database)
        yield Bureau(house, copy.dbname, clock, dict(staff), until_end)


def open_house(dbname: str, server: Path, clock: Clock, database: Database | None = None) -> House:
    """Furnish a house on a database of the tests' server, with a spool that nobody has used."""
    return furnish(
        database=database or Database(lambda role: postgres_server.conninfo(role, dbname)),
        clock=clock,
        reference_key=b"r" * 32,
        spool_folder=server / f"spool-{dbname}-{next(_numbers)}",
        keys=ring_of([b"r" * 32]),
    )


def people_of(house: House) -> dict[str, Actor]:
    """Give everybody who works in a house, by code."""
    with house.database.as_service("test") as connection:
        codes = connection.execute(
            "select a.code, p.code from person p join agency a on a.id = p.agency"
        ).fetchall()
        found = {code: actor_of_code(connection, agency, code) for agency, code in codes}
    return {code: actor for code, actor in found.items() if actor is not None}


@contextmanager
def _administrator() -> Iterator[psycopg.Connection]:
    conninfo = postgres_server.conninfo(ADMIN, "postgres")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection
