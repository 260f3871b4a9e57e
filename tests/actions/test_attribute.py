"""Attribution: found by a person, on evidence, kept with every finding before it."""

from __future__ import annotations

import psycopg
import pytest

from longstop.actions.attribute import attribute
from longstop.actions.house import NotFound
from longstop.actions.show import show
from longstop.actions.story_lines import story_lines
from longstop.actions.verify import verify
from longstop.core.referral.attribution import AttributionRefused
from longstop.core.referral.vocabulary import Attribution
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, absent_reference, reference_of, replayed, statements

FOUND = "select level, evidence, against from attribution_finding order by attempt"


def test_a_finding_stands_on_the_referral_and_the_earlier_one_stays(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    attribute(bureau.house, alice, reference, Attribution.USER, evidence=["account_on_own_device"])
    done = attribute(
        bureau.house, alice, reference, Attribution.SUBSCRIBER,
        evidence=["subscriber_record"], against=["shared_connection"],
    )  # fmt: skip
    assert (done.before, done.level) == ("user", "subscriber")
    assert bureau.ask("select attribution from referral") == [("subscriber",)]
    assert [level for level, *_ in bureau.ask(FOUND)] == ["user", "subscriber"]
    assert replayed(bureau, reference)
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_the_page_calls_a_suspect_only_who_is_known_to_be_the_user(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "age": "44"})
    reference, alice = reference_of(bureau), bureau.people["alice"]
    assert "\nSuspect\n" not in "\n".join(story_lines(show(bureau.house, alice, reference)))
    attribute(bureau.house, alice, reference, Attribution.USER, evidence=["admission"])
    page = "\n".join(story_lines(show(bureau.house, alice, reference)))
    assert "\nSuspect\n" in page
    assert "speaks for it: admission" in page


def test_the_database_keeps_no_user_beside_a_doubt(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    attribute(bureau.house, alice, reference, Attribution.USER, evidence=["admission"])
    with bureau.as_superuser() as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("update attribution_finding set against = '{shared_connection}'")


def test_a_child_record_is_not_attributed(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD, "child_area": ""})
    child = reference_of(bureau, "child_record")
    with pytest.raises(AttributionRefused, match="only referrals"):
        attribute(bureau.house, bureau.people["alice"], child, Attribution.UNKNOWN, evidence=[])


def test_a_stranger_learns_nothing_of_it(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    told = []
    for asked in (reference_of(bureau), absent_reference()):
        with statements() as sent, pytest.raises(NotFound) as refused:
            attribute(
                bureau.house, bureau.people["charlie"], asked, Attribution.UNKNOWN, evidence=[]
            )
        told.append((str(refused.value).replace(asked, "REF"), len(sent)))
    assert told[0] == told[1]
