"""Keep the proof that a correction arrived: by a person of the agency that was told, by name.

Where nobody there works with Longstop the sender writes down who said so, and their reference.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime

from psycopg.errors import InsufficientPrivilege

from longstop.actions.find import ChangedMeanwhile, canonical, find_seen
from longstop.actions.house import House
from longstop.actions.send_corrections import NoticeAnswered, case_of, notices_of
from longstop.actions.sent import CLOSED
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.correction import check_all, why_not_acknowledged
from longstop.core.clocks.choosing import told_stops
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.whole_rules import CORRECTION
from longstop.store import ledger
from longstop.store.queries import clocks
from longstop.store.queries import corrections as queries
from longstop.store.session import Actor, Connection


def acknowledge_corrections(
    house: House,
    actor: Actor,
    references: Sequence[str],
    *,
    name: str | None = None,
    their_reference: str | None = None,
) -> list[NoticeAnswered]:
    """Record receipt of all of these or of none: they end as acknowledged.

    name and their_reference are kept with a commitment and stay off the ledger; without them the
    person who acts is the name, and is of the agency that was told. The same number of statements,
    however many. Raises NotFound, CorrectionRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.DISSEMINATION_ANSWER)
    wanted = canonical(references)
    words = ((name or "").strip(), (their_reference or "").strip())
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        seen = find_seen(connection, wanted)
        found = notices_of(connection, seen)
        check_all(
            [
                (
                    one.reference,
                    why_not_acknowledged(case_of(actor, one, found[one.id]), in_words=all(words)),
                )
                for one in seen
            ]
        )
        ids = [one.id for one in seen]
        running = clocks.running(connection, ids)
        salts = [os.urandom(SALT_BYTES) if all(words) else None for _ in ids]
        bound = [None if salt is None else commit(salt, words) for salt in salts]
        said = words if all(words) else (None, None)
        try:
            connection.execute(
                "select acknowledge_corrections(%s::bigint[], %s, %s, %s::bytea[],"
                "  %s::bytea[], %s)",
                (ids, *said, salts, bound, now),
            )
        except InsufficientPrivilege as fault:
            raise ChangedMeanwhile(
                "It was answered or changed at this moment. Nothing was changed. Look again."
            ) from fault
        stops = {id_: told_stops(running[id_], None, now, "met") for id_ in ids}
        _record(connection, actor, stops, now)
    return [
        NoticeAnswered(one.reference, found[one.id].about, found[one.id].to_code, "acknowledged")
        for one in seen
    ]


def _record(
    connection: Connection, actor: Actor, stops: dict[int, list[Plain]], now: datetime
) -> None:
    rows = queries.whole_rows(connection, [*stops])
    events = [
        ledger.Event(
            ledger.obligation_stream(id_),
            "correction.acknowledged",
            {
                "set": {**CLOSED, "state": "acknowledged", "previous_state": "sent",
                        "outcome": "acknowledged"},
                "stop": stopped,
                "facts": CORRECTION.facts(rows[id_]),
            },
        )
        for id_, stopped in stops.items()
    ]  # fmt: skip
    ledger.record(connection, events, at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([*stops],))
