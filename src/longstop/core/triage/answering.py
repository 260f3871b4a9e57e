"""Take in what a person found out: an answer with what it rests on, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.ledger.canonical import Plain
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.questions import REGISTRY
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answers import Answers, Stands, Unknown

FIRM = frozenset({StatementKind.RECORD, StatementKind.ADMISSION, StatementKind.OBSERVATION})


class AnswerRefused(LongstopError):
    """What was given is no answer to a registered question."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An answer found: yes or no with what it rests on, or a kind of unknown.

    settles puts it in the place of everything said before; without, what contradicts is a conflict.
    """

    question: str
    said: Stands
    unknown: Unknown | None
    basis: StatementKind | None
    settles: bool

    def facts(self) -> dict[str, Plain]:
        """Give it as the ledger tells it."""
        return {
            "question": self.question,
            "said": self.said.value,
            "unknown": self.unknown.value if self.unknown else None,
            "basis": self.basis.value if self.basis else None,
            "settles": self.settles,
        }

    def add_to(self, before: Answers) -> Answers:
        """Take it in with what was known before."""
        alleged = self.basis not in FIRM
        if self.unknown is None:
            add = before.settle if self.settles else before.hear
            return add(self.question, self.said, alleged=alleged)
        after = before.settle(self.question, Stands.UNKNOWN) if self.settles else before
        return after.look_in_vain(self.question) if self.unknown is Unknown.NO_TRACE else after


def read_found(text: str, basis: StatementKind | None, *, settles: bool) -> Found:
    """Read QUESTION=ANSWER; raises AnswerRefused saying what is wrong and what is allowed."""
    question, _, said = text.partition("=")
    if question not in REGISTRY:
        raise AnswerRefused(
            "That is no registered question. Nothing was changed."
            " See them with: longstop policy show"
        )
    stands, unknown, basis = read_said(question, said, basis)
    return Found(
        question=question, said=stands, unknown=unknown, basis=basis, settles=settles
    )  # fmt: skip


def read_said(
    about: str, said: str, basis: StatementKind | None
) -> tuple[Stands, Unknown | None, StatementKind | None]:
    """Read what was said about something; raises AnswerRefused. An unknown rests on nothing."""
    if said in set(Unknown):
        return Stands.UNKNOWN, Unknown(said), None
    if said not in (Stands.YES, Stands.NO):
        raise AnswerRefused(
            f"That is no answer to {about}. Nothing was changed."
            f" Answers are yes, no, {', '.join(Unknown)}."
        )
    if basis is None:
        raise AnswerRefused(
            "Say what the answer rests on. Nothing was changed."
            f" Choose one of: --basis {', '.join(StatementKind)}."
        )
    if said == Stands.NO and basis not in FIRM:
        raise AnswerRefused(
            f"A no that rests on an {basis.value} is no answer. Nothing was changed."
            " Say no_trace where it was looked for and not found."
        )
    return Stands(said), None, basis
