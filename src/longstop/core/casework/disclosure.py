"""Say what a disclosure officer must be shown of a referral, what undermines or assists first.

A prosecutor must give the defence what may undermine the case or assist the accused, and can only
give what is brought up (Criminal Procedure and Investigations Act 1996, sections 3 and 7A; Attorney
General's Guidelines on Disclosure). So whatever speaks against is found by rule, not by memory; the
marks say what is sensitive, and a person decides what is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from longstop.core.referral.attribution import LEVELS
from longstop.core.referral.questions import REGISTRY
from longstop.core.referral.vocabulary import Attribution, Question, Role, Said


class Why(StrEnum):
    """What an item is, in the order of the schedule; those before RECORD undermine or assist."""

    RETRACTION = "retraction"
    EXCULPATORY = "exculpatory_statement"
    COMPROMISED = "account_may_be_compromised"
    FOUND_WRONG = "found_wrong"
    OTHER_USER = "other_possible_user"
    ATTRIBUTION_FELL = "attribution_that_failed"
    SPEAKS_AGAINST = "speaks_against_attribution"
    CONFLICT = "sources_contradict"
    NOT_SO = "answered_no_or_no_trace"
    OVERRIDE = "grade_overridden"
    EARLIER_GRADE = "earlier_grade"
    INSTRUMENTS = "instruments_disagree"
    GIVEN_BACK = "given_back_by_an_agency"
    EARLIER_ENDING = "earlier_proposal_to_end_it"
    LINK_DENIED = "said_to_be_another_person"
    STILL_UNKNOWN = "still_unknown"
    TOOL_LIMIT = "limit_of_a_tool"
    RECORD = "record_as_sent"
    PERSON = "person"
    FILE = "file_digest"
    OTHER = "belongs_with_it"
    LINK = "linked_referral"
    ENTRY = "what_was_done"

    @property
    def undermines_or_assists(self) -> bool:
        """Tell whether it comes before the rest."""
        return _ORDER[self] < _ORDER[Why.RECORD]


_ORDER = {why: place for place, why in enumerate(Why)}


class Mark(StrEnum):
    """Why an item may be sensitive; the disclosure officer decides what follows."""

    CHILD = "child"
    OTHER_PERSON = "other_person"
    FREE_TEXT = "free_text"
    SENDER_CONDITION = "sender_condition"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be shown: what it is, in words, where it stands, and what is sensitive in it.

    where names a path in the sender's record or an entry of the ledger; at is UTC as the ledger
    writes it, or None.
    """

    why: Why
    says: str
    where: str
    at: str | None = None
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a referral's ledger: its number, event, moment and the facts it holds."""

    seq: int
    event: str
    at: str
    facts: Mapping[str, Any]

    @property
    def where(self) -> str:
        """Name the entry."""
        return f"ledger entry {self.seq}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """One statement of the record: whose it is, what it answers, and its text where it has one."""

    role: Role
    question: str
    answer: str
    text: str | None
    path: str
    may_be_child: bool
    is_subject: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """One person of the record, in words."""

    role: Role
    words: str
    path: str
    may_be_child: bool
    is_subject: bool


@dataclass(frozen=True, slots=True)
class Tied:
    """Another referral that links lead to; together tells whether both stand in one nominal."""

    reference: str
    together: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What a person said of this referral and another: said is same or different."""

    reference: str
    said: str
    reason: str
    at: str
    taken_back: bool


_STATEMENTS = {
    Question.RETRACTION.value: Why.RETRACTION,
    Question.EXCULPATORY.value: Why.EXCULPATORY,
}
_OTHER_USERS = frozenset({Role.ACCOUNT_HOLDER, Role.PAYER, Role.ASSOCIATED, Role.UNKNOWN})
_GIVEN_BACK = {
    "referral.dissemination_returned": "returned by the agency it was sent to",
    "referral.transfer_refused": "refused by the agency it was offered to",
}
_ENDINGS = frozenset({"no_offence_found", "not_this_person", "not_a_report", "not_found"})
_HIGH = ("high", "very_high")


def schedule(items: Sequence[Item]) -> list[Item]:
    """Put items in the order in which they are shown; those of one kind stay as they came."""
    return sorted(items, key=lambda one: _ORDER[one.why])


def of_statements(stated: Sequence[Stated]) -> Iterator[Item]:
    """Find the statements that speak against the report or for the person."""
    for one in stated:
        why = _statement_why(one)
        if why is None:
            continue
        says = f"{one.question}: {one.answer}" + (f": {one.text}" if one.text else "")
        marks = _marks(one.role, child=one.may_be_child, subject=one.is_subject)
        yield Item(
            why, says, one.path, marks=marks | ({Mark.FREE_TEXT} if one.text else frozenset())
        )


def _statement_why(one: Stated) -> Why | None:
    if one.question in _STATEMENTS:
        return _STATEMENTS[one.question]
    if one.question == Question.ACCOUNT_COMPROMISED and one.answer != Said.NO:
        return Why.COMPROMISED
    return Why.NOT_SO if one.answer == Said.NO and one.is_subject else None


def of_persons(named: Sequence[Named]) -> Iterator[Item]:
    """Show everybody named; whoever else may have used the account or line stands first."""
    for one in named:
        other_user = one.role in _OTHER_USERS and not one.is_subject
        yield Item(
            Why.OTHER_USER if other_user else Why.PERSON,
            one.words,
            one.path,
            marks=_marks(one.role, child=one.may_be_child, subject=one.is_subject),
        )


def _marks(role: Role, *, child: bool, subject: bool) -> frozenset[Mark]:
    marks = {Mark.CHILD} if child or role in (Role.VICTIM, Role.CHILD) else set[Mark]()
    return frozenset(marks if subject else marks | {Mark.OTHER_PERSON})


def of_links(tied: Sequence[Tied], words: Sequence[Word]) -> Iterator[Item]:
    """Show what links it with other referrals; what a person denied or took back stands first."""
    for word in words:
        denied = word.said != "same"
        if denied or word.taken_back:
            says = f"{word.reference}: said to be {'another' if denied else 'the same'} person"
            back = ", taken back" if word.taken_back else ""
            yield Item(Why.LINK_DENIED, f"{says}{back} ({word.reason})", word.reference, word.at)
    for one in tied:
        held = "held to be one person" if one.together else "may be one person, nobody has said so"
        yield Item(Why.LINK, f"{one.reference}: {held}", one.reference)


def of_ledger(told: Sequence[Told]) -> Iterator[Item]:
    """Find in what was done whatever undermines or assists, then list all of it.

    told are the entries of one referral in their order.
    """
    yield from _attributions(told)
    yield from _grades(told)
    for one in told:
        yield from _single(one)
        yield Item(Why.ENTRY, one.event, one.where, one.at)


def _attributions(told: Sequence[Told]) -> Iterator[Item]:
    """Find each finding that a later one took back, and whatever spoke against one."""
    surest = Attribution.UNKNOWN
    for one in told:
        if "attribution" not in one.facts:
            continue
        level = Attribution(one.facts["attribution"])
        if _rank(level) < _rank(surest):
            yield Item(
                Why.ATTRIBUTION_FELL, f"from {surest.value} back to {level.value}",
                one.where, one.at,
            )  # fmt: skip
        surest = level
        if against := one.facts.get("against"):
            says = f"{', '.join(against)}, when {level.value} was recorded"
            yield Item(Why.SPEAKS_AGAINST, says, one.where, one.at)


def _rank(level: Attribution) -> int:
    return LEVELS.index(level)


def _grades(told: Sequence[Told]) -> Iterator[Item]:
    """Find each grade that another followed, and each against what policy and tools said."""
    given = [one for one in told if "graded" in one.facts]
    for one, later in zip_longest(given, given[1:]):
        grade = one.facts["graded"]
        if later is not None and later.facts["graded"] != grade:
            yield Item(
                Why.EARLIER_GRADE, f"{grade}, then {later.facts['graded']}", one.where, one.at
            )
        said = one.facts.get("assessment", {}).get("graded_on")
        if said is not None and said != grade:
            because = f", because: {one.facts['reason']}" if one.facts.get("reason") else ""
            says = f"graded {grade} where policy and tools said {said}{because}"
            yield Item(Why.OVERRIDE, says, one.where, one.at)


def _single(one: Told) -> Iterator[Item]:
    """Find what one entry says by itself."""
    answer = one.facts.get("answer")
    if isinstance(answer, Mapping) and _is_no(answer):
        found = "no trace" if answer.get("unknown") else "no"
        yield Item(Why.NOT_SO, f"{answer['question']}: {found}", one.where, one.at)
    if one.event == "referral.tool_graded" and _disagree(one.facts.get("assessment", {})):
        yield Item(Why.INSTRUMENTS, "a tool and the policy differ across High", one.where, one.at)
    wrong = one.facts.get("found_wrong")
    if isinstance(wrong, Mapping):
        yield Item(
            Why.FOUND_WRONG, str(wrong.get("reason") or wrong.get("ground")), one.where, one.at
        )
    if one.event in _GIVEN_BACK:
        yield Item(Why.GIVEN_BACK, _GIVEN_BACK[one.event], one.where, one.at)
    if one.event == "trust.decided" and one.facts.get("decision") != "yes":
        says = f"position of trust: {one.facts.get('decision')}"
        yield Item(Why.NOT_SO, says, one.where, one.at)
    if one.event == "closing.proposed" and one.facts.get("outcome") in _ENDINGS:
        yield Item(Why.EARLIER_ENDING, str(one.facts["outcome"]), one.where, one.at)


def _is_no(answer: Mapping[str, Any]) -> bool:
    return answer.get("said") == Said.NO or answer.get("unknown") == "no_trace"


def _disagree(assessment: Mapping[str, Any]) -> bool:
    tool, ours = assessment.get("tool_grade"), assessment.get("working")
    return None not in (tool, ours) and (tool in _HIGH) != (ours in _HIGH)


def of_assessment(
    conflicts: Sequence[str], unknowns: Sequence[str], labels: Sequence[str]
) -> Iterator[Item]:
    """Show what sources contradict each other on, what is still unknown, and what the tool is not.

    conflicts and unknowns are codes of questions; labels are the policy's own words on its limits.
    """
    where = "assessment by the policy in force"
    for code in conflicts:
        yield Item(Why.CONFLICT, f"{code}: whether {REGISTRY[code].words}", where)
    for code in unknowns:
        yield Item(Why.STILL_UNKNOWN, f"{code}: whether {REGISTRY[code].words}", where)
    for label in labels:
        yield Item(Why.TOOL_LIMIT, label, where)
