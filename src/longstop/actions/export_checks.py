"""Send checks out in a batch: a list for those who search one kind of register.

It discloses personal data: for a reason of the list, under the senders' conditions, one entry for
each referral and one for the batch. A file is whole on the disk before anything is marked as out,
and is taken away again where marking fails: a crash loses neither. A list that is handed over
touches no disk; who loses it on the way asks again for what was asked before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from longstop.actions.find import canonical, find_seen, hold_own
from longstop.actions.find_out import start_finding_out
from longstop.actions.house import House
from longstop.actions.in_force import policy_in_force
from longstop.actions.reveal import check_looking
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.handling import Act, HandlingForbids, check_handling, forbidding
from longstop.core.referral.questions import REGISTRY, Check, in_mask
from longstop.core.referral.references import make_batch_reference
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.triage.answers import Answers, Unknown
from longstop.core.triage.checking import BY_NAME, ChecksRefused, mask_of_check, to_check
from longstop.core.triage.policy import Policy
from longstop.core.triage.returned import ANSWER, BASIS, BATCH, NOTE, QUESTION, REFERENCE
from longstop.engines.new_file import check_free, new_file
from longstop.engines.spreadsheet import as_csv
from longstop.store import ledger
from longstop.store.queries import checks as queries
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.checks import Asked, ToFind, Wanted
from longstop.store.queries.handling import handling_of
from longstop.store.queries.work import Held, lock
from longstop.store.session import Actor, Connection

DEFAULT_LIMIT = 500
MOST = 50_000
HEADS = (
    BATCH, REFERENCE, QUESTION, "question_in_words", "family_name", "given_name", "other_names",
    "date_of_birth", "places", "sender_reference", ANSWER, BASIS, NOTE,
)  # fmt: skip
"""The columns that go out: which check, whom it is about, and the empty ones to be filled in."""
_PLACE = ("street", "town", "area", "postcode", "country")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """What is to go out, where to (None: handed over), and why.

    references are asked of alone; none are given for whatever is one's own, most dangerous first.
    again also asks what was asked before; leave_out leaves out what a condition forbids.
    """

    check: Check
    out: Path | None = None
    reason: str
    references: Sequence[str] | None = None
    limit: int = DEFAULT_LIMIT
    condition: str | None = None
    again: bool = False
    leave_out: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """A batch that went out: its reference, how many lines about how many, and who did not.

    left_out are those whose sender forbids it; nameless is how many nobody could find by name.
    """

    batch: str
    check: Check
    file: str
    lines: int
    referrals: int
    left_out: tuple[str, ...]
    nameless: int


def export_checks(house: House, actor: Actor, sending: Sending) -> Exported:
    """Write the file and mark its questions as out, or neither.

    The same number of statements, however many. Raises ReasonNotKnown, NotFound, NotYours,
    AlreadyClosed, ChecksRefused, HandlingForbids, FileThere, FileNotMade.
    """
    out = sending.out
    assert out is not None, "a list without a file is handed over"
    check_free(out)
    done, _ = _export(house, actor, sending, lambda data: new_file(out, data))
    return done


def hand_over_checks(house: House, actor: Actor, sending: Sending) -> tuple[Exported, bytes]:
    """Mark questions as out and give the list, a CSV, to whoever takes it away at once.

    Raises as export_checks does, but for files.
    """
    return _export(house, actor, sending, lambda _: nullcontext())


def _export(
    house: House,
    actor: Actor,
    sending: Sending,
    keep: Callable[[bytes], AbstractContextManager[None]],
) -> tuple[Exported, bytes]:
    check(actor.roles, Permission.REFERRAL_EXPORT)
    check_looking(sending.reason)
    now = house.now()
    with house.database.as_person(actor) as connection, ExitStack() as made:
        with connection.transaction():
            batch = _gather(connection, house, actor, sending)
            batch.mark(connection, house, actor, now)
            data = batch.as_file(connection)
            # Whole on the disk before the marks are kept, and gone again where they are not.
            made.enter_context(keep(data))
        return batch.told_as(sending.out), data


@dataclass(frozen=True, kw_only=True, slots=True)
class _Batch:
    """A batch before it goes out: its referrals by number, in order, with their questions."""

    reference: str
    sending: Sending
    held: Mapping[int, Held]
    questions: Mapping[int, Sequence[str]]
    asked: Mapping[int, Sequence[Asked]]
    left_out: tuple[str, ...]
    nameless: int

    def mark(self, connection: Connection, house: House, actor: Actor, now: datetime) -> None:
        """Mark the questions as out, start the clocks, tell the ledger."""
        ids = list(self.questions)
        rows, events = [], []
        changes = start_finding_out(connection, house, ids, now)
        for id_, codes in self.questions.items():
            first = len(self.asked.get(id_, ())) + 1
            numbered = list(enumerate(codes, start=first))
            rows += [(id_, attempt, code) for attempt, code in numbered]
            facts: dict[str, Plain] = {
                **self._told(),
                "unknown": Unknown.ASKED.value,
                "checks": [{"attempt": attempt, "question": code} for attempt, code in numbered],
            }
            data: dict[str, Plain] = {**changes.get(id_, {}), "facts": facts}
            events.append(ledger.Event(ledger.obligation_stream(id_), "referral.asked", data))
        if queries.add(connection, rows, self.reference, actor.person, now) != len(rows):
            raise ChecksRefused("It changed hands meanwhile. Nothing was exported. Try again.")
        summary: dict[str, Plain] = {
            **self._told(), "lines": len(rows), "left_out": len(self.left_out),
        }  # fmt: skip
        stream = ledger.person_stream(actor.person)
        events.append(ledger.Event(stream, "checks.exported", {"facts": summary}))
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))

    def told_as(self, out: Path | None) -> Exported:
        """Say what went out, in which file."""
        return Exported(
            batch=self.reference,
            check=self.sending.check,
            file=str(out or f"{self.reference}.csv"),
            lines=sum(len(some) for some in self.questions.values()),
            referrals=len(self.questions),
            left_out=self.left_out,
            nameless=self.nameless,
        )

    def _told(self) -> dict[str, Plain]:
        return {
            "batch": self.reference, "check": self.sending.check.value,
            "reason": self.sending.reason, "condition": self.sending.condition,
            "together": len(self.questions),
        }  # fmt: skip

    def as_file(self, connection: Connection) -> bytes:
        """Write the list: a line for each question, of whom and what, and the empty columns."""
        found = queries.to_find(connection, list(self.questions))
        return as_csv(
            HEADS,
            (
                self._line(self.held[id_].reference, code, found[id_])
                for id_, codes in self.questions.items()
                for code in codes
            ),
        )

    def _line(self, reference: str, code: str, who: ToFind) -> list[str]:
        of_sender = self.sending.check is Check.SENDER
        whom = (
            who.family_name, who.given_name, who.other_names, who.date_of_birth,
            _places(who.places), who.sender_reference if of_sender else None,
        )  # fmt: skip
        words = f"Is it so that {REGISTRY[code].words}?"
        return [self.reference, reference, code, words, *(one or "" for one in whom), "", "", ""]


def _gather(connection: Connection, house: House, actor: Actor, sending: Sending) -> _Batch:
    """Choose the referrals, hold them, and read again under the lock what is to be asked."""
    policy = policy_in_force(connection, house)
    wanted, nameless = _wanted(connection, policy, actor, sending)
    limit = None if sending.references is not None else sending.limit
    # Where some are left out all are read, so that they take nobody's place.
    chosen = queries.next_to_ask(connection, wanted, None if sending.leave_out else limit)
    ids, left_out = _allowed(connection, house, sending, chosen, limit)
    held = {one.id: one for one in lock(connection, ids).values()}
    own = [id_ for id_ in ids if id_ in held and _is_own(held[id_], actor)]
    asked = queries.asked_of(connection, own)
    standing = standing_of(connection, own)
    questions = {
        id_: codes
        for id_ in own
        if (codes := _codes(policy, sending, standing[id_].heard, asked.get(id_, ())))
    }
    if not questions:
        raise ChecksRefused(_nothing(sending, len(left_out), nameless))
    reference = make_batch_reference(queries.draw_batch(connection), house.reference_key)
    return _Batch(
        reference=reference, sending=sending, held=held, questions=questions, asked=asked,
        left_out=left_out, nameless=nameless,
    )  # fmt: skip


def _allowed(
    connection: Connection,
    house: House,
    sending: Sending,
    chosen: Mapping[int, str],
    limit: int | None,
) -> tuple[list[int], tuple[str, ...]]:
    """Give those who may go out, and the references left out on the way to the last of them."""
    texts = handling_of(connection, list(chosen))
    stated = {chosen[id_]: some for id_, some in texts.items()}
    if not sending.leave_out:
        try:
            check_handling(house.handling, stated, Act.EXPORT, sending.condition)
        except HandlingForbids as fault:
            raise HandlingForbids(f"{fault}. Or leave them out: --leave-out") from None
        return list(chosen), ()
    against = forbidding(house.handling, stated, Act.EXPORT, sending.condition)
    ids: list[int] = []
    left_out: list[str] = []
    for id_, reference in chosen.items():
        if len(ids) == limit:
            break
        if reference in against:
            left_out.append(reference)
        else:
            ids.append(id_)
    return ids, tuple(left_out)


def _codes(policy: Policy, sending: Sending, answers: Answers, asked: Sequence[Asked]) -> list[str]:
    """List the questions to ask of one referral, in the order of the registry."""
    mask = to_check(policy, answers, again=sending.again) & mask_of_check(sending.check)
    before = {one.question for one in asked if one.came_back != Unknown.NOT_ASKED}
    return [one.code for one in in_mask(mask) if sending.again or one.code not in before]


def _wanted(
    connection: Connection, policy: Policy, actor: Actor, sending: Sending
) -> tuple[Wanted, int]:
    """Say what is worth asking of each pattern of answers that one's own referrals have.

    Also gives how many referrals have something to ask of a person without the name it takes.
    """
    only = None
    if sending.references is not None:
        held = hold_own(connection, actor, find_seen(connection, canonical(sending.references)))
        _check_referrals(held)
        only = [one.id for one in held]
    of_check = mask_of_check(sending.check)
    by_name = sending.check in BY_NAME
    masks: dict[Answers, int] = {}
    nameless = 0
    for one in queries.patterns(connection, actor.agency, only):
        if one.answers not in masks:
            masks[one.answers] = to_check(policy, one.answers, again=sending.again) & of_check
        codes = {asked.code for asked in in_mask(masks[one.answers])}
        if by_name and not one.named and (codes if sending.again else codes - one.asked):
            nameless += one.count
    wanted = Wanted(
        agency=actor.agency,
        patterns={answers: mask for answers, mask in masks.items() if mask},
        questions={one.code: one.bit for one in in_mask(of_check)},
        named=by_name,
        again=sending.again,
        only=only,
    )
    return wanted, nameless


def _check_referrals(held: Sequence[Held]) -> None:
    others = [one.reference for one in held if one.kind != ObligationKind.REFERRAL]
    if others:
        raise ChecksRefused(
            f"{', '.join(others)}: only questions about a referral go out. Nothing was changed."
        )


def _is_own(one: Held, actor: Actor) -> bool:
    return one.is_open and one.owner_agency == actor.agency


def _nothing(sending: Sending, against: int, nameless: int) -> str:
    why = [f"{against} left out by their senders' conditions"] * bool(against)
    why += [f"{nameless} without a name to search by"] * bool(nameless)
    more = f" ({'; '.join(why)})" if why else ""
    return (
        f"No question of {sending.check} is open and not asked yet{more}. No file was made, nothing"
        " was changed. See what is: longstop checks list; ask once more with --again."
    )


def _places(texts: Sequence[str]) -> str:
    """Write the places of a person, each once, as one would on an envelope."""
    places = (
        ", ".join(str(one[part]) for part in _PLACE if one.get(part))
        for text in texts
        for one in json.loads(text)
    )
    return "; ".join(dict.fromkeys(place for place in places if place))
