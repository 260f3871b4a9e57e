"""Show planners' questions, what came of them, and their charts, to whoever plans there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.ask_capacity import SILENT
from longstop.actions.capacity_ways import Question
from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.capacity.scenario import Rule
from longstop.store.queries import capacity as queries
from longstop.store.queries.capacity import Run, RunWhole
from longstop.store.session import Actor

LISTED = 50


@dataclass(frozen=True, slots=True)
class RunsListed:
    """An agency's questions, the latest first, as of a moment."""

    runs: Sequence[Run]
    at: datetime


@dataclass(frozen=True, slots=True)
class RunShown:
    """A question with its answer if there is one; silent where nobody answers it any more."""

    run: RunWhole
    question: Question
    at: datetime
    silent: bool


def list_capacity(house: House, actor: Actor) -> RunsListed:
    """List the agency's latest questions."""
    check(actor.roles, Permission.CAPACITY_READ)
    with house.database.as_person(actor) as connection:
        return RunsListed(queries.runs(connection, actor.agency, LISTED), house.now())


def show_capacity(house: House, actor: Actor, name: str) -> RunShown:
    """Show a question and its answer; raises NotFound."""
    check(actor.roles, Permission.CAPACITY_READ)
    now = house.now()
    with house.database.as_person(actor) as connection:
        run = queries.run_of(connection, actor.agency, name)
    if run is None:
        raise NotFound("There is no such question.")
    silent = run.ending is None and run.seen_at <= now - SILENT
    return RunShown(run, question_of(run), now, silent)


def draw_capacity(house: House, actor: Actor, name: str, chart: str) -> str:
    """Give a chart of an answer (SVG); raises NotFound."""
    check(actor.roles, Permission.CAPACITY_READ)
    with house.database.as_person(actor) as connection:
        found = queries.chart_of(connection, actor.agency, name, chart)
    if found is None:
        raise NotFound("There is no such chart.")
    return found


def question_of(run: RunWhole) -> Question:
    """Give a question as it was asked."""
    asked = run.asked
    return Question(
        shipped=asked["shipped"],
        text=asked["text"],
        rule=Rule(asked["rule"]) if asked["rule"] else None,
        rules=tuple(map(Rule, asked["rules"])),
        staff=tuple(asked["staff"]),
        delays=tuple(asked["delays"]),
        pathways=tuple(asked["pathways"]),
    )
