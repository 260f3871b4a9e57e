"""Keep what is known of one person's danger in a few masks, so that unknown is never no.

Two masks carry the answers: `known` and `true`. A question outside `known` is unknown, save that
known 0 with true 1 means *conflict*: sources contradict each other. Two more say how sure a yes
is (`alleged`: it rests on an allegation alone) and whether an unknown was looked for (`no_trace`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.questions import ALL, REGISTRY


class Unknown(StrEnum):
    """Why a question has no answer: six different things, none of which is no."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    NO_TRACE = "no_trace"
    WITHHELD = "withheld"
    REFUSED = "refused"
    CANNOT_BE_KNOWN = "cannot_be_known"


class Stands(StrEnum):
    """How a question stands when everything said about it is taken together."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"


class AnswersNotValid(LongstopError):
    """Masks that no answers can give: a bit outside the registry, or a contradiction."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Answers:
    """The current answers on one person, as masks over the registry of questions.

    Raises AnswersNotValid for masks outside the registry, an alleged question that is neither yes
    nor in conflict, or a no_trace that is answered.
    """

    known: int = 0
    true: int = 0
    alleged: int = 0
    no_trace: int = 0

    def __post_init__(self) -> None:
        """Refuse what no answers can give, so that a broken row is seen where it is read."""
        outside = (self.known | self.true | self.alleged | self.no_trace) & ~ALL
        if outside or self.alleged & ~self.true or self.no_trace & (self.known | self.true):
            raise AnswersNotValid(
                "These masks are no answers under this registry of questions. Nothing was"
                " assessed. Run: longstop verify"
            )

    @property
    def yes(self) -> int:
        """The questions answered yes."""
        return self.known & self.true

    @property
    def no(self) -> int:
        """The questions answered no."""
        return self.known & ~self.true

    @property
    def conflict(self) -> int:
        """The questions on which sources contradict each other."""
        return self.true & ~self.known

    def stands(self, code: str) -> Stands:
        """Tell how one question stands."""
        bit = REGISTRY[code].bit
        if self.conflict & bit:
            return Stands.CONFLICT
        if not self.known & bit:
            return Stands.UNKNOWN
        return Stands.YES if self.true & bit else Stands.NO

    def hear(self, code: str, said: Stands, *, alleged: bool = False) -> Answers:
        """Take in one more source: what contradicts an answer makes a conflict, never a choice.

        An unknown takes nothing away. `alleged` marks a yes that rests on an allegation; a yes
        from a better source makes it firm.
        """
        bit = REGISTRY[code].bit
        if said is Stands.UNKNOWN or self.conflict & bit:
            return self
        if said is Stands.CONFLICT or (self.known & bit and bool(self.true & bit) != _is_yes(said)):
            return self._put(bit, known=False, true=True, alleged=False)
        firm = bool(self.yes & bit) and not self.alleged & bit
        return self._put(
            bit, known=True, true=_is_yes(said), alleged=alleged and _is_yes(said) and not firm
        )

    def hear_all(self, other: Answers) -> Answers:
        """Take in all that another set of answers says, each question as `hear` would.

        In whatever order, and however often one is heard, the same comes out. What the other
        looked for in vain it did not find out, so that is not taken in.
        """
        yes, no = self.true | other.true, self._said_no | other._said_no
        firm = (self.yes & ~self.alleged) | (other.yes & ~other.alleged)
        return Answers(
            known=yes ^ no,
            true=yes,
            alleged=yes & ~no & ~firm,
            no_trace=self.no_trace & ~(yes | no),
        )

    @property
    def _said_no(self) -> int:
        """The questions to which some source said no: answered no, or in conflict."""
        return self.no | self.conflict

    def settle(self, code: str, said: Stands, *, alleged: bool = False) -> Answers:
        """Put one answer in the place of all that was said before: a person decided between them.

        Unknown takes the answer back.
        """
        bit = REGISTRY[code].bit
        known = said in (Stands.YES, Stands.NO)
        true = said in (Stands.YES, Stands.CONFLICT)
        return self._put(bit, known=known, true=true, alleged=alleged and said is Stands.YES)

    def look_in_vain(self, code: str) -> Answers:
        """Note that an unknown was looked for and left no trace; an answer stays as it is."""
        bit = REGISTRY[code].bit
        if (self.known | self.true) & bit:
            return self
        return Answers(self.known, self.true, self.alleged, self.no_trace | bit)

    def _put(self, bit: int, *, known: bool, true: bool, alleged: bool) -> Answers:
        return Answers(
            _set(self.known, bit, known),
            _set(self.true, bit, true),
            _set(self.alleged, bit, alleged),
            self.no_trace & ~bit,
        )


NOTHING_KNOWN = Answers()


def _is_yes(said: Stands) -> bool:
    return said is Stands.YES


def _set(mask: int, bit: int, on: bool) -> int:
    return mask | bit if on else mask & ~bit
