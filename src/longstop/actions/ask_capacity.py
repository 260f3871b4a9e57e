"""Keep a planner's question and answer it behind the page.

A question reads nothing of anybody: its scenario is shipped, or comes with it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from secrets import token_hex

from longstop.actions.capacity_ways import Question, Way, ways_of
from longstop.actions.house import House, NotFound
from longstop.actions.in_force import policy_in_force
from longstop.actions.study_apart import study_apart
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.errors import LongstopError
from longstop.store.queries import capacity as queries
from longstop.store.session import Actor

SILENT = timedelta(minutes=45)
"""Whoever answers and was not heard of for so long is gone: with the process that served."""
_LOG = logging.getLogger(__name__)


class AnotherGoesOn(LongstopError):
    """A question of the same agency is being answered."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was kept and is to be answered."""

    name: str
    ways: Sequence[Way]


def ask_capacity(house: House, actor: Actor, question: Question) -> Asked:
    """Check a question and keep it; the policy is the one in force.

    Raises NotAllowed, QuestionNotValid with all faults, AnotherGoesOn.
    """
    check(actor.roles, Permission.CAPACITY_RUN)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        ways = ways_of(question, policy_in_force(connection, house))
        if queries.goes_on(connection, actor.agency, now - SILENT):
            raise AnotherGoesOn(
                "Another question of your agency is being answered. Nothing of yours was run."
                " Wait for its answer, or stop it on its page."
            )
        name, kept = token_hex(16), {**asdict(question), "label": ways[0].scenario.stamp}
        queries.add_run(connection, name, actor.agency, actor.person, kept, now)
    return Asked(name, ways)


def answer_capacity(house: House, actor: Actor, asked: Asked) -> None:
    """Answer a question that was kept, for minutes; gives up when somebody stops it."""

    def progress(replications: int) -> bool:
        with house.database.as_person(actor) as connection:
            return queries.note_progress(connection, asked.name, replications, house.now())

    study, ending = None, "failed"
    try:
        study = study_apart(asked.ways, progress)
        ending = "answered" if study else "stopped"
    except LongstopError as fault:
        _LOG.warning("A question of capacity was not answered: %s", type(fault).__name__)
    finally:
        with house.database.as_person(actor) as connection:
            queries.end_run(connection, asked.name, ending, house.now(), study)


def stop_capacity(house: House, actor: Actor, name: str) -> None:
    """Stop answering a question; raises NotFound where there is none that goes on."""
    check(actor.roles, Permission.CAPACITY_RUN)
    with house.database.as_person(actor) as connection:
        if not queries.end_run(connection, name, "stopped", house.now()):
            raise NotFound("No question of this name is being answered.")
