"""Acting on ticked rows: each is told before, and all is done or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from django.test import Client

from longstop.actions.take import take
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, absent_reference, references_of, statements

In = Callable[[str], Client]


@pytest.fixture
def three(desk: Bureau) -> list[str]:
    """Receive three people."""
    desk.receive_csv(*({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(3)))
    return references_of(desk, "referral")


def confirmed(client: Client, asked: Mapping[str, object]) -> dict[str, list[str]]:
    """Preview, and give the fields of the form that confirms it."""
    text = client.get("/list/together", asked).text
    body = text.partition('method="post" action="/list/together"')[2].partition("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', body):
        fields.setdefault(name, []).append(value)
    return fields


def test_all_that_are_ticked_are_taken_at_once_after_a_preview(
    desk: Bureau, signed_in: In, three: list[str]
) -> None:
    alice = signed_in("alice")
    assert all(f'value="{one}"' in alice.get("/list").text for one in three)
    take(desk.house, desk.people["bob"], three[:1])
    fields = confirmed(alice, {"do": "take", "ref": three})
    assert fields["ref"] == three[1:]
    assert "held by bob" in alice.get("/list/together", {"do": "take", "ref": three}).text
    assert alice.post("/list/together", fields).status_code == 303
    held = desk.ask("select reference from obligation where held_by = %s order by id",
                    desk.people["alice"].person)  # fmt: skip
    assert [one for (one,) in held] == three[1:]


def test_where_one_was_overtaken_nothing_is_done_and_what_was_ticked_stays(
    desk: Bureau, signed_in: In, three: list[str]
) -> None:
    alice = signed_in("alice")
    fields = confirmed(alice, {"do": "take", "ref": three})
    take(desk.house, desk.people["bob"], three[:1])
    answer = alice.post("/list/together", fields)
    assert (answer.status_code, f"{three[0]}: taken, by bob" in answer.text) == (409, True)
    assert desk.ask("select count(*) from obligation where held_by is not null") == [(1,)]
    assert all(re.search(f'value="{one}" checked', answer.text) for one in three[1:])


def test_many_are_graded_with_a_reason_and_those_that_may_not_be_are_named(
    desk: Bureau, signed_in: In, three: list[str]
) -> None:
    desk.receive_csv({**LINE, **CHILD, "reference": "T-9"}, name="child.csv")
    every = references_of(desk, "referral")
    alice = signed_in("alice")
    asked: dict[str, object] = {"do": "grade:high", "ref": [*every, absent_reference()]}
    assert "the policy says" in alice.get("/list/together", asked).text
    asked["reason"] = "known_to_officers"
    text = alice.get("/list/together", asked).text
    assert "graded by itself" in text
    assert "no such that you can see" in text
    fields = confirmed(alice, asked)
    assert fields["ref"] == three
    assert alice.post("/list/together", fields).status_code == 303
    graded = desk.ask(
        "select o.reference from referral r join obligation o on o.id = r.obligation_id"
        " where r.grade = 'high' order by o.id"
    )
    assert [one for (one,) in graded] == three


def test_what_cannot_be_done_together_is_said_and_changes_nothing(
    desk: Bureau, signed_in: In, three: list[str]
) -> None:
    alice = signed_in("alice")
    text = alice.get("/list/together", {"do": "ready", "ref": three}).text
    assert "nobody has developed it yet" in text
    assert "longstop take" not in text
    for asked in ({"do": "close", "ref": three}, {"do": "take"}, {"do": "take", "ref": ["R-1"]}):
        assert alice.get("/list/together", asked).status_code == 400, asked
        assert alice.post("/list/together", asked).status_code == 400, asked
    many = {"do": "take", "ref": [absent_reference()] * 2 + [f"x{n}" for n in range(300)]}
    assert alice.get("/list/together", many).status_code == 400
    assert desk.ask("select count(*) from obligation where held_by is not null") == [(0,)]


def test_what_another_agency_has_is_previewed_as_what_nobody_has(
    desk: Bureau, signed_in: In, three: list[str]
) -> None:
    charlie = signed_in("charlie")
    told = []
    for one in (three[0], absent_reference()):
        with statements() as asked:
            text = charlie.get("/list/together", {"do": "grade:high", "ref": [one]}).text
        told.append((len(text), len(asked), "no such that you can see" in text))
    assert told[0] == told[1]
    assert told[0][2]


def test_a_preview_costs_the_same_statements_for_any_number(
    desk: Bureau, signed_in: In, three: list[str]
) -> None:
    alice, counts = signed_in("alice"), []
    for some in (three[:1], three, three):
        with statements() as asked:
            alice.get("/list/together", {"do": "grade:high", "ref": some})
        counts.append(len(asked))
    assert set(counts) == {9}
