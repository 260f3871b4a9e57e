"""Say in words why an item of work stands where it does, and recompute its place from that.

The why of an item is `kind|started|seconds|because`: a clock's kind, its start in UTC, its
allowance in elapsed seconds and the reason for that allowance. That of a referral goes on with
`|` and how it stands, which core/triage/filed.py reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"

CLOCK_WORDS = {
    "finish_receive": "finish receiving",
    "reply": "tell the sender what became of it",
    "grade": "grade",
    "disseminate": "disseminate",
    "reconsider": "reconsider",
    "tell": "tell those who protect the child",
    "resolve": "resolve",
    "answer_transfer": "have the transfer answered",
    "acknowledge": "acknowledge",
    "second_look": "look again at a grade given with others",
    "find_out": "find out what is unknown",
    "position_of_trust": "decide whether it is a position of trust",
    "child_path": "decide the path of a young person",
    "answered": "hear back from whoever was told",
    "respond": "act",
    "accept": "accept by name",
    "approve": "approve",
    "correct": "tell whoever was told that it was wrong",
    "transfer_dispute": "settle whose it is",
    "review": "review",
    "talk": "talk to another agency that holds the person",
    "exhibit": "examine the exhibit",
    "take_custody": "have the exhibit taken by name",
    "seal": "explain a seal that differs",
    "bail": "bail ends",
    "custody_limit": "the custody time limit",
    "court": "the court sits",
    "authority": "the lawful authority ends",
}
BECAUSE_WORDS = {
    "sender_urgency": "the sender asks for urgency",
    "retraction": "the sender takes something back",
    "exculpatory": "something speaks for the person",
    "reopened": "it was opened again",
    "possible_history": "another referral may be of the same person",
    "quarantined_record": "a line could not be read",
    "refused_file": "a file could not be read",
    "shortfall": "fewer or more records came than were declared or numbered",
    "drift_notice": "the sender uses a field we do not know",
    "corrected_record": "the sender states something otherwise",
    "recorded": "somebody found it wrong",
    "not_this_person": "it is not this person",
    "correction": "what they were told was wrong",
    "informational": "its sender says that it is for information only",
    "overseas": "it goes abroad",
    "two_agencies": "two agencies hold one person",
    "returned": "a force gave it back",
    "withdrawn": "it was taken back",
    "accepted": "say what becomes of it",
    "acted": "say what came of it",
    "immediate_danger": "a child may be in danger now",
    "reported_child": "the person reported is, or may be, a child",
    "designated_officer_england": "somebody who works with children, England",
    "designated_officer_wales": "somebody who works with children, Wales",
    "victim": "a victim's device goes first",
    "stated": "a date that was set",
    "examined": "say what becomes of what was examined",
    "retained": "look again at what is kept",
    "very_high": "graded Very High",
    "high": "graded High",
    "medium": "graded Medium",
    "low": "graded Low",
}


@dataclass(frozen=True, slots=True)
class Why:
    """A clock's kind, start, allowance in seconds and reason, as an item of work holds them."""

    kind: str
    started_at: datetime
    seconds: int
    because: str
    standing: str | None = None

    @property
    def due_at(self) -> datetime:
        """Recompute the moment at which the item falls due."""
        return self.started_at + timedelta(seconds=self.seconds)


def parse_why(text: str) -> Why:
    """Read a why as it is stored; raises ValueError when it is not one."""
    kind, started, seconds, because, *standing = text.split("|", 4)
    return Why(
        kind, moment_of(started), int(seconds), because, standing[0] if standing else None
    )  # fmt: skip


def moment_of(text: str) -> datetime:
    """Read a moment as it is stored in a why; raises ValueError when it is none."""
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)


def why_in_words(why: Why, zone: tzinfo) -> str:
    """Say it: 'grade within 24 h of 18:00 on Fri 20 Nov: the sender asks for urgency'."""
    started = why.started_at.astimezone(zone)
    words = (
        f"{CLOCK_WORDS.get(why.kind, plain(why.kind))} within {length(why.seconds)}"
        f" of {started:%H:%M} on {started:%a} {started.day} {started:%b}"
    )
    if why.because == "standard":
        return words
    return f"{words}: {BECAUSE_WORDS.get(why.because, plain(why.because))}"


def due_in_words(due: datetime, now: datetime) -> str:
    """Say how far off a moment is: 'in 3 h', '2 h late', 'now'."""
    seconds = (due - now).total_seconds()
    distance = length(abs(int(seconds)))
    if distance == "0 min":
        return "now"
    return f"in {distance}" if seconds > 0 else f"{distance} late"


def length(seconds: int) -> str:
    """Say a length of time in whole minutes, hours (below 3 days) or days, rounded down."""
    if seconds < 3600:
        return f"{seconds // 60} min"
    hours = seconds // 3600
    return f"{hours} h" if hours < 72 else f"{hours // 24} d"


def plain(code: str) -> str:
    """Write a code as words."""
    return code.replace("_", " ")


def code_of(words: str) -> str:
    """Read words as a code, without case and further spaces: 'Very High' is very_high."""
    return "_".join(words.casefold().replace("_", " ").split())
