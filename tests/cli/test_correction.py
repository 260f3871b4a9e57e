"""The commands of corrections, from the side that tells and the side that was told."""

from __future__ import annotations

from tests.bureau.corrections import NEWS
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import sent
from tests.bureau.work import reference_of
from tests.cli.doors import as_json, run


def test_a_correction_is_listed_sent_and_acknowledged(bureau: Bureau) -> None:
    made = sent(bureau)
    bureau.receive_csv(NEWS, name="news.csv")
    notice = reference_of(bureau, "correction")
    listed = run(bureau, "correction", "list").stdout
    assert f"{notice}  drafted, from 'bureau' to 'north': {made.reference}, retraction" in listed
    assert "No correction waits" in run(bureau, "correction", "list", by="nora").stderr
    assert "an answer is due by" in run(bureau, "correction", "send", notice).stderr
    assert as_json(run(bureau, "correction", "ack", notice, "--json", by="nora")) == [
        {"reference": notice, "about": made.reference, "agency": "north",
         "state": "acknowledged", "due": None}
    ]  # fmt: skip
    story = run(bureau, "show", notice, by="nora").stdout
    assert "acknowledged" in story
    assert made.reference in story
    assert "found wrong: retraction" in run(bureau, "show", made.reference, by="nora").stdout


def test_what_is_recorded_says_who_was_told_and_what_is_refused_says_why(bureau: Bureau) -> None:
    made = sent(bureau)
    record = ("correction", "record", made.reference)
    assert "address_wrong" in run(bureau, *record).stderr
    done = run(bureau, *record, "--reason", "address_wrong")
    assert f"{made.reference}: address wrong, recorded." in done.stderr
    assert "for 'north': sent; an answer is due by" in done.stderr
    notice = reference_of(bureau, "correction")
    why = ("--reason", "adds_and_corrects_nothing")
    assert "always told" in run(bureau, "correction", "decline", notice, *why).stderr
    ack = run(bureau, "correction", "ack", notice)
    assert (ack.exit_code, "--name NAME --reference NUMBER" in ack.stderr) == (2, True)
    assert run(bureau, "correction", "ack", notice, by="charlie").exit_code == 2
