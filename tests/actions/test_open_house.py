"""No program works on tables that are not its own: it says so before anything is done."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from longstop.actions.open_house import NotReady, check_tables
from longstop.store.steps import shipped
from tests.bureau.fixtures import Bureau


def made_by(bureau: Bureau, steps: Iterable[str]) -> None:
    with bureau.as_superuser() as admin:
        admin.execute(f"comment on schema longstop is '{' '.join(steps)}'".encode())


def test_tables_of_another_longstop_are_refused_before_anything_is_done(bureau: Bureau) -> None:
    check_tables(bureau.house.database)
    steps = sorted(shipped())
    try:
        for earlier in (steps[:-1], []):
            made_by(bureau, earlier)
            with pytest.raises(NotReady, match=r"earlier Longstop.*: longstop db migrate"):
                check_tables(bureau.house.database)
        made_by(bureau, [*steps, "9999_later"])
        with pytest.raises(NotReady, match="newer Longstop"):
            check_tables(bureau.house.database)
    finally:
        made_by(bureau, steps)
    check_tables(bureau.house.database)
