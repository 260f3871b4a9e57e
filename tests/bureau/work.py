"""Help tests of work: find what was opened, count statements, hold rows against their ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
import pytest

from longstop.core.ledger.replay import CLOCK_FIELDS, OBLIGATION_FIELDS, Rebuilt, fold, iso
from longstop.core.referral.references import make_reference
from longstop.core.referral.vocabulary import ObligationKind
from tests.bureau.fixtures import Bureau

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}
CHILD = {"child_given_name": "Kit", "child_area": "Northmark", "child_country": "GB"}
STAFF = {**LINE, "given_name": "Percival", "family_name": "Constable"}


def references_of(bureau: Bureau, kind: str) -> list[str]:
    """Give the references of a kind in the order in which they were opened."""
    rows = bureau.ask("select reference from obligation where kind = %s order by id", kind)
    return [row[0] for row in rows]


def reference_of(bureau: Bureau, kind: str = "referral") -> str:
    """Give the only reference of a kind."""
    (reference,) = references_of(bureau, kind)
    return reference


def absent_reference(
    kind: ObligationKind = ObligationKind.REFERRAL, number: int = 987_654_321
) -> str:
    """Make a well-formed reference that nothing has."""
    return make_reference(kind, number, b"r" * 32)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Gather every statement that any connection sends meanwhile."""
    sent: list[str] = []
    plain = psycopg.Cursor.execute

    def noted(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        sent.append(str(query))
        return plain(self, query, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", noted)
        yield sent


def replayed(bureau: Bureau, reference: str) -> bool:
    """Tell whether an obligation and its clocks are what its ledger says; shows what differs."""
    rebuilt = Rebuilt()
    ((id_,),) = bureau.ask("select id from obligation where reference = %s", reference)
    for (body,) in bureau.ask(
        "select body from ledger_entry where stream_kind = 'obligation' and stream_id = %s"
        " order by seq",
        id_,
    ):
        fold(rebuilt, json.loads(body)["data"])
    (row,) = bureau.ask(_columns("obligation where id = %s", OBLIGATION_FIELDS), id_)
    rows = dict(zip(OBLIGATION_FIELDS, map(_plain, row), strict=True))
    clocks = {
        line[0]: dict(zip(CLOCK_FIELDS, map(_plain, line), strict=True))
        for line in bureau.ask(_columns("clock where obligation_id = %s", CLOCK_FIELDS), id_)
    }
    assert rows == {name: rebuilt.fields.get(name) for name in OBLIGATION_FIELDS}
    assert clocks == rebuilt.clocks
    _check_filed(bureau, id_)
    return True


def sees(bureau: Bureau, who: str, reference: str) -> bool:
    """Tell whether a person's agency sees a reference."""
    with bureau.house.database.as_person(bureau.people[who]) as connection:
        found = connection.execute("select from obligation where reference = %s", (reference,))
        return found.fetchone() is not None


def _columns(which: str, names: tuple[str, ...]) -> str:
    return " ".join(("select", ", ".join(names), "from", which))


def _check_filed(bureau: Bureau, id_: int) -> None:
    """Check that the list of work holds what it must for this obligation."""
    filed = "select * from work_item where obligation_id = %s order by agency"
    due = "select * from work_due(array[%s::bigint]) order by agency"
    assert bureau.ask(filed, id_) == bureau.ask(due, id_)


def _plain(value: Any) -> Any:
    return iso(value) if isinstance(value, datetime) else value
