"""Roles are given and taken away; somebody can always give them."""

from __future__ import annotations

import pytest

from longstop.actions.assign_roles import LastAdministrator, assign_roles
from tests.bureau.fixtures import Bureau


def test_the_last_administrator_stays_until_there_is_another(bureau: Bureau) -> None:
    def end(code: str) -> list[str]:
        return assign_roles(
            bureau.house, bureau.people["admin"], agency="bureau", code=code, add=[],
            remove=["administrator"],
        )  # fmt: skip

    with pytest.raises(LastAdministrator, match="Make somebody else administrator first"):
        end("admin")
    assert bureau.ask("select roles from person where code = 'admin'") == [(["administrator"],)]
    assign_roles(
        bureau.house, bureau.people["admin"], agency="bureau", code="sue", add=["administrator"],
        remove=[],
    )  # fmt: skip
    assert end("admin") == []
    with pytest.raises(LastAdministrator):
        end("sue")
