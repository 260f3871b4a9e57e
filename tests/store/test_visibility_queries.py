"""Every question that a person's session asks: about what others own, the answer of absence.

A guard (tests/guards/test_queries_have_strangers.py) sees to it that every public query stands in
one of the two tables here: tried below, or run by the service alone and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from longstop.store.queries import people, work
from tests.bureau.fixtures import FRIDAY
from tests.store.known import Known, known_of
from tests.store.questions import ABSENT, ASKED, LISTED, SAME_FOR_OWN, Ask
from tests.store.two_bureaus import TwoBureaus


def asked(two: TwoBureaus, code: str, ask: Ask, known: Known) -> tuple[Any, int]:
    """Ask as a person, and take back what it changed; gives the answer and the statements run."""
    connection = two.connections[code]
    before = two.statements()
    with connection.transaction(force_rollback=True):
        answer = ask(connection, known)
    return answer, two.statements() - before


@pytest.mark.parametrize("query", ASKED, ids=lambda query: query.__name__)
def test_a_question_about_others_is_answered_as_about_nothing(
    two: TwoBureaus, query: Callable[..., Any]
) -> None:
    ask, own, other = ASKED[query], known_of(two, "wes"), known_of(two, "alice")
    absent = replace(own, **ABSENT, subject=replace(own.subject, id=-1, record_id=-1))
    for stranger in ("wes", "charlie"):
        of_other = asked(two, stranger, ask, other)
        assert of_other == asked(two, stranger, ask, absent)
        assert of_other[1] > 0
    if query not in SAME_FOR_OWN:
        assert asked(two, "wes", ask, own)[0] != asked(two, "wes", ask, absent)[0]


@pytest.mark.parametrize("query", LISTED, ids=lambda query: query.__name__)
def test_a_list_holds_what_is_ones_own_and_no_more(
    two: TwoBureaus, query: Callable[..., Any]
) -> None:
    ask, truth = LISTED[query]
    for reader in ("alice", "wes"):
        agency = two.actor(reader).agency
        expected = [row[0] for row in two.ask(truth, agency=agency)]
        assert ask(two.connections[reader], known_of(two, reader)) == expected != []


def test_the_address_book_names_no_person_of_another_agency(two: TwoBureaus) -> None:
    listed = people.desks(two.connections["charlie"])
    assert {one["agency"] for one in listed if one["supervisor"] is not None} == {"south"}


def test_the_absence_of_people_elsewhere_does_not_show_in_who_sits_there(two: TwoBureaus) -> None:
    wes, bureau = two.connections["wes"], two.actor("alice").agency
    before = work.desk_now(wes, bureau, "intake", (), FRIDAY)
    with two.admin.transaction(force_rollback=True):
        two.admin.execute("update person set absent = true where code = 'alice'")
        two.admin.execute("set local role longstop_person")
        for name, value in (
            ("agency", two.actor("wes").agency),
            ("person", two.actor("wes").person),
        ):
            two.admin.execute("select set_config(%s, %s, true)", (f"longstop.{name}", str(value)))
        after = work.desk_now(two.admin, bureau, "intake", (), FRIDAY)
    assert before == after is not None
