from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from longstop.engines.scan.journal import finished, journals
from tests.engines.scan.folders import fill

pytestmark = pytest.mark.faults
NAMES = ("result.json", "files.csv", "page-one.txt")
FILES = 700


def command(source: Path, out: Path) -> list[str]:
    program = [sys.executable, "-m", "longstop.cli.scan_alone", str(source)]
    return [*program, "--out", str(out), "--workers", "2"]


def killed(source: Path, out: Path, after: float) -> bool:
    """Run the scan and kill all of it after so many seconds; False where it was done before."""
    one = subprocess.Popen(
        command(source, out), start_new_session=True, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        one.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()
        return True
    return False


def test_a_scan_killed_at_random_and_gone_on_with_gives_the_bytes_of_an_unbroken_one(
    tmp_path: Path, kills: int
) -> None:
    source = tmp_path / "device"
    fill(source)
    rng = random.Random(7)
    (source / "many").mkdir()
    for number in range(FILES):
        (source / "many" / f"{number}").write_bytes(rng.randbytes(rng.randrange(60_000)))
    begun = time.monotonic()
    subprocess.run(command(source, tmp_path / "whole"), check=True, capture_output=True)
    took = time.monotonic() - begun
    for _ in range(kills):
        killed(source, tmp_path / "out", rng.uniform(0.2, took))
    subprocess.run(command(source, tmp_path / "out"), check=True, capture_output=True)
    for name in NAMES:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    times = Counter(unit for one in journals(tmp_path / "out" / "work") for unit in finished(one))
    assert set(times.values()) == {1}, "finished work was done again"


def test_two_who_run_the_same_scan_share_it(tmp_path: Path) -> None:
    source = tmp_path / "device"
    fill(source)
    rng = random.Random(8)
    for number in range(FILES):
        (source / f"{number}").write_bytes(rng.randbytes(20_000))
    together = [subprocess.Popen(command(source, tmp_path / "out")) for _ in range(2)]
    assert [one.wait() for one in together] == [0, 0]
    subprocess.run(command(source, tmp_path / "whole"), check=True, capture_output=True)
    for name in NAMES:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    times = Counter(unit for one in journals(tmp_path / "out" / "work") for unit in finished(one))
    assert set(times.values()) == {1}, "work was done twice"


def test_a_journal_that_was_cut_off_costs_the_file_it_broke_in(tmp_path: Path) -> None:
    source = tmp_path / "device"
    fill(source)
    subprocess.run(command(source, tmp_path / "out"), check=True, capture_output=True)
    whole = (tmp_path / "out" / "result.json").read_bytes()
    broken = max(journals(tmp_path / "out" / "work"), key=lambda one: one.stat().st_size)
    with broken.open("r+b") as file:
        file.truncate(broken.stat().st_size - 40)
    (tmp_path / "out" / "result.json").unlink()
    subprocess.run(command(source, tmp_path / "out"), check=True, capture_output=True)
    assert (tmp_path / "out" / "result.json").read_bytes() == whole


def test_a_disk_that_takes_no_more_stops_the_scan_and_with_room_it_goes_on(tmp_path: Path) -> None:
    source = tmp_path / "device"
    fill(source)
    subprocess.run(command(source, tmp_path / "whole"), check=True, capture_output=True)
    for most in (10, 1_500, 4_000):  # in what was asked for, in the journal, in the result
        full = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        told = subprocess.run(
            command(source, tmp_path / "out"), check=False, capture_output=True, preexec_fn=full
        )
        assert (told.returncode, b"Traceback" in told.stderr) == (3, False), told.stderr.decode()
        assert b"run the same command again" in told.stderr
    subprocess.run(command(source, tmp_path / "out"), check=True, capture_output=True)
    for name in NAMES:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    left = {one.name.partition("-")[0] for one in (tmp_path / "out" / "work").iterdir()}
    assert left == {"claims", "scan.json", "plan", "chunks", "done", "journal"}


def test_workers_stop_where_whoever_started_them_was_killed(tmp_path: Path) -> None:
    source = tmp_path / "device"
    source.mkdir()
    data = random.Random(9).randbytes(200_000)
    for number in range(3_000):
        (source / f"{number}").write_bytes(data)
    one = subprocess.Popen(command(source, tmp_path / "out"), stderr=subprocess.DEVNULL)
    work = tmp_path / "out" / "work"
    while not any(path.stat().st_size for path in journals(work)):
        time.sleep(0.05)
    one.kill()
    one.wait()
    workers = {int(path.name.split("-")[1]) for path in journals(work)}
    until = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert sum(1 for path in journals(work) for _ in finished(path)) < 3_000
