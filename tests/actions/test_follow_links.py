"""What one record of a person tells reaches the others over sure links, and goes with them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from longstop.actions.answer import answer
from longstop.actions.close import agree, close
from longstop.actions.confirm_link import confirm_link
from longstop.actions.follow_links import Followed, follow_links
from longstop.actions.legal_hold import lift_holds, place_holds
from longstop.actions.list_work import list_work
from longstop.actions.record_correction import record_correction
from longstop.actions.reopen import reopen
from longstop.actions.take import take
from longstop.actions.undo_link import undo_link
from longstop.actions.verify import verify
from longstop.core.referral.questions import REGISTRY
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.bureau.linked import join, number_of, part, tie
from tests.bureau.work import LINE, STAFF, references_of, replayed, statements

VIOLENT = REGISTRY["prior_violence"].bit
KNOWN = FRIDAY.date().replace(year=2027)


def received(bureau: Bureau, many: int = 2, **more: str) -> list[str]:
    lines = [
        {**LINE, "reference": f"T-{n}", "family_name": f"Quill{n}", **more} for n in range(many)
    ]
    bureau.receive_csv(*lines)
    return references_of(bureau, "referral")


def say(bureau: Bureau, text: str, *references: str, basis: str = "record") -> None:
    kind = StatementKind(basis) if text.split("=")[1] in ("yes", "no") else None
    answer(bureau.house, bureau.people["alice"], references, read_found(text, kind, settles=True))
    follow_links(bureau.house)


def row(bureau: Bureau, reference: str) -> dict[str, Any]:
    query = "select to_jsonb(r) from referral r where obligation_id = %s"
    ((found,),) = bureau.ask(query, number_of(bureau, reference))
    return dict(found)


def linked(bureau: Bureau, reference: str) -> tuple[int, int, int]:
    found = row(bureau, reference)
    return found["linked_known"], found["linked_affirmed"], found["linked_alleged"]


def whole(bureau: Bureau) -> bool:
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
    return True


def test_an_answer_reaches_the_other_record_and_leaves_with_the_link(bureau: Bureau) -> None:
    first, second = received(bureau)
    say(bureau, "prior_violence=yes", first)
    before = row(bureau, second)
    assert join(bureau, first, second) == Followed(told=1)
    assert linked(bureau, second) == (VIOLENT, VIOLENT, 0)
    assert linked(bureau, first) == (0, 0, 0), "nobody hears themselves"
    assert whole(bureau)
    assert replayed(bureau, second)
    assert part(bureau, first, second) == Followed(told=1)
    assert row(bureau, second) == before
    assert whole(bureau)


def test_what_reached_a_referral_orders_its_work_and_is_in_its_why(bureau: Bureau) -> None:
    first, second = received(bureau)
    join(bureau, first, second)
    say(bureau, "contact_conviction=yes", first)
    assert row(bureau, second)["working"] == "high"
    assert not row(bureau, second)["ever_high"], "what may be taken back leaves no mark"
    rows = list_work(bureau.house, bureau.people["alice"], limit=50).rows
    assert {one.detail.reference for one in rows[:2]} == {first, second}
    assert whole(bureau)


@pytest.mark.parametrize("evidence", ["strong", "soft"])
def test_over_a_link_that_is_not_certain_nothing_flows(bureau: Bureau, evidence: str) -> None:
    first, second = received(bureau)
    say(bureau, "prior_violence=yes", first)
    assert join(bureau, first, second, evidence=evidence) == Followed()
    assert linked(bureau, second) == (0, 0, 0)


def test_over_a_link_a_person_confirmed_it_flows_and_stops_with_the_word(bureau: Bureau) -> None:
    first, second = received(bureau)
    say(bureau, "prior_violence=yes", first)
    alice = bureau.people["alice"]
    confirm_link(bureau.house, alice, first, second, reason="officer_knows")
    assert linked(bureau, second)[1] == VIOLENT
    undo_link(bureau.house, alice, first, second)
    assert linked(bureau, second) == (0, 0, 0)
    assert whole(bureau)


def test_an_allegation_stays_one_and_what_contradicts_is_a_conflict(bureau: Bureau) -> None:
    first, second = received(bureau)
    join(bureau, first, second)
    say(bureau, "prior_violence=yes", first, basis="allegation")
    assert linked(bureau, second) == (VIOLENT, VIOLENT, VIOLENT)
    say(bureau, "prior_violence=no", second)
    ((known, true),) = bureau.ask(
        "select heard_known(r), heard_affirmed(r) from referral r where obligation_id = %s",
        number_of(bureau, second),
    )
    assert (known & VIOLENT, true & VIOLENT) == (0, VIOLENT)
    assert linked(bureau, first) == (VIOLENT, 0, 0)
    assert whole(bureau)


def test_a_thousand_reports_of_one_file_say_what_one_says(bureau: Bureau) -> None:
    line = {"file_digest": "a" * 32, "previous_conviction": "yes", "statement_kind": "allegation"}
    some = received(bureau, 12, **line)
    join(bureau, *some)
    one = (REGISTRY["other_priors"].bit,) * 3
    assert {linked(bureau, reference) for reference in some} == {one}
    assert {row(bureau, reference)["working"] for reference in some} == {
        row(bureau, received(bureau, 13, **line)[-1])["working"]
    }


def test_news_of_one_record_reaches_the_others(bureau: Bureau) -> None:
    first, second = received(bureau)
    confirm_link(bureau.house, bureau.people["alice"], first, second, reason="officer_knows")
    news = {**LINE, "reference": "T-0", "family_name": "Quill0", "previous_conviction": "yes",
            "statement_kind": "record"}  # fmt: skip
    bureau.receive_csv(news, name="news.csv")
    assert linked(bureau, second)[1] == REGISTRY["other_priors"].bit
    assert whole(bureau)


def test_what_is_retracted_found_wrong_or_not_to_be_used_flows_no_more(bureau: Bureau) -> None:
    alice, sue = bureau.people["alice"], bureau.people["sue"]
    some = received(bureau, 4)
    last = some.pop()
    codes = ("prior_violence", "contact_allegation", "facilitator_a")
    for reference, code in zip(some, codes, strict=True):
        say(bureau, f"{code}=yes", reference)
    join(bureau, last, *some)
    assert linked(bureau, last)[1] == sum(REGISTRY[code].bit for code in codes)
    news = {**LINE, "reference": "T-0", "family_name": "Quill0", "statement_kind": "retraction"}
    bureau.receive_csv(news, name="news.csv")
    record_correction(bureau.house, alice, some[1], reason="somebody_else")
    follow_links(bureau.house)
    assert linked(bureau, last)[1] == REGISTRY["facilitator_a"].bit
    place_holds(bureau.house, sue, [some[2]], reason="accuracy_contested", review_by=KNOWN)
    follow_links(bureau.house)
    assert linked(bureau, last) == (0, 0, 0)
    lift_holds(bureau.house, sue, [some[2]], reason="matter_ended")
    follow_links(bureau.house)
    assert linked(bureau, last)[1] == REGISTRY["facilitator_a"].bit
    assert whole(bureau)


def test_not_this_person_withdraws_what_flowed_and_belongs_with_nobody(bureau: Bureau) -> None:
    alice = bureau.people["alice"]
    first, second = received(bureau)
    say(bureau, "prior_violence=yes", first)
    confirm_link(bureau.house, alice, first, second, reason="officer_knows")
    take(bureau.house, alice, [first])
    close(bureau.house, alice, first, outcome="not_this_person", reason="checks_done")
    assert linked(bureau, second)[1] == VIOLENT, "the first of two people only proposes it"
    agree(bureau.house, bureau.people["sue"], first)
    assert linked(bureau, second) == (0, 0, 0)
    assert bureau.ask("select count(*) from nominal_member") == [(0,)]
    assert whole(bureau)
    reopen(bureau.house, alice, [first], reason="closed_in_error")
    assert linked(bureau, second)[1] == VIOLENT
    assert bureau.ask("select count(*) from nominal_member") == [(2,)]
    assert whole(bureau)


def test_nothing_reaches_or_leaves_a_restricted_record(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "previous_conviction": "yes"}, {**STAFF, "reference": "T-2",
                       "access_to_children": "yes"})  # fmt: skip
    plain, secret = references_of(bureau, "referral")
    assert join(bureau, plain, secret).told == 0
    assert linked(bureau, plain) == linked(bureau, secret) == (0, 0, 0)
    assert whole(bureau)


def test_a_sender_that_forbids_passing_on_is_obeyed(bureau: Bureau) -> None:
    first, second = received(bureau, handling="do not pass on")
    say(bureau, "prior_violence=yes", first)
    assert join(bureau, first, second) == Followed()


def test_the_statements_are_as_many_for_a_hundred_as_for_two(bureau: Bureau) -> None:
    some = received(bureau, 100)
    say(bureau, "prior_violence=yes", *some[::2])
    counts = []
    for few in (some[:2], some[2:]):
        tie(bureau, *few)
        with statements() as sent:
            assert follow_links(bureau.house).told
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_the_entry_tells_the_place_and_no_other_record(bureau: Bureau) -> None:
    first, second = received(bureau)
    say(bureau, "prior_violence=yes", first)
    join(bureau, first, second)
    ((body,),) = bureau.ask(
        "select body from ledger_entry where stream_id = %s and event = 'referral.history_changed'",
        number_of(bureau, second),
    )
    entry = json.loads(body)
    assert entry["actor"] == "service:links"
    assert [*entry["data"]] == ["facts"]
    assert [*entry["data"]["facts"]] == ["assessment"]
