"""Run the main job once on synthetic data, in a database that holds nothing else.

The demonstration leaves its mark as the first entry of the system's ledger, so that a database
somebody works in can be told from one it made: in the former nothing is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import psycopg

from longstop.actions.assign_account import assign_account
from longstop.actions.house import House
from longstop.actions.import_organisation import import_organisation
from longstop.actions.receive import Incoming, receive
from longstop.actions.register_source import register_source
from longstop.actions.sweep import Swept, sweep
from longstop.core.intake.receipt import Receipt
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger
from longstop.store.queries.directory import actor_of_account, actor_of_code
from longstop.store.session import Actor, Connection, Database
from longstop.synthetic.agencies import BUREAU
from longstop.synthetic.generate import write_synthetic

SEED: Final = 1864
OFFICER: Final = "duty-intake"
MARK: Final = "demo.begun"
FORCE, FEED = "foreign-force", "national-feed"
LIST_PEOPLE, FEED_REPORTS = 600, 150
# The sender of the list says there were three lines more than it holds: a shortfall must show.
NEVER_SENT: Final = 3

Told = Callable[[str], None]
"""Called with each step as it begins, in words for the person who waits."""


class DemoRefused(LongstopError):
    """The database holds something that the demonstration did not make."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Demo:
    """What the demonstration did: as whom, the receipt of each file, and what the sweep found."""

    officer: Actor
    receipts: tuple[Receipt, ...]
    swept: Swept


def check_ours(database: Database, admin: str) -> bool:
    """Check that a database is empty or ours, before anything is changed; True if it is ours.

    admin is its administrator's connection string. Raises DemoRefused.
    """
    with psycopg.connect(admin, autocommit=True) as connection:
        other = connection.execute(_OTHER_TABLE).fetchone()
        made = connection.execute("select to_regclass('longstop.ledger_entry')").fetchone()
    if made is None or made[0] is None:
        if other is not None:
            raise _refusal()
        return False
    with database.as_service("demo") as connection:
        return _begun(connection)


def is_demo(house: House) -> bool:
    """Tell whether a house holds what the demonstration made, and nothing else began it."""
    with house.database.as_service("demo") as connection:
        first = connection.execute(_FIRST).fetchone()
    return first is not None and first[0] == MARK


def run_demo(house: House, *, account: str, folder: Path, told: Told) -> Demo:
    """Receive the synthetic packages as the duty officer whose account this is, and sweep once.

    The files are written into the folder. Running it again makes nothing twice.
    """
    _begin(house)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told("Writing synthetic packages")
    list_, lines = _write_list(folder / FORCE)
    feed = _write_feed(folder / FEED)
    officer = _officer(house, account, folder / FORCE / "agencies.toml", told)
    _register(house, officer)
    receipts = (
        _receive(house, officer, list_, FORCE, told, declared=lines + NEVER_SENT),
        _receive(house, officer, feed, FEED, told),
    )
    told("Sweeping once: clocks that fell due, shifts that ended")
    return Demo(officer=officer, receipts=receipts, swept=sweep(house, every_seconds=60))


def _begin(house: House) -> None:
    """Leave the mark; the lock keeps two demonstrations, or an import, from beginning at once."""
    with house.database.as_service("demo") as connection, connection.transaction():
        connection.execute("lock table agency in share row exclusive mode")
        if not _begun(connection):
            mark = ledger.Event(ledger.SYSTEM, MARK, {"facts": {"seed": SEED}})
            ledger.record(connection, [mark], at=house.now(), actor="service:demo")


def _begun(connection: Connection) -> bool:
    """Tell whether the mark stands first; raises DemoRefused when anything else is there."""
    first = connection.execute(_FIRST).fetchone()
    if first is not None and first[0] == MARK:
        return True
    held = connection.execute(
        "select exists (select from ledger_entry) or exists (select from agency)"
        " or exists (select from obligation)"
    ).fetchone()
    if first is not None or held is None or held[0]:
        raise _refusal()
    return False


def _refusal() -> DemoRefused:
    return DemoRefused(
        "This database holds data that the demonstration did not make. Nothing was changed. "
        "Give the demonstration a database of its own: unset DATABASE_URL, LONGSTOP_HOME and "
        "LONGSTOP_KEY_FILE, then: make demo DEMO_DIR=/var/tmp/another-demo"
    )


def _officer(house: House, account: str, organisation: Path, told: Told) -> Actor:
    """Find the person this account is, importing the organisation and saying so where needed."""
    with house.database.as_service("demo") as connection:
        known = actor_of_account(connection, account)
        administrator = actor_of_code(connection, BUREAU, "admin")
    if known is not None:
        return known
    if administrator is None:
        told("Importing the organisation: a bureau, 45 forces, children's services")
        import_organisation(house, None, organisation.read_text(encoding="utf-8"))
        return assign_account(house, None, agency=BUREAU, code=OFFICER, os_account=account)
    return assign_account(house, administrator, agency=BUREAU, code=OFFICER, os_account=account)


def _register(house: House, officer: Actor) -> None:
    columns = files("longstop.policies") / "columns" / "longstop-fr.toml"
    register_source(
        house,
        officer,
        FORCE,
        zone="Europe/Paris",
        country="FR",
        column_map=columns.read_text(encoding="utf-8"),
    )
    register_source(house, officer, FEED, zone="America/New_York", country="US")


def _write_list(folder: Path) -> tuple[Path, int]:
    made = write_synthetic(
        folder, people=LIST_PEOPLE, format="csv", dialect="fr", seed=SEED, damaged_share=0.01
    )
    return made.data, made.records


def _write_feed(folder: Path) -> Path:
    made = write_synthetic(
        folder, people=FEED_REPORTS, format="cybertip-json", seed=SEED + 1, bundle=True,
        damaged_share=0.01, media_share=0.03,
    )  # fmt: skip
    return made.data


def _receive(
    house: House,
    officer: Actor,
    path: Path,
    source: str,
    told: Told,
    declared: int | None = None,
) -> Receipt:
    told(f"Receiving {path.name} from {source}")
    with path.open("rb") as stream:
        incoming = Incoming(stream=stream, file_name=path.name, source=source, declared=declared)
        return receive(
            house, officer, incoming, lambda done: told(f"  {done} source records are safe")
        )


_FIRST: Final = (
    "select event from ledger_entry where stream_kind = 'system' and stream_id = 0 and seq = 1"
)
_OTHER_TABLE: Final = (
    "select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'information_schema'"
    "  and n.nspname not like 'pg\\_%'"
    "  and n.nspname <> 'signin' and (n.nspname, c.relname) <> ('longstop', 'django_migrations')"
    "  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass"
    "    and d.objid = c.oid and d.deptype = 'e') limit 1"
)
