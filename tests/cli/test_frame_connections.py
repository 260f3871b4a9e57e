"""A command opens one connection for each role it needs, and leaves none open."""

from __future__ import annotations

import getpass
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from longstop.cli.main import app
from longstop.engines import postgres_server
from tests.bureau.fixtures import ADMIN, Bureau


def test_a_command_keeps_its_connections_until_it_ends(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.ask(
        "update person set os_account = %s where id = %s returning id",
        getpass.getuser(), bureau.people["alice"].person,
    )  # fmt: skip
    opened: list[Any] = []
    connect = psycopg.connect

    def noted(*given: Any, **named: Any) -> Any:
        opened.append(connect(*given, **named))
        return opened[-1]

    monkeypatch.setattr(psycopg, "connect", noted)
    monkeypatch.setenv("DATABASE_URL", postgres_server.conninfo(ADMIN, bureau.dbname))
    result = CliRunner().invoke(app, ["worklist"])
    assert result.exit_code == 0, result.stderr
    assert [connection.closed for connection in opened] == [True, True], "a service and a person"
