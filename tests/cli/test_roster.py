"""Planning and watching shifts at the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.actions.change_duty import start_duty
from tests.bureau.alerts import sweep_after
from tests.bureau.fixtures import Bureau
from tests.bureau.shifts import plan_for
from tests.bureau.work import LINE
from tests.cli.doors import as_json, run

NIGHT = ("2026-11-20 18:00", "2026-11-21 06:00")
HEADS = "desk,role,person,from,to\n"


def test_one_turn_is_added_listed_and_removed(bureau: Bureau) -> None:
    added = run(bureau, "roster", "add", "intake", "bob", *NIGHT, by="sue")
    assert added.stderr == "1 turn is planned. See the gaps: longstop roster gaps\n"
    (line,) = run(bureau, "roster", "list").stdout.splitlines()
    number, *words = line.split()
    assert words == "intake duty bob Fri 20 Nov 18:00 to Sat 06:00 has not come".split()
    assert len(line) <= 80
    removed = run(bureau, "roster", "remove", number, by="sue")
    assert "bob is no longer planned as duty of 'intake' from Fri 20 Nov 18:00" in removed.stderr
    assert run(bureau, "roster", "list").stdout == ""


def test_a_file_is_planned_whole_and_its_faults_are_all_named(
    bureau: Bureau, tmp_path: Path
) -> None:
    file = tmp_path / "week.csv"
    file.write_text(HEADS + "intake,duty,nobody,2026-11-20,2026-11-21 06:00\nlost,duty,bob,x,y\n")
    refused = run(bureau, "roster", "import", file, by="sue")
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 6
    assert "Nothing was changed" in refused.stderr
    file.write_text(HEADS + f"intake,duty,bob,{','.join(NIGHT)}\n")
    assert as_json(run(bureau, "roster", "import", file, "--json", by="sue"))["known"] == 0
    assert as_json(run(bureau, "roster", "import", file, "--json", by="sue"))["known"] == 1
    absent = run(bureau, "roster", "import", tmp_path / "gone.csv", by="sue")
    assert absent.exit_code == 2
    assert "gone.csv: not a file of text" in absent.stderr


def test_the_gaps_are_named_in_local_time_with_an_offset_where_an_hour_comes_twice(
    bureau: Bureau,
) -> None:
    bureau.clock.time = bureau.clock.time.replace(month=10, day=24)
    plan_for(bureau, "bob", ("2026-10-24 19:00", "2026-10-25 01:30+00:00"))
    told = run(bureau, "roster", "gaps", "--desk", "intake", "--days", "1").stdout.splitlines()
    assert told[0].split() == (
        "intake duty nobody Sun 25 Oct 01:30 (+0000) to Sun 25 Oct 18:00".split()
    )
    assert all(len(line) <= 80 for line in told)


def test_status_warns_of_a_gap_and_of_who_has_not_come_and_an_outside_timer_hears(
    bureau: Bureau,
) -> None:
    plan_for(bureau, "bob")
    swept = sweep_after(bureau, hours=12.5)
    assert len(swept.no_shows) == 1
    told = run(bureau, "status", "--exit-code")
    assert told.exit_code == 3
    assert (
        "bureau/intake: nobody has begun the shift of Sat 21 Nov 06:00 UTC; NOBODY is there."
        in (told.stderr)
    )
    assert "bureau/intake: no duty planned from Sat 21 Nov 18:00 to Sun 22 Nov 06:30 UTC." in (
        told.stderr
    )
    assert "bob" not in told.stderr
    (late,) = as_json(run(bureau, "status", "--json"))["not_come"]
    assert (late["desk"], "person" in late) == ("intake", False)
    start_duty(bureau.house, bureau.people["bob"], desk="intake")
    assert run(bureau, "status", "--exit-code").exit_code == 0


def test_the_sweep_says_who_did_not_come_by_desk_and_hour(bureau: Bureau) -> None:
    plan_for(bureau, "bob")
    bureau.clock.on(hours=12.5)
    swept = run(bureau, "sweep")
    assert swept.stdout == (
        "bureau/intake: nobody has begun the shift from 2026-11-21 06:00 UTC; somebody was told\n"
    )


def test_the_list_of_alerts_says_who_was_due(bureau: Bureau) -> None:
    plan_for(bureau, "bob", ("2026-11-21 06:00", "2026-11-22 06:00"))
    bureau.receive_csv(LINE)
    sweep_after(bureau, hours=24)
    (line,) = run(bureau, "alert", "list", by="sue").stdout.splitlines()
    assert line.endswith("; bob was due at the desk Sat 21 Nov 06:00")


@pytest.mark.parametrize("words", [("list",), ("gaps",)])
def test_a_stranger_sees_nothing_of_the_roster(bureau: Bureau, words: tuple[str, ...]) -> None:
    plan_for(bureau, "bob")
    answered = run(bureau, "roster", *words, by="charlie")
    assert "intake" not in answered.stdout + answered.stderr
    assert "bob" not in answered.stdout + answered.stderr
