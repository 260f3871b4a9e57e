"""Nothing personal leaves the tables: not on the ledger, not in a log, not in a message."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from typer.testing import CliRunner

from longstop.cli.frame import Frame
from longstop.cli.main import app
from longstop.engines.home import CLUSTER_FOLDER
from longstop.engines.postgres_cluster import LOG
from longstop.synthetic.generate import SyntheticReport, write_synthetic
from tests.bureau.fixtures import Bureau

PEOPLE = 300
SHORTEST = 6
Run = Callable[..., str]


@pytest.fixture(params=["csv", "cybertip-json", "ispws-xml"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> SyntheticReport:
    wanted: Literal["csv", "cybertip-json", "ispws-xml"] = request.param
    return write_synthetic(tmp_path, people=PEOPLE, format=wanted, seed=3, damaged_share=0.02)


@pytest.fixture
def run(bureau: Bureau) -> Run:
    """Run a command as Alice; gives everything that it says, and the text of what stopped it."""

    def run_command(*words: object) -> str:
        here = Frame(ready=bureau.house, account="alice", clock=bureau.clock)
        result = CliRunner().invoke(app, [str(word) for word in words], obj=here)
        assert isinstance(result.exception, SystemExit | None)
        return result.stdout + result.stderr

    return run_command


def personal_values(made: SyntheticReport) -> set[str]:
    """Give every value of the truth that is long enough to be told from other words."""
    with made.truth.open(encoding="utf-8") as truth:
        values = {value for line in truth for value in json.loads(line)["personal_values"]}
    return {value for value in values if len(value) >= SHORTEST}


def found_in(texts: Iterable[str], values: set[str]) -> set[str]:
    """Find the values that stand in one of the texts, whatever their case."""
    everything = "\n".join(texts).lower()
    return {value for value in values if value.lower() in everything}


def ledger(bureau: Bureau) -> Iterator[str]:
    for event, body in bureau.ask("select event, body from ledger_entry"):
        yield event
        yield body
        yield json.dumps(json.loads(body), ensure_ascii=False)


def provoked(bureau: Bureau, run: Run, made: SyntheticReport) -> Iterator[str]:
    """Bring about what goes wrong in life, personal values in hand, and give what is said of it."""
    value = max(personal_values(made), key=len)
    yield run("receive", made.data, "--source", "nobody")
    yield run("receive", made.data.with_name(f"{value} not there"), "--source", "toronto")
    yield run("show", value)
    yield run("close", value, "--outcome", value, "--reason", value)
    yield run("quarantine", "show", value, "--reason", value)
    yield run("checks", "import", made.data)
    out = made.data.with_name("checks.csv")
    yield run("checks", "export", "police_records", "--out", out, "--reason", value)
    with bureau.as_superuser() as connection:
        connection.execute("alter table party add constraint broken check (false) not valid")
        yield run("receive", made.data, "--source", "toronto")
        connection.execute("alter table party drop constraint broken")
        connection.execute("alter table statement add constraint broken unique (question)")
        yield run("receive", made.data, "--source", "toronto")
        connection.execute("alter table statement drop constraint broken")


def test_no_personal_value_is_on_the_ledger_in_a_log_or_in_a_message(
    bureau: Bureau, run: Run, made: SyntheticReport, server: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    values = personal_values(made)
    assert len(values) > PEOPLE
    said = [*provoked(bureau, run, made)]
    assert all("Traceback" not in text and text for text in said)
    said += [run("receive", made.data, "--source", "toronto") for _again in range(2)]
    assert "quarantined" in said[-2]
    out = made.data.with_name("batch.csv")
    words = ("police_records", "--out", out, "--reason", "assessment", "--leave-out")
    said += [run("checks", "export", *words), run("checks", "import", out), run("checks", "list")]
    said += [run("quarantine", "list"), run("package", "list"), run("verify")]
    logs = (server / "home" / CLUSTER_FOLDER).glob(f"{LOG}*")
    texts = [*ledger(bureau), *said, caplog.text, *(log.read_text("utf-8") for log in logs)]
    assert found_in(texts, values) == set()
    stored = [row[0] for row in bureau.ask("select coalesce(content, '') from source_record")]
    assert len(found_in(stored, values)) > PEOPLE, "the tables do hold what was looked for"
    planted = min(values)
    assert planted in found_in([*texts, f'{{"facts":{{"said":"{planted}"}}}}'], values)
