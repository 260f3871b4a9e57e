"""The commands of sending, from the bureau's side and the force's."""

from __future__ import annotations

import json

from tests.bureau.fixtures import Bureau
from tests.bureau.sent import give_canada, ready
from tests.cli.doors import run


def test_a_referral_goes_out_is_accepted_acted_on_and_seen_at_each_step(bureau: Bureau) -> None:
    (reference,) = ready(bureau)
    sent = run(bureau, "disseminate", reference, "--to", "north", "--reason", "person_lives_there")
    assert sent.exit_code == 0
    assert f"{reference}: sent to 'north' as H-" in sent.stderr
    assert "it stays yours until somebody there accepts" in sent.stderr
    listed = run(bureau, "worklist", by="nora").stdout
    assert "accept by name within 24 h" in listed
    assert run(bureau, "accept", reference, "--as", "nora", by="nora").exit_code == 0
    bureau.clock.on(hours=20)
    acted = run(bureau, "acted", reference, "--plan", "WP-1", "--plan-made", "2026-11-20T19:00",
                "--contact", "2026-11-21T08:00", by="nora")  # fmt: skip
    assert acted.exit_code == 0
    story = run(bureau, "show", reference, by="nora").stdout
    assert "accepted by name, by nora" in story
    assert "review: due" in story


def test_a_return_and_a_withdrawal_say_what_it_is_now(bureau: Bureau) -> None:
    (reference,) = ready(bureau)
    send = ("disseminate", reference, "--to", "north", "--reason", "person_lives_there", "--json")
    made = json.loads(run(bureau, *send).stdout)[0]
    assert made["state"] == "sent"
    back = run(bureau, "return", made["dissemination"], "--reason", "not_our_area", "--json",
               by="nora")  # fmt: skip
    assert json.loads(back.stdout)[0]["state"] == "returned"
    assert run(bureau, "ready", reference).exit_code == 0
    assert run(bureau, *send).exit_code == 0
    withdrawn = run(bureau, "disseminate", reference, "--withdraw")
    assert "withdrawn." in withdrawn.stderr


def test_what_is_refused_says_what_to_type_next(bureau: Bureau) -> None:
    give_canada(bureau)
    (reference,) = ready(bureau)
    abroad = run(bureau, "disseminate", reference, "--to", "canada", "--reason", "joint_work")
    assert (abroad.exit_code, "Choose one with --reason" in abroad.stderr) == (2, True)
    words = ("--to", "canada", "--reason", "person_lives_there")
    abroad = run(bureau, "disseminate", reference, *words)
    assert "longstop abroad propose REF --to canada" in abroad.stderr
    proposed = run(bureau, "abroad", "propose", reference, *words, "--channel", "interpol",
                   "--assessment", "no_serious_risk", "--assessment-reference", "OA-1")  # fmt: skip
    assert "another person approves by" in proposed.stderr
    approved = run(bureau, "abroad", "approve", reference, by="sue")
    assert approved.exit_code == 0
    arrived = run(bureau, "abroad", "acknowledge", reference, "--name", "M. Weaver",
                  "--reference", "2026-118", "--json")  # fmt: skip
    assert json.loads(arrived.stdout)[0]["state"] == "acknowledged"


def test_sharing_is_said_and_ended(bureau: Bureau) -> None:
    (reference,) = ready(bureau)
    shared = run(bureau, "share", reference, "--with", "south", "--reason", "joint_work")
    assert "'south' sees it now." in shared.stderr
    ended = run(bureau, "share", reference, "--with", "south", "--end", "--reason", "not_needed")
    assert "'south' sees it no more." in ended.stderr
