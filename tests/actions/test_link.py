"""Referrals are linked as they are received, and nothing depends on what came first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import psycopg
import pytest

from longstop.actions import link as linking
from longstop.actions.link import link_due, link_run
from longstop.actions.model_in_force import model_in_force
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import (
    ELSEWHERE,
    HALF,
    MAN,
    NOBODY,
    SON,
    groups,
    links,
    nominals,
    receive_people,
)
from tests.bureau.work import replayed, statements


def test_one_man_reported_twice_is_one_nominal_at_once(bureau: Bureau) -> None:
    first, second, other = receive_people(bureau, MAN, MAN, NOBODY)
    assert groups(bureau) == {frozenset({first, second})}
    assert links(bureau) == [(first, second, "join", "strong")]
    assert nominals(bureau)[first].startswith("M-")
    assert other not in nominals(bureau)


def test_a_nominal_keeps_its_reference_when_others_come(bureau: Bureau) -> None:
    first, second = receive_people(bureau, MAN, MAN)
    before = nominals(bureau)[first]
    (third,) = receive_people(bureau, MAN)
    assert nominals(bureau) == {first: before, second: before, third: before}


def test_the_reference_of_a_nominal_does_not_tell_which_referral_is_its_first(
    bureau: Bureau,
) -> None:
    first, _ = receive_people(bureau, MAN, MAN)
    assert nominals(bureau)[first][2:] != first[2:]


def test_a_household_with_one_telephone_stays_apart(bureau: Bureau) -> None:
    father, son, _ = receive_people(bureau, MAN, SON, HALF)
    assert not any({father, son} <= group for group in groups(bureau))
    assert (father, son, "join", "strong") not in links(bureau)


@pytest.mark.parametrize("turn", range(4))
def test_the_order_of_arrival_makes_no_difference(bureau: Bureau, turn: int) -> None:
    people = {"man": MAN, "elsewhere": ELSEWHERE, "son": SON, "nobody": NOBODY}
    names = list(permutations(people))[turn * 6]
    references = receive_people(bureau, *(people[name] for name in names))
    known = dict(zip(references, names, strict=True))
    found = {frozenset(known[one] for one in group) for group in groups(bureau)}
    assert found == {frozenset({"man", "elsewhere"})}


def test_news_of_a_referral_links_what_it_did_not_link_before(bureau: Bureau) -> None:
    named = {"role": "reported", "given_name": "Jon", "family_name": "Quill"}
    known, bare = receive_people(bureau, MAN, named)
    assert groups(bureau) == set()
    news = {**MAN, "reference": "L-2", "note": "seen again"}
    bureau.receive_csv(news, name="news.csv")
    assert groups(bureau) == {frozenset({known, bare})}
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_person_unknown_has_an_empty_profile_and_is_linked_with_nobody(bureau: Bureau) -> None:
    receive_people(bureau, {"note": "nobody named"}, {"note": "nobody named either"})
    assert bureau.ask("select profile from link_profile") == [({},), ({},)]
    assert bureau.ask("select count(*) from link_key") == [(0,)]


@pytest.mark.parametrize("role", ["payer", "victim", "account_holder"])
def test_people_of_other_roles_link_nothing(bureau: Bureau, role: str) -> None:
    receive_people(bureau, MAN, {**MAN, "role": role})
    assert groups(bureau) == set()
    assert links(bureau) == []


def test_what_asks_a_person_starts_one_clock_to_find_out(bureau: Bureau) -> None:
    first, second = receive_people(bureau, MAN, {**SON, "e_mail": MAN["e_mail"]})
    assert [one[2] for one in links(bureau)] == ["ask"]
    clocks = "select o.reference from clock c join obligation o on o.id = c.obligation_id"
    running = f"{clocks} where c.because = 'possible_history' and c.running order by o.id"
    assert bureau.ask(running) == [(first,), (second,)]
    receive_people(bureau, {**SON, "e_mail": MAN["e_mail"]})
    assert len(bureau.ask(running)) == 3
    assert replayed(bureau, first)
    assert replayed(bureau, second)


def test_a_value_that_too_many_share_finds_nobody_and_is_flagged(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, 3)
    shared = {"role": "reported", "user_name": "everybody_8812", "service": "Drumline"}
    people = [{**shared, "given_name": name, "family_name": "Quill"} for name in "ABCDE"]
    receive_people(bureau, *people)
    assert bureau.ask("select count(*) > 0 from link_common") == [(True,)]
    assert groups(bureau) == set()
    assert links(bureau) == []


def test_what_was_linked_by_a_value_is_weighed_again_once_too_many_share_it(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, 2)
    shared = {"role": "reported", "e_mail": "spread.77@post.example", "given_name": "Ada"}
    receive_people(bureau, shared, shared)
    assert len(links(bureau)) == 1
    receive_people(bureau, shared)
    assert links(bureau) == []


def test_a_key_that_thousands_share_costs_what_few_cost(bureau: Bureau) -> None:
    def lines(count: int) -> list[dict[str, str]]:
        return [
            {"reference": f"H-{count}-{n}", "role": "reported", "user_name": "everybody_8812",
             "service": "Drumline", "given_name": f"{'abcdefghij'[n % 10] * 3}{n}"}
            for n in range(count)
        ]  # fmt: skip

    bureau.receive_csv(*lines(3000), name="many.csv")
    assert groups(bureau) == set()
    with statements() as sent:
        bureau.receive_csv(*lines(5), name="few.csv")
    assert len([one for one in sent if "link_key" in one]) == 2
    assert links(bureau) == []


def test_a_file_that_went_round_links_nobody(bureau: Bureau) -> None:
    lines = [
        {"reference": f"V-{n}", "role": "reported", "user_name": f"person_{n}_x{n * 7}",
         "service": "Drumline", "file_digest": "d41d8cd98f00b204e9800998ecf8427e"}
        for n in range(200)
    ]  # fmt: skip
    bureau.receive_csv(*lines)
    assert links(bureau) == []


def test_one_event_by_two_channels_is_told(bureau: Bureau) -> None:
    seen = {
        "role": "reported", "user_name": "kite_7781", "service": "Drumline",
        "ip_address": "2001:db8::77", "ip_port": "40123", "event_time": "2026-11-01 10:15",
        "file_digest": "d41d8cd98f00b204e9800998ecf8427e",
    }  # fmt: skip
    receive_people(bureau, seen, {**seen, "event_time": "2026-11-01 10:40"})
    ((verdict, because),) = bureau.ask("select verdict, because from link")
    assert (verdict, because[-1]) == ("join", "same_event")


def test_it_goes_on_where_it_was_cut_short(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(linking, "settle_nominals", killed)
        with pytest.raises(KeyboardInterrupt):
            receive_people(bureau, MAN)
    assert bureau.ask("select count(*) from link_profile") == [(0,)]
    assert len(bureau.ask("select from link_due")) == 1
    bureau.receive_csv({**MAN, "reference": "L-9"}, name="more.csv")
    assert bureau.ask("select count(*) from link_due") == [(0,)]
    assert [len(group) for group in groups(bureau)] == [2]


def test_the_sweep_links_what_is_left(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("longstop.actions.receive.link_due", lambda _, **__: None)
        pair = receive_people(bureau, MAN, MAN)
    assert groups(bureau) == set()
    sweep(bureau.house, every_seconds=60)
    assert groups(bureau) == {frozenset(pair)}


def test_linking_in_small_steps_gives_what_one_step_gives(bureau: Bureau) -> None:
    receive_people(bureau, MAN, ELSEWHERE, SON, MAN, NOBODY, HALF)
    before = groups(bureau), links(bureau)
    with bureau.house.database.as_service("test") as connection:
        connection.execute("insert into link_due select obligation_id from referral")
    told: list[tuple[int, int]] = []
    done = link_due(bureau.house, at_once=2, progress=lambda *one: told.append(one))
    assert (done.referrals, told) == (6, [(2, 4), (4, 2), (6, 0)])
    assert (groups(bureau), links(bureau)) == before


def test_everything_is_linked_anew_by_an_administrator_alone(bureau: Bureau) -> None:
    receive_people(bureau, MAN, MAN)
    before = groups(bureau)
    assert link_run(bureau.house, bureau.people["admin"], everything=True).referrals == 2
    assert groups(bureau) == before
    with pytest.raises(NotAllowed):
        link_run(bureau.house, bureau.people["alice"], everything=True)


def test_linking_costs_the_same_statements_however_many(bureau: Bureau) -> None:
    def sent(count: int) -> list[str]:
        people = [
            {"reference": f"S-{count}-{n}", "role": "reported", "service": "Drumline",
             "user_name": f"kite_{count}_{n // 2}_x", "e_mail": f"a{count}.{n // 2}.z@post.example"}
            for n in range(count)
        ]  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("longstop.actions.receive.link_due", lambda _, **__: None)
            bureau.receive_csv(*people, name=f"{count}.csv")
        with statements() as gathered:
            link_due(bureau.house)
        return gathered

    few_, many = sent(8), sent(400)
    assert len(few_) == len(many)
    assert len(groups(bureau)) == 204


def few(patch: pytest.MonkeyPatch, most: int) -> None:
    """Let a value that more than so many people share be common."""
    real: Callable[..., Any] = model_in_force

    def with_few(*given: Any) -> Any:
        return replace(real(*given), common=most)

    patch.setattr("longstop.actions.link.model_in_force", with_few)


def test_nobody_but_the_service_reads_a_profile(bureau: Bureau) -> None:
    receive_people(bureau, MAN)
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        for table in ("link_profile", "link_key", "link_due", "nominal_member"):
            assert connection.execute(f"select from {table}".encode()).fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from link_profile")
