"""The desk as it is started: a process of its own, on the loopback and nowhere else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from longstop.engines import postgres_server
from tests.bureau.fixtures import ADMIN, Bureau
from tests.cli.doors import run

LONGEST_START = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_desk_answers_on_the_loopback_until_it_is_stopped(bureau: Bureau) -> None:
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": postgres_server.conninfo(ADMIN, bureau.dbname)}
    program = Path(sys.executable).with_name("longstop")
    command = [str(program), "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as running:
        try:
            page = _page(f"http://127.0.0.1:{port}/sign-in", running)
            assert "Sign in" in page
            assert "As whom?" not in page  # no house but the demonstration's shows anybody
        finally:
            running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=LONGEST_START) == 0


def test_a_port_that_is_taken_is_named_and_nothing_is_started(bureau: Bureau) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run(bureau, "serve", "--port", str(port))
    assert result.exit_code == 3
    assert f"cannot listen on port {port}" in result.stderr
    assert "The desk is at" not in result.stderr


def _page(address: str, running: subprocess.Popen[bytes]) -> str:
    """Wait until it answers; only a guard against hanging ends that."""
    for _ in range(LONGEST_START * 5):
        assert running.poll() is None, "it ended before it answered"
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own, on the loopback
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError("it never answered")
