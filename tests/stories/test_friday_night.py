"""A duty officer's whole Friday night, 18:00 to 06:00, from the command line and nothing else.

Hour by hour as practice walked it: what comes in, what must not wait, what must not be believed,
what must not be seen, and the hand-over in the morning.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from tests.bureau.children import give_care
from tests.bureau.fixtures import CSV_HEAD, FRIDAY, Bureau
from tests.bureau.sent import give_canada
from tests.bureau.work import replayed
from tests.cli.doors import run

FIRM = ("--source", "toronto")


@dataclass(slots=True)
class Night:
    """One night at the desk: what was typed, by whom, at what hour."""

    bureau: Bureau
    folder: Path
    refs: dict[str, str] = field(default_factory=dict)

    def at(self, clock: str) -> None:
        """Let it be this hour of the night, and the sweep run."""
        hour, minute = map(int, clock.split(":"))
        since = timedelta(hours=(hour - 18) % 24, minutes=minute)
        self.bureau.clock.time = FRIDAY + since
        self.say("sweep")

    def say(self, *words: str, by: str = "alice", code: int = 0) -> Result:
        """Type a command; it must end as expected."""
        done = run(self.bureau, *words, by=by)
        assert done.exit_code == code, done.stderr + done.stdout
        return done

    def comes_in(self, name: str, *lines: dict[str, str]) -> str:
        """Receive a list; remembers each referral by the sender's reference. Gives the receipt."""
        heads = CSV_HEAD.split(",")
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads)
            writer.writeheader()
            writer.writerows({"role": "reported", **line} for line in lines)
        receipt = self.say("receive", str(path), *FIRM).stdout
        for sent, ours in self.bureau.ask(
            "select s.source_reference, o.reference from referral r"
            " join source_record s on s.id = r.source_record_id"
            " join obligation o on o.id = r.obligation_id"
        ):
            self.refs[sent] = ours
        return receipt

    def sees(self, who: str, reference: str) -> bool:
        """Tell whether somebody's own command shows them a reference."""
        return run(self.bureau, "show", reference, by=who).exit_code == 0


@pytest.fixture
def night(bureau: Bureau, tmp_path: Path) -> Night:
    """Let the shift begin: a children's service and an agency abroad are in the address book."""
    give_care(bureau)
    give_canada(bureau)
    return Night(bureau, tmp_path)


def test_a_duty_officers_friday_night(night: Night) -> None:
    takes_over(night)
    receives_a_list_with_a_condition(night)
    decides_what_a_word_meant(night)
    asks_for_what_nobody_knows(night)
    tells_of_a_child_while_the_suspect_is_abroad(night)
    keeps_a_child_out_of_the_instrument(night)
    hears_what_speaks_for_somebody(night)
    keeps_a_sergeant_from_his_own_force(night)
    sends_what_is_ready_and_nothing_in_bulk_that_may_not(night)
    hands_over(night)


def takes_over(night: Night) -> None:
    night.at("18:00")
    night.say("duty", "start", "intake")
    assert "intake" in night.say("handover", "intake").stdout


def receives_a_list_with_a_condition(night: Night) -> None:
    night.at("18:10")
    condition = {"handling": "intelligence only: ask us before passing on"}
    receipt = night.comes_in(
        "list.csv",
        {"reference": "L-1", "family_name": "Quill", "given_name": "Jon", **condition},
        {"reference": "L-2", "role": "payer", "family_name": "Card", "given_name": "Holder"},
    )
    assert "accepted" in receipt
    story = night.say("show", night.refs["L-2"]).stdout
    assert "suspect" not in story.lower(), "a cardholder is not the user"


def decides_what_a_word_meant(night: Night) -> None:
    night.at("18:40")
    night.comes_in(
        "words.csv",
        {"reference": "W-1", "family_name": "Tarn", "note": "He is a swimming coach in Leeds."},
        {"reference": "W-2", "family_name": "Reed", "note": "My teacher found the pictures."},
    )
    listed = night.say("trust", "list").stdout
    assert night.refs["W-1"] in listed
    assert night.refs["W-2"] not in listed
    night.say("trust", "decide", night.refs["W-1"], "no", "--reason", "work_has_ended")


def asks_for_what_nobody_knows(night: Night) -> None:
    night.at("19:30")
    night.comes_in(
        "nulls.csv", {"reference": "N-1", "user_name": "blue-kite", "ip_address": "192.0.2.7"}
    )
    story = night.say("show", night.refs["N-1"]).stdout
    assert "Low to Very High" in story
    low = night.say("grade", "low", night.refs["N-1"], code=2).stderr
    assert "looked for first" in low
    out = night.folder / "batch.csv"
    night.say("checks", "export", "sender", night.refs["N-1"], "--out", str(out),
              "--reason", "assessment")  # fmt: skip
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert rows
    for row in rows:
        row["answer"] = "no_trace"
    back = night.folder / "back.csv"
    with back.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    night.say("checks", "import", str(back))


def tells_of_a_child_while_the_suspect_is_abroad(night: Night) -> None:
    night.at("20:15")
    night.comes_in(
        "urgent.csv",
        {"reference": "U-1", "family_name": "Far", "given_name": "Away", "country": "CA",
         "town": "Mapleton", "area": "Mapleton", "urgent": "yes", "child_given_name": "Kit",
         "child_area": "Northmark", "child_country": "GB"},
    )  # fmt: skip
    first = night.say("worklist").stdout.splitlines()
    assert any("child" in line for line in first[:4]), "the child stands first"
    night.say("sweep")
    drafts = night.bureau.ask("select reference from obligation where kind = 'child_protection'"
                              " and state = 'drafted' order by id desc limit 1")  # fmt: skip
    ((draft,),) = drafts
    refused = night.say("protect", "decide", draft, "send", "--reason", "child_at_risk", by="nora",
                        code=2)  # fmt: skip
    assert "telephone" in refused.stderr
    night.say("protect", "decide", draft, "send", "--reason", "child_at_risk",
              "--told", "Cora Carer", by="nora")  # fmt: skip
    night.say("protect", "acknowledge", draft, "--name", "Cora Carer", "--reference", "EDT-7",
              by="cora")  # fmt: skip
    suspect = night.refs["U-1"]
    night.say("take", suspect)
    night.say("grade", "very_high", suspect, "--reason", "known_to_officers")
    night.say("ready", suspect)
    away = night.say("disseminate", suspect, "--to", "canada", "--reason", "person_lives_there",
                     code=2)  # fmt: skip
    assert "longstop abroad propose" in away.stderr
    night.say("abroad", "propose", suspect, "--to", "canada", "--reason", "person_lives_there",
              "--channel", "interpol", "--assessment", "no_serious_risk",
              "--assessment-reference", "OA-1")  # fmt: skip
    night.say("abroad", "approve", suspect, code=2)
    night.say("abroad", "approve", suspect, by="sue")
    ((child, owner),) = night.bureau.ask(
        "select o.reference, a.code from obligation o join agency a on a.id = o.owner_agency"
        " where o.kind = 'child_record' and o.is_open"
    )
    assert owner == "north", "the child is here whatever becomes of the suspect"
    assert replayed(night.bureau, child)


def keeps_a_child_out_of_the_instrument(night: Night) -> None:
    night.at("21:00")
    night.comes_in(
        "young.csv",
        {"reference": "Y-1", "family_name": "Young", "given_name": "Robin", "age": "14"},
    )
    young = night.refs["Y-1"]
    story = night.say("show", young).stdout
    assert "Outside the instrument" in story
    assert "Robin" not in story
    assert "suspect" not in story.lower()
    features = ["age_gap=no", "coercion_alleged=no", "adult_involved=no", "passed_on=no",
                "repeated=no", "for_gain=no"]  # fmt: skip
    night.say("child", "feature", young, *features, "--basis", "record")
    night.say("child", "path", young, "person_involved", "--reason", "no_feature_found")


def hears_what_speaks_for_somebody(night: Night) -> None:
    night.at("22:00")
    innocent = night.refs["L-1"]
    night.say("take", innocent)
    night.say("grade", "high", innocent, "--reason", "known_to_officers")
    night.say("ready", innocent)
    night.comes_in(
        "news.csv",
        {"reference": "L-1", "family_name": "Quill", "given_name": "Jon",
         "statement_kind": "retraction", "note": "The account was taken over."},
    )  # fmt: skip
    refused = night.say("disseminate", innocent, "--to", "north", "--reason", "person_lives_there",
                        code=2)  # fmt: skip
    assert "argues against the person" in refused.stderr
    story = night.say("show", innocent).stdout
    assert story.index("Argues against") < story.index("Clocks")


def keeps_a_sergeant_from_his_own_force(night: Night) -> None:
    night.at("01:00")
    before = night.say("worklist", by="nora").stdout
    night.comes_in(
        "staff.csv",
        {"reference": "S-1", "family_name": "Constable", "given_name": "Percival",
         "area": "Northmark", "country": "GB"},
    )  # fmt: skip
    sergeant = night.refs["S-1"]
    assert night.sees("rita", sergeant)
    assert not night.sees("alice", sergeant)
    assert not night.sees("nora", sergeant)
    assert night.say("worklist", by="nora").stdout == before


def sends_what_is_ready_and_nothing_in_bulk_that_may_not(night: Night) -> None:
    night.at("03:00")
    several = [night.refs[name] for name in ("W-1", "W-2", "N-1")]
    file = night.folder / "refs.txt"
    file.write_text("\n".join(several) + "\n", encoding="utf-8")
    refused = night.say("grade", "low", "--file", str(file), "--reason", "known_to_officers",
                        code=2)  # fmt: skip
    assert "looked for first" in refused.stderr
    one = night.refs["W-1"]
    night.say("take", one)
    night.say("grade", "high", one, "--reason", "known_to_officers")
    night.say("ready", one)
    night.say("disseminate", one, "--to", "north", "--reason", "person_lives_there")
    night.say("accept", one, "--as", "ned", by="nora")


def hands_over(night: Night) -> None:
    night.at("05:50")
    note = "Retraction on one referral waits until Monday. Canada has not answered."
    night.say("handover", "intake", "--to", "bob", "--note", note)
    taken = night.say("handover", "intake", "--accept", by="bob")
    assert taken.exit_code == 0
    shown = night.say("handover", "intake", by="bob").stdout
    assert "Canada has not answered" in shown
    night.at("06:00")
    assert night.say("verify").exit_code == 0
    ((unowned,),) = night.bureau.ask(
        "select count(*) from obligation where is_open and (owner_person is null"
        " or next_clock_id is null)"
    )
    assert unowned == 0
