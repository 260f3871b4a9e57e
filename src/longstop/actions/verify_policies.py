"""Verify that every assessment is what the policy it names makes of the answers it rests on.

A policy is read from its document as it was kept, so that what was assessed under one that counts
no more is still explained by that one, and by no other.
"""

from __future__ import annotations

from longstop.actions.house import House
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.core.triage.answers import Answers, AnswersNotValid
from longstop.core.triage.document import PolicyNotValid, read_policy
from longstop.core.triage.placing import Placer, Standing
from longstop.core.triage.policy import Grade, grade_if_any
from longstop.store.queries import policies, replay_policies
from longstop.store.queries.replay_policies import Assessed
from longstop.store.session import Connection


def verify_assessments(connection: Connection, house: House, faults: Faults) -> None:
    """Place every pattern again under its own policy, as the first of those alike is named."""
    placers = _placers(connection, house)
    wrong = [
        (one, why) for one in replay_policies.assessed(connection) if (why := _why(one, placers))
    ]
    references = replay_policies.references_of(connection, [one.first for one, _ in wrong])
    for one, why in wrong:
        more = f" So are {one.alike - 1} more." if one.alike > 1 else ""
        where = references.get(one.first, f"obligation:{one.first}")
        faults.add(Fault(What.ASSESSMENT_UNEXPLAINED, where, why + more))


def _placers(connection: Connection, house: House) -> dict[str, Placer]:
    texts = [house.shipped_policy, *(one.text for one in policies.documents(connection))]
    found = {}
    for text in texts:
        try:
            policy = read_policy(text)
        except PolicyNotValid:
            continue  # one that this release does not read explains nothing, which is told
        found[policy.stamp] = Placer(policy, house.reference_key)
    return found


def _why(one: Assessed, placers: dict[str, Placer]) -> str | None:
    placer = placers.get(one.policy)
    if placer is None:
        return "No document is kept of the policy it was assessed under."
    try:
        answers = Answers(one.known, one.affirmed, one.alleged, one.no_trace)
        linked = Answers(one.linked_known, one.linked_affirmed, one.linked_alleged)
    except AnswersNotValid:
        return "Its masks are no answers."
    standing = Standing(
        answers=answers,
        linked=linked,
        grade=grade_if_any(one.grade),
        tool_grade=grade_if_any(one.tool_grade),
        graded_on=grade_if_any(one.graded_on),
        ever_high=one.ever_high,
    )
    placed = placer.place_again(standing, drawn=one.sampled)
    span = placed.span
    ends = (span.lowest, span.highest, span.working) if span else (None, None, None)
    same = (
        ends == (grade_if_any(one.lowest), grade_if_any(one.highest), grade_if_any(one.working))
        and placed.stream == one.stream
        and placed.standing.ever_high == one.ever_high
        and (not one.sampled or placed.works_as is Grade.LOW)
    )
    return None if same else "It is not what its policy makes of its answers."
