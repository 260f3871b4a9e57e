"""Give a referral its place in the order of work, as it is stored, bound and checked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import LINKED_FIELDS
from longstop.core.referral.questions import REGISTRY_VERSION
from longstop.core.triage.answers import NOTHING_KNOWN, Answers
from longstop.core.triage.evaluate import Assessment, Span, access_of, assess, is_outside, span
from longstop.core.triage.order import is_sampled, stream_of
from longstop.core.triage.policy import Grade, Policy

_MOST_KEPT = 65_536
_MOST_SHOWN = 1_024
OPENED_FIELDS = (
    "known", "affirmed", "alleged", "no_trace", "policy", "lowest", "highest", "working", "stream",
    "sampled", "ever_high",
)  # fmt: skip
"""What a referral can hold before any person or tool graded it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What a referral's place depends on: what is known, and what people and tools said of it.

    grade is a person's; tool_grade that of a licensed instrument, recorded and never recomputed.
    graded_on is what policy and tools said when the person graded: below it is put down, and what
    comes in later may only raise. ever_high stays once anybody held it to be High on its own.
    linked is what other records of the same person tell, kept apart, so that taking a link back
    leaves what was there before.
    """

    answers: Answers = NOTHING_KNOWN
    linked: Answers = NOTHING_KNOWN
    grade: Grade | None = None
    tool: str | None = None
    tool_grade: Grade | None = None
    ever_high: bool = False
    graded_on: Grade | None = None

    @property
    def heard(self) -> Answers:
        """Give all that is known: the referral's own answers, and what reached it, heard."""
        if self.linked == NOTHING_KNOWN:
            return self.answers
        return self.answers.hear_all(self.linked)

    @property
    def put_down(self) -> bool:
        """Tell whether the person graded below what policy and tools said."""
        return bool(self.grade and self.graded_on and self.grade < self.graded_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A standing with what a policy makes of it; span is None outside the instrument.

    said is what policy and tools say together: they may only raise each other.

    works_as is the grade that orders the work: what policy and tools say, until a person grades;
    then the person's, until what comes in later says more than they knew of. None where only a
    person can say.
    """

    standing: Standing
    policy: str
    span: Span | None
    said: Grade | None
    works_as: Grade | None
    stream: int
    sampled: bool

    @property
    def instruments_disagree(self) -> bool:
        """Tell whether a tool and the policy stand on different sides of High."""
        tool = self.standing.tool_grade
        if tool is None or self.span is None:
            return False
        return (tool >= Grade.HIGH) != (self.span.working >= Grade.HIGH)

    def fields(self) -> dict[str, Plain]:
        """Give it as the table holds it."""
        one, answers, linked = self.standing, self.standing.answers, self.standing.linked
        return {
            "registry": REGISTRY_VERSION,
            "known": answers.known,
            "affirmed": answers.true,
            "alleged": answers.alleged,
            "no_trace": answers.no_trace,
            "policy": self.policy,
            "lowest": self.span.lowest.code if self.span else None,
            "highest": self.span.highest.code if self.span else None,
            "working": self.span.working.code if self.span else None,
            "stream": self.stream,
            "sampled": self.sampled,
            "grade": one.grade.code if one.grade else None,
            "tool": one.tool,
            "tool_grade": one.tool_grade.code if one.tool_grade else None,
            "ever_high": one.ever_high,
            "graded_on": one.graded_on.code if one.graded_on else None,
            "linked_known": linked.known,
            "linked_affirmed": linked.true,
            "linked_alleged": linked.alleged,
        }

    def told(self) -> dict[str, Plain]:
        """Give it as the ledger tells it: what there is none of is left out."""
        return {
            name: value
            for name, value in self.fields().items()
            if value is not None and (value or name not in LINKED_FIELDS)
        }


def said_of(working: Grade | None, tool: Grade | None) -> Grade | None:
    """Give what the policy's working grade and a tool's say together: the greater."""
    return max((grade for grade in (working, tool) if grade), default=None)


def works_as(standing: Standing, said: Grade | None) -> Grade | None:
    """Let a person's grade stand against what they knew, and what is new only raise it."""
    if standing.grade is None or said is None:
        return standing.grade or said
    is_news = standing.graded_on is None or said > standing.graded_on
    return max(standing.grade, said) if is_news else standing.grade


@dataclass(frozen=True, slots=True)
class Opened:
    """A referral just opened: its place, what the ledger tells of it, and its OPENED_FIELDS."""

    placed: Placed
    told: dict[str, Plain]
    row: tuple[Plain, ...]


@dataclass(slots=True)
class Placer:
    """Places referrals under one policy; each pattern of answers is evaluated once.

    key draws the sample: nobody without it can say who is drawn.
    """

    policy: Policy
    key: bytes
    _span: Callable[[Answers], Span] = field(init=False)
    _opened: Callable[[Answers, bool], Opened] = field(init=False)
    _assessed: Callable[[Answers], Assessment] = field(init=False)

    def __post_init__(self) -> None:
        """Keep what was worked out: few patterns are those of many."""
        self._span = lru_cache(maxsize=_MOST_KEPT)(partial(span, self.policy))
        self._opened = lru_cache(maxsize=_MOST_KEPT)(self._open)
        self._assessed = lru_cache(maxsize=_MOST_SHOWN)(partial(assess, self.policy))

    def assess(self, answers: Answers) -> Assessment:
        """Assess a pattern of answers, with every reason and what each unknown would do."""
        return self._assessed(answers)

    def place(self, referral: int, standing: Standing) -> Placed:
        """Place a referral, given by its number."""
        placed = self._place(standing, drawn=False)
        return self._place(standing, drawn=True) if self._is_drawn(referral, placed) else placed

    def place_again(self, standing: Standing, *, drawn: bool) -> Placed:
        """Place a standing whose draw for the sample is recorded already."""
        return self._place(standing, drawn=drawn)

    def open(self, referral: int, answers: Answers) -> Opened:
        """Place a referral that nobody graded yet; those alike share one value."""
        found = self._opened(answers, False)
        return self._opened(answers, True) if self._is_drawn(referral, found.placed) else found

    def _is_drawn(self, referral: int, placed: Placed) -> bool:
        low = placed.works_as is Grade.LOW
        return low and is_sampled(self.policy, self.key, str(referral))

    def _is_high_on_its_own(self, standing: Standing, grade: Grade | None) -> bool:
        """Tell whether it is High without what other records tell, which may be taken back."""
        if standing.linked != NOTHING_KNOWN:
            own = standing.answers
            found = None if is_outside(own) else self._span(own)
            grade = works_as(
                standing, said_of(found.working if found else None, standing.tool_grade)
            )
        return grade is not None and grade >= Grade.HIGH

    def _open(self, answers: Answers, drawn: bool) -> Opened:
        placed = self._place(Standing(answers=answers), drawn=drawn)
        fields = placed.fields()
        return Opened(placed, placed.told(), tuple(fields[name] for name in OPENED_FIELDS))

    def _place(self, standing: Standing, *, drawn: bool) -> Placed:
        answers = standing.heard
        found = None if is_outside(answers) else self._span(answers)
        said = said_of(found.working if found else None, standing.tool_grade)
        grade = works_as(standing, said)
        if not standing.ever_high and self._is_high_on_its_own(standing, grade):
            standing = replace(standing, ever_high=True)
        stream = stream_of(
            grade,
            access_of(self.policy, answers),
            emergency=bool(answers.true & self.policy.order.emergency),
            pressed=False,
            sampled=drawn,
        )
        return Placed(
            standing=standing,
            policy=self.policy.stamp,
            span=found,
            said=said,
            works_as=grade,
            stream=stream.value,
            sampled=drawn,
        )
