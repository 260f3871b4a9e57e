"""Whatever the order in which some hundreds come, and in sets of any size, the same stands then."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from longstop.actions.link_pairs import link_profiles
from longstop.actions.link_profiles import make_profiles
from longstop.actions.model_in_force import model_in_force
from longstop.actions.settle_nominals import settle_nominals
from longstop.store.queries import linking as queries
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY, Bureau

PEOPLE, REPORTS, COMMON = 70, 240, 15
GIVEN = ("Jon", "Zarek", "Ulf", "Oscar", "Tilda", "Wanda", "Mirek")
FAMILY = ("Quill", "Tarn", "Ashcroft", "Oakham", "Kesterfield")


def reports(rng: Random) -> list[dict[str, str]]:
    """Draw reports that show some of what a person has; two of a household share a telephone."""
    people = [
        {"given_name": rng.choice(GIVEN), "family_name": FAMILY[n // 2 % len(FAMILY)],
         "date_of_birth": f"19{60 + n % 40}-0{1 + n % 9}-1{n % 10}",
         "phone": f"+44 7700 900{n // 2:03d}", "e_mail": f"kite.{n * 7919}@post.example",
         "user_name": f"oak_{n * 7907}", "postcode": f"ZZ{n // 4} 9ZZ"}
        for n in range(PEOPLE)
    ]  # fmt: skip
    lines = []
    for number in range(REPORTS):
        one = rng.choice(people)
        shown = {name: value for name, value in one.items() if rng.random() < 0.6}
        if rng.random() < 0.15:  # a name that more use than the model lets count
            shown["user_name"] = "everybody_8812"
        lines.append(
            {"reference": f"O-{number}", "role": "reported", "service": "Drumline"} | shown
        )
    return lines


def stands(connection: Connection) -> tuple[list[Any], list[Any]]:
    """Read every link and every nominal."""
    found = "select a, b, weight, evidence, verdict, because, asks from link order by a, b"
    nominals = "select referral_id, nominal from nominal_member order by 1"
    return connection.execute(found).fetchall(), connection.execute(nominals).fetchall()


def test_links_and_nominals_are_the_same_after_any_order(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(5)
    monkeypatch.setattr("longstop.actions.receive.link_due", lambda _, **__: None)
    bureau.receive_csv(*reports(rng))
    after = []
    with bureau.house.database.as_service("link") as connection:
        model = replace(model_in_force(connection, bureau.house), common=COMMON)
        ids = queries.due(connection, REPORTS)
        assert len(ids) == REPORTS
        for at_once in (REPORTS, 100, 40, 40, 9):
            with connection.transaction(force_rollback=True):
                queries.alone(connection)
                for start in range(0, REPORTS, at_once):
                    some = make_profiles(connection, ids[start : start + at_once])
                    touched = link_profiles(connection, model, some, FRIDAY).touched
                    settle_nominals(connection, bureau.house, touched, FRIDAY, by="arrival")
                after.append(stands(connection))
            rng.shuffle(ids)
    links, nominals = after[0]
    assert {evidence for _, _, _, evidence, *_ in links} >= {"strong", "soft"}
    assert {verdict for *_, verdict, _, _ in links} == {"join", "ask"}
    assert len(nominals) > REPORTS // 3
    assert all(one == after[0] for one in after[1:])
