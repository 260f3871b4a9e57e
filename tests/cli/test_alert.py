"""Alerts at the terminal: who was told, what an answer does, and never a word about a person."""

from __future__ import annotations

import json

import pytest

from tests.bureau.alerts import give_head, sweep_after
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, absent_reference, reference_of
from tests.cli.doors import as_json, run
from tests.engines.relay import running_relay


def breached(bureau: Bureau) -> str:
    give_head(bureau)
    bureau.receive_csv(LINE)
    sweep_after(bureau, hours=24)
    return reference_of(bureau)


def test_the_sweep_prints_a_line_for_each_alert_with_a_reference_and_no_name(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=24)
    swept = run(bureau, "sweep")
    assert swept.stdout.splitlines() == [
        f"{reference_of(bureau)}  due 2026-11-21 18:00 UTC  grade: told person"
    ]
    assert "1 alerts raised" in swept.stderr


def test_a_relay_that_is_gone_never_stops_the_sweep_and_is_counted(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_head(bureau)
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=24)
    with running_relay() as (relay, arrived):
        monkeypatch.setenv("LONGSTOP_SMTP_HOST", relay.host)
        monkeypatch.setenv("LONGSTOP_SMTP_FROM", relay.sender)
        monkeypatch.setenv("LONGSTOP_SMTP_PORT", str(relay.port))
        assert as_json(run(bureau, "sweep", "--json"))["mailed"] == {"sent": 1, "failed": 0}
    assert len(arrived) == 1
    bureau.clock.on(hours=4)
    swept = run(bureau, "sweep")
    assert swept.exit_code == 0
    assert "1 messages were not taken by the mail relay" in swept.stderr


def test_the_list_says_reference_clock_due_moment_rung_and_whom(bureau: Bureau) -> None:
    reference = breached(bureau)
    (line,) = run(bureau, "alert", "list").stdout.splitlines()
    assert line == (
        f"{reference}  due Sat 21 Nov 18:00  grade: person bureau sue, climbs Sat 21 Nov 22:00"
    )
    (item,) = as_json(run(bureau, "alert", "list", "--json"))["items"]
    assert (item["reference"], item["rung"], item["person"]) == (reference, "person", "sue")
    assert "Quill" not in json.dumps(item)


def test_an_answer_says_when_it_climbs_again(bureau: Bureau) -> None:
    reference = breached(bureau)
    done = run(bureau, "alert", "ack", reference, by="sue")
    assert done.exit_code == 0
    assert "The clock runs on; it climbs again at 2026-11-23 17:00 UTC." in done.stderr
    assert "answered by sue" in run(bureau, "alert", "list").stdout
    again = run(bureau, "alert", "ack", reference, by="alice")
    assert again.exit_code == 2
    assert "no alert waits for an answer" in again.stderr


def test_an_answer_is_json_for_programs(bureau: Bureau) -> None:
    reference = breached(bureau)
    done = as_json(run(bureau, "alert", "ack", reference, "--json", by="sue"))
    assert done["reference"] == reference
    assert [one["rung"] for one in done["answered"]] == ["person"]


def test_a_stranger_is_told_what_absence_is_told(bureau: Bureau) -> None:
    known, absent = breached(bureau), absent_reference()
    answers = [run(bureau, "alert", "ack", one, by="charlie") for one in (known, absent)]
    assert [one.exit_code for one in answers] == [2, 2]
    assert answers[0].stderr == answers[1].stderr.replace(absent, known)
    listed = run(bureau, "alert", "list", by="charlie")
    assert (listed.stdout, listed.stderr) == ("", "No alert stands.\n")
