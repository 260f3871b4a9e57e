"""Erase a person from the reports that name them: two people, never under a hold, on the ledger.

The values go with the random bytes beside them; the rows stay, empty, and so does the proof. What
was made to recognise the person by goes whole, with what links them to others. A text in which
nobody else stands goes whole; from any other the person's values are taken, and the text that is
left is bound anew. What was kept on disk of the package goes as well.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.find import canonical, check_as_seen, check_moved, find_seen
from longstop.actions.forget_links import forget_links, hold_to_forget
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.erasure import (
    ERASING,
    ErasureCase,
    ErasureRefused,
    check_erasure,
    check_reason,
    redact,
)
from longstop.core.casework.proposals import why_not_second
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit, digest_of_set
from longstop.core.ledger.restriction_rules import restriction_fact
from longstop.core.referral.vocabulary import ObligationKind
from longstop.engines.spool import forget
from longstop.store import ledger
from longstop.store.queries import erasing as queries
from longstop.store.queries.erasing import Proposal, TextRow
from longstop.store.queries.work import Held, lock
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class Erasing:
    """What became of the wish: proposed, withdrawn or erased.

    For one that is erased: how many reports, texts that went whole, texts that others stand in.
    """

    reference: str
    status: str
    reports: int = 0
    texts_gone: int = 0
    texts_left: int = 0


def propose_erasure(house: House, actor: Actor, reference: str, *, reason: str) -> Erasing:
    """Propose it, for another person to agree. Raises ErasureRefused, NotFound."""
    check(actor.roles, Permission.RECORD_ERASE)
    check_reason(reason, ERASING)
    one = _found(house, actor, reference)
    now = house.now()
    with house.database.as_service("erase") as connection, connection.transaction():
        _lock(connection, actor, one)
        _check(connection, actor, one)
        if queries.open_proposal(connection, one.id) is not None:
            raise ErasureRefused(
                f"{one.reference}: erasing it is proposed already. Nothing was changed. Another"
                f" person agrees: longstop erase {one.reference} --agree"
            )
        attempt = queries.propose(connection, one.id, reason, actor.person, now)
        facts: dict[str, Plain] = {"attempt": attempt, "reason": reason}
        _record(connection, actor, one, "erasure.proposed", facts, now)
    return Erasing(one.reference, "proposed")


def withdraw_erasure(house: House, actor: Actor, reference: str) -> Erasing:
    """Take a proposal back; it stays on record. Raises ErasureRefused, NotFound."""
    check(actor.roles, Permission.RECORD_ERASE)
    one = _found(house, actor, reference)
    now = house.now()
    with house.database.as_service("erase") as connection, connection.transaction():
        _lock(connection, actor, one)
        attempt = _proposed(connection, one).attempt
        check_moved(queries.withdraw(connection, one.id, attempt, now), 1)
        _record(connection, actor, one, "erasure.withdrawn", {"attempt": attempt}, now)
    return Erasing(one.reference, "withdrawn")


def agree_erasure(house: House, actor: Actor, reference: str) -> Erasing:
    """Agree as the second person: it is erased. Raises ErasureRefused, NotFound."""
    check(actor.roles, Permission.RECORD_ERASE)
    one = _found(house, actor, reference)
    now = house.now()
    with house.database.as_service("erase") as connection, connection.transaction():
        lock(connection, hold_to_forget(connection, one.id))
        check_as_seen(connection, actor, {one.reference: one.id})
        _check(connection, actor, one)
        proposal = _proposed(connection, one)
        why = why_not_second(one.reference, proposed_by=proposal.proposed_by, actor=actor.person)
        if why is not None:
            raise ErasureRefused(why)
        check_moved(queries.agree(connection, one.id, proposal.attempt, actor.person, now), 1)
        texts = queries.texts_of(connection, one.id)
        events = list(_erase(connection, one, proposal, texts))
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        forget_links(connection, house, actor, one.id, now)
        # Gone from the disk before the entry says so: after a crash there is less, never more.
        for sha256 in {text.sha256 for text in texts}:
            forget(house.spool_folder, sha256)
    left = sum(text.has_others for text in texts)
    return Erasing(one.reference, "erased", len(texts), len(texts) - left, left)


def _found(house: House, actor: Actor, reference: str) -> Held:
    """Find it as the person sees it; who may not see it learns nothing."""
    with house.database.as_person(actor) as connection:
        (one,) = find_seen(connection, canonical([reference]))
    return one


def _lock(connection: Connection, actor: Actor, one: Held) -> None:
    """Hold it, as the actor saw it: nobody opens it again meanwhile. Raises ChangedMeanwhile."""
    lock(connection, [one.id])
    check_as_seen(connection, actor, {one.reference: one.id})


def _check(connection: Connection, actor: Actor, one: Held) -> None:
    row = queries.case_of(connection, one.id, actor.agency)
    check_erasure(
        ErasureCase(
            reference=row.reference,
            kind=ObligationKind(row.kind),
            is_open=row.is_open,
            own_records=row.own_records,
            named=row.named,
            held=row.held,
            receiving=row.receiving,
            mended_beside=row.mended_beside,
        )
    )


def _proposed(connection: Connection, one: Held) -> Proposal:
    proposal = queries.open_proposal(connection, one.id)
    if proposal is None:
        raise ErasureRefused(
            f"{one.reference}: nobody has proposed to erase it. Nothing was changed. Propose it:"
            f" longstop erase {one.reference} --reason CODE"
        )
    return proposal


def _erase(
    connection: Connection, one: Held, proposal: Proposal, texts: list[TextRow]
) -> Iterator[ledger.Event]:
    """Empty what each record holds of the person; one entry for each record."""
    for text in texts:
        words = queries.words_of(connection, text.record_id, one.id, own=True)
        others = queries.words_of(connection, text.record_id, one.id, own=False)
        erased = queries.erase_values(connection, text.record_id, one.id)
        data: dict[str, Plain] = {}
        if text.has_others:
            data = _leave_text(connection, one.id, text, words, others)
        else:
            erased |= queries.erase_text(connection, text.record_id)
        facts: dict[str, Plain] = {
            "attempt": proposal.attempt,
            "reason": proposal.reason,
            "record": text.record_id,
            "ordinal": text.ordinal,
            "package": text.package_id,
            "erased": {table: [*ids] for table, ids in erased.items() if ids},
            **restriction_fact(text.compartment, text.excluded),
        }
        stream = ledger.obligation_stream(one.id)
        yield ledger.Event(stream, f"{one.kind}.erased", {"facts": facts, **data})


def _leave_text(
    connection: Connection, subject: int, text: TextRow, words: list[str], others: list[str]
) -> dict[str, Plain]:
    """Leave the texts without the person's values; gives the digest that binds the record now."""
    for id_, values in queries.said_of_others(connection, text.record_id, subject):
        place = queries.SAID.index("text")
        said = redact(values[place], words, others, same_length=True)
        if said != values[place]:
            values[place], salt = said, os.urandom(SALT_BYTES)
            queries.keep_said(connection, id_, said, salt, commit(salt, values))
    if text.content is None:
        return {}
    left = redact(text.content, words, others)
    salt = os.urandom(SALT_BYTES)
    commitment = commit(salt, [text.source_reference, left])
    sha256 = hashlib.sha256(left.encode("utf-8", "surrogatepass")).digest()
    queries.keep_text(connection, text.record_id, left, sha256, salt, commitment)
    rest = queries.commitments_of(connection, text.record_id)
    return {"values": digest_of_set([commitment, *rest])}


def _record(
    connection: Connection,
    actor: Actor,
    one: Held,
    event: str,
    facts: dict[str, Plain],
    now: datetime,
) -> None:
    noted = ledger.Event(ledger.obligation_stream(one.id), event, {"facts": facts})
    ledger.record(connection, [noted], at=now, actor=actor.ledger_name)
