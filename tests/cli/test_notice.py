"""Digests, households and searches at the terminal, each read back as JSON."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from longstop.actions.search import search
from longstop.cli.frame import Frame
from longstop.cli.main import app
from longstop.engines.mail import DESK_VARIABLE, FROM_VARIABLE, HOST_VARIABLE, PORT_VARIABLE
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE
from tests.cli.doors import as_json, run
from tests.engines.relay import running_relay

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_digests_are_made_and_mailed_once_by_the_command_and_the_sweep(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.receive_csv(LINE)
    bureau.clock.time = MONDAY
    with running_relay() as (relay, arrived):
        monkeypatch.setenv(HOST_VARIABLE, relay.host)
        monkeypatch.setenv(PORT_VARIABLE, str(relay.port))
        monkeypatch.setenv(FROM_VARIABLE, relay.sender)
        monkeypatch.setenv(DESK_VARIABLE, "desk.example")
        assert "no address of a desk" in run(bureau, "notice", "digest").stderr
        monkeypatch.setenv(DESK_VARIABLE, "https://desk.example/")
        done = as_json(run(bureau, "notice", "digest", "--json"))
        assert done["made"] > done["sent"] == len(arrived) > 0
        assert as_json(run(bureau, "notice", "digest", "--json")) == {
            "made": 0, "sent": 0, "failed": 0
        }  # fmt: skip
        assert "https://desk.example/notices" in str(arrived[0])
        bureau.clock.on(days=1)
        swept = as_json(run(bureau, "sweep", "--json"))["digests"]
        assert (swept["made"], swept["failed"]) == (done["made"], 0)
        monkeypatch.setenv(PORT_VARIABLE, "1")
        bureau.clock.on(days=1)
        assert run(bureau, "notice", "digest").exit_code == 3
    lines = run(bureau, "notice", "list", by="sue").stdout
    assert "2026-11-23 08:00 UTC, as supervisor, new" in lines
    assert run(bureau, "notice", "list", by="admin").exit_code == 2
    assert as_json(run(bureau, "notice", "mail", "off", "--json")) == {"by_mail": False}
    assert run(bureau, "notice", "mail", "maybe").exit_code == 2


def test_a_household_is_read_from_standard_input_and_a_search_for_it_is_looked_into(
    bureau: Bureau,
) -> None:
    run(bureau, "household", "list")  # it gives Alice her account
    here = Frame(ready=bureau.house, account="alice", clock=bureau.clock)
    kept = CliRunner().invoke(app, ["household", "add"], obj=here, input="Kim Hart\n")
    assert "the name" not in kept.stderr
    assert "Kept, as: name" in kept.stderr
    (one,) = as_json(run(bureau, "household", "list", "--json"))
    search(bureau.house, bureau.people["alice"], "Kim Hart", reason="quality")
    assert run(bureau, "notice", "searches").exit_code == 2
    assert "There is none" in run(bureau, "notice", "searches", by="ned").stderr
    listed = run(bureau, "notice", "searches", by="sue").stdout
    assert "alice searched for somebody of their household" in listed
    number = listed.split()[0]
    answered = run(bureau, "notice", "answer", number, "explained", "--json", by="sue")
    assert as_json(answered)["finding"] == "explained"
    assert run(bureau, "notice", "answer", number, "explained", by="sue").exit_code == 2
    assert as_json(run(bureau, "household", "remove", one["id"], "--json"))
    assert run(bureau, "household", "remove", one["id"]).exit_code == 2
