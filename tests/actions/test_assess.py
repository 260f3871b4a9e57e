"""What is known of danger orders the work at once; a person grades, and the ledger rebuilds it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from longstop.actions.answer import answer
from longstop.actions.grade import grade
from longstop.actions.house import NotFound
from longstop.actions.list_work import Row, list_work
from longstop.actions.record_tool_grade import record_tool_grade
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.ledger.verification import What
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import Found, read_found
from longstop.core.triage.evaluate import access_of, is_outside, span
from longstop.core.triage.filed import read_filed
from longstop.core.triage.grading import GradingRefused
from longstop.core.triage.order import Stream, stream_of
from longstop.core.triage.policy import Grade, Policy
from longstop.store.queries.assessment import standing_of
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, reference_of, references_of, replayed, statements
from tests.cli.doors import run
from tests.core.triage.policies import SHIPPED

REASON = "known_to_officers"
MUST_ASK = (
    "contact_conviction", "contact_allegation", "current_access", "position_of_trust",
    "prior_violence", "under_18",
)  # fmt: skip


def found(text: str, *, settles: bool = False) -> Found:
    basis = None if text.split("=")[1] not in ("yes", "no") else StatementKind.RECORD
    return read_found(text, basis, settles=settles)


def say(bureau: Bureau, text: str, *references: str, by: str = "alice") -> None:
    answer(bureau.house, bureau.people[by], references, found(text))


def look_for_all(bureau: Bureau, *references: str) -> None:
    for code in MUST_ASK:
        say(bureau, f"{code}=no_trace", *references)


def place_from(row: Row, policy: Policy) -> tuple[Stream, object]:
    """Place a referral again from nothing but its why and the policy."""
    why = row.why
    assert why.standing is not None
    one = read_filed(why.standing)
    assert one.policy == policy.stamp
    answers = one.standing.answers
    stream = stream_of(
        one.works_as,
        access_of(policy, answers),
        emergency=bool(answers.true & policy.order.emergency),
        pressed=one.pressed,
        sampled=one.sampled,
    )
    by_start = Stream.HIGH <= stream <= Stream.LOW_LOOKED_FOR or stream is Stream.SAMPLED_LOW
    return stream, one.opened_at if by_start else why.due_at


def on_the_list(bureau: Bureau) -> list[str]:
    rows = list_work(bureau.house, bureau.people["alice"], limit=1000).rows
    return [row.detail.reference for row in rows if row.detail.kind == "referral"]


def test_every_place_on_the_list_follows_from_its_why_and_the_policy(bureau: Bureau) -> None:
    lines = [{**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(6)]
    lines[1] |= {"urgent": "yes"}
    lines[2] |= {"date_of_birth": "2012-01-01"}
    lines[3] |= {"access_to_children": "yes"}
    bureau.receive_csv(*lines)
    bureau.receive_csv({**lines[4], "statement_kind": "retraction"}, name="news.csv")
    one, *others = references_of(bureau, "referral")
    say(bureau, "contact_conviction=yes", one)
    grade(bureau.house, bureau.people["alice"], [others[-1]], Grade.HIGH, reason=REASON)
    record_tool_grade(bureau.house, bureau.people["alice"], others[-2], "kirat", Grade.HIGH)
    rows = list_work(bureau.house, bureau.people["alice"], limit=1000).rows
    placed = [row for row in rows if row.why.standing is not None]
    assert len({row.item.stream for row in placed}) >= 5
    for row in placed:
        assert place_from(row, SHIPPED) == (row.item.stream, row.item.key_at)
        assert row.filed
        answers = row.filed.standing.answers
        expected = None if is_outside(answers) else span(SHIPPED, answers)
        assert row.filed.span == expected


def test_the_most_dangerous_stands_first_though_it_came_last(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    first = reference_of(bureau)
    bureau.clock.on(hours=30)
    bureau.receive_csv({**LINE, "reference": "T-9", "given_name": "Ann"}, name="later.csv")
    (second,) = [one for one in references_of(bureau, "referral") if one != first]
    assert on_the_list(bureau) == [first, second]
    say(bureau, "facilitator_a=yes", second)
    assert on_the_list(bureau) == [second, first]


def test_an_answer_is_kept_in_the_ledger_and_moves_the_place(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    (done,) = answer(
        bureau.house, bureau.people["alice"], [reference], found("contact_conviction=yes")
    )
    assert done.before.span is not None
    assert done.after.span is not None
    assert (done.before.span.lowest, done.after.span.lowest) == (Grade.LOW, Grade.HIGH)
    assert replayed(bureau, reference)
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_a_grade_stops_its_clock_and_starts_the_one_to_act(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    say(bureau, "contact_conviction=yes", reference)
    (done,) = grade(
        bureau.house, bureau.people["alice"], [reference], Grade.HIGH, reason=None
    )  # fmt: skip
    assert done.act_by == bureau.clock.time + timedelta(days=7)
    running = "select c.kind, because from clock c join obligation o on o.id = c.obligation_id"
    kinds = bureau.ask(f"{running} where reference = %s and running order by 1", reference)
    assert ("respond", "high") in kinds
    assert "grade" not in {kind for kind, _ in kinds}
    assert replayed(bureau, reference)


def test_raising_never_moves_the_moment_to_act_backwards(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    say(bureau, "contact_conviction=yes", reference)
    alice, due = bureau.people["alice"], []
    for wanted, hours in ((Grade.HIGH, 160), (Grade.VERY_HIGH, 30), (Grade.HIGH, 0)):
        (one,) = grade(bureau.house, alice, [reference], wanted, reason=REASON)
        due.append(one.act_by)
        bureau.clock.on(hours=hours)
    assert due[1] == due[0]
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_put_down_is_kept_and_closing_then_needs_a_second_person(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    say(bureau, "contact_conviction=yes", reference)
    with pytest.raises(GradingRefused, match="looked for first"):
        grade(bureau.house, bureau.people["alice"], [reference], Grade.LOW, reason=REASON)
    for code in MUST_ASK[1:]:
        say(bureau, f"{code}=no_trace", reference)
    (one,) = grade(bureau.house, bureau.people["alice"], [reference], Grade.LOW, reason=REASON)
    assert one.put_down
    assert bureau.ask("select ever_high, grade, graded_on from referral") == [(True, "low", "high")]
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        ((id_,),) = bureau.ask("select obligation_id from referral")
        standing = standing_of(connection, [id_])[id_]
        assert (standing.ever_high, standing.put_down) == (True, True)


def test_what_comes_in_after_a_grade_may_raise_it_and_never_lowers_it(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    look_for_all(bureau, reference)
    alice = bureau.people["alice"]
    grade(bureau.house, alice, [reference], Grade.LOW, reason=None)
    (news,) = answer(bureau.house, alice, [reference], found("facilitator_a=yes"))
    assert (news.before.works_as, news.after.works_as) == (Grade.LOW, Grade.HIGH)
    (again,) = answer(bureau.house, alice, [reference], found("prior_violence=no"))
    assert again.after.works_as is Grade.HIGH
    assert "grade it again" in run(bureau, "show", reference).stdout
    assert "graded Low, news says High: grade it again" in run(bureau, "worklist").stdout
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_a_tools_grade_raises_and_says_when_the_two_disagree(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    alice = bureau.people["alice"]
    placed = record_tool_grade(bureau.house, alice, reference, "kirat", Grade.HIGH)
    assert placed.works_as is Grade.HIGH
    assert placed.instruments_disagree
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_news_of_a_referral_is_assessed_at_once(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    bureau.receive_csv({**LINE, "urgent": "yes", "access_to_children": "yes"}, name="news.csv")
    ((true, stream),) = bureau.ask("select affirmed, stream from referral")
    assert true
    assert stream == Stream.EMERGENCY
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_many_take_as_many_statements_as_one(bureau: Bureau) -> None:
    bureau.receive_csv(*[{**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(9)])
    every = references_of(bureau, "referral")
    look_for_all(bureau, *every)
    counts = []
    for some in (every[:1], every[1:]):
        with statements() as sent:
            say(bureau, "facilitator_a=no", *some)
            grade(bureau.house, bureau.people["alice"], some, Grade.LOW, reason=REASON)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_a_stranger_is_told_the_same_as_of_what_is_not_there(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    told = []
    for reference in (reference_of(bureau), "R-9596-R5DF-3"):
        with pytest.raises(NotFound) as refused, statements() as sent:
            say(bureau, "facilitator_a=yes", reference, by="charlie")
        told.append((str(refused.value).replace(reference, ""), len(sent)))
        with pytest.raises(NotFound):
            grade(bureau.house, bureau.people["charlie"], [reference], Grade.HIGH, reason=REASON)
    assert told[0] == told[1]


def test_one_line_of_a_set_that_may_not_be_graded_stops_them_all(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann"})
    one, other = references_of(bureau, "referral")
    look_for_all(bureau, one)
    with pytest.raises(GradingRefused, match=other):
        grade(bureau.house, bureau.people["alice"], [one, other], Grade.LOW, reason=None)
    assert bureau.ask("select distinct grade from referral") == [(None,)]


def test_who_may_not_grade_is_refused(bureau: Bureau) -> None:
    auditor = bureau.people["alice"].__class__(person=1, agency=1, roles=("auditor",), code="x")
    with pytest.raises(NotAllowed):
        grade(bureau.house, auditor, ["R-9596-R5DF-3"], Grade.HIGH, reason=None)


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("update referral set known = known | 2", What.ASSESSMENT_DIFFERS),
        ("update referral set stream = 14", What.ASSESSMENT_DIFFERS),
        ("update referral set grade = 'low'", What.ASSESSMENT_DIFFERS),
        ("update referral set attribution = 'user'", What.ATTRIBUTION_DIFFERS),
    ],
)
def test_what_was_changed_by_hand_is_named(bureau: Bureau, broken: str, expected: What) -> None:
    bureau.receive_csv({**LINE, "urgent": "yes"})
    with bureau.as_superuser() as connection:
        connection.execute(broken.encode())
    assert verify(bureau.house, bureau.people["sue"]).faults[0].what is expected


def test_a_low_one_that_nobody_acts_on_reaches_a_person_before_the_age_cap(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    look_for_all(bureau, reference)
    (one,) = grade(bureau.house, bureau.people["alice"], [reference], Grade.LOW, reason=None)
    began = bureau.clock.time
    bureau.clock.time = one.act_by + timedelta(minutes=1)
    sweep(bureau.house, every_seconds=60)
    told = "select a.person, a.raised_at from alert a join clock c on c.id = a.clock_id"
    rows = bureau.ask(f"{told} where c.kind = 'respond'")
    assert rows
    assert all(person is not None for person, _ in rows)
    assert min(at for _, at in rows) - began < timedelta(days=SHIPPED.order.age_cap_days)


@pytest.mark.parametrize("wanted", list(Grade))
def test_the_time_to_act_is_what_the_policy_promises(bureau: Bureau, wanted: Grade) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    look_for_all(bureau, reference)
    (one,) = grade(bureau.house, bureau.people["alice"], [reference], wanted, reason=REASON)
    assert one.act_by - bureau.clock.time == timedelta(hours=SHIPPED.targets[wanted])
