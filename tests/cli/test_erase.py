"""The commands of erasing and of holding."""

from __future__ import annotations

import json

from longstop.core.authority import permissions
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, reference_of
from tests.cli.doors import run

ROLE = ("--add", "data_protection_officer")


def closed(bureau: Bureau) -> str:
    """Receive a report and let two people close its referral; two may erase."""
    assert "data_protection_officer" in permissions.ROLES
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    words = ("--outcome", "no_offence_found", "--reason", "checks_done")
    assert run(bureau, "take", reference).exit_code == 0
    assert run(bureau, "close", reference, *words).exit_code == 0
    assert run(bureau, "close", reference, "--agree", by="bob").exit_code == 0
    for who in ("bob", "sue"):
        assert run(bureau, "person", "role", "bureau", who, *ROLE, by="admin").exit_code == 0
    return reference


def test_a_hold_is_placed_listed_and_lifted_and_then_two_people_erase(bureau: Bureau) -> None:
    reference = closed(bureau)
    placed = run(bureau, "hold", "place", reference, "--reason", "appeal", "--review",
                 "2027-06-30", by="sue")  # fmt: skip
    assert (placed.exit_code, "hold placed" in placed.stderr) == (0, True)
    assert "legal hold: appeal" in run(bureau, "show", reference).stdout
    listed = json.loads(run(bureau, "hold", "list", "--json", by="sue").stdout)["holds"]
    assert [(one["reference"], one["review_by"]) for one in listed] == [(reference, "2027-06-30")]
    refused = run(bureau, "erase", reference, "--reason", "person_asked", by="sue")
    assert (refused.exit_code, "longstop hold list" in refused.stderr) == (2, True)
    assert run(bureau, "hold", "lift", reference, "--reason", "matter_ended",
               by="sue").exit_code == 0  # fmt: skip
    assert "No legal hold" in run(bureau, "hold", "list", by="sue").stderr
    asked = run(bureau, "erase", reference, "--reason", "person_asked", by="sue")
    assert "Another person agrees" in asked.stderr
    done = run(bureau, "erase", reference, "--agree", by="bob")
    assert "erased from 1 report; 1 text gone whole" in done.stderr
    page = run(bureau, "show", reference).stdout
    assert "person erased at" in page
    assert "Quill" not in page


def test_what_to_do_is_said_once_and_a_day_is_a_day(bureau: Bureau) -> None:
    reference = closed(bureau)
    for words in ((), ("--agree", "--withdraw")):
        done = run(bureau, "erase", reference, *words, by="sue")
        assert (done.exit_code, "Say one of" in done.stderr) == (2, True)
    done = run(bureau, "hold", "place", reference, "--reason", "appeal", "--review", "soon",
               by="sue")  # fmt: skip
    assert (done.exit_code, "not a day" in done.stderr) == (2, True)
    assert run(bureau, "erase", reference, "--reason", "person_asked", by="sue").exit_code == 0
    back = run(bureau, "erase", reference, "--withdraw", "--json", by="sue")
    assert json.loads(back.stdout)["status"] == "withdrawn"
