"""A search for oneself, one's household or a colleague is known to others and to nobody else."""

from __future__ import annotations

import pytest

from longstop.actions.declare_household import (
    DeclarationRefused,
    declare,
    list_household,
    take_back,
)
from longstop.actions.house import NotFound
from longstop.actions.look_into_searches import answer_search, list_searches
from longstop.actions.mail_alerts import Mailed
from longstop.actions.mail_digests import mail_digests
from longstop.actions.search import search
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.linkage.asked import SearchRefused
from longstop.core.linkage.whose import Finding, Relation
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import statements
from tests.engines.relay import running_relay


def look(bureau: Bureau, text: str, by: str = "alice") -> int:
    """Search; gives how many statements it took."""
    with statements() as asked:
        search(bureau.house, bureau.people[by], text, reason="quality")
    return len(asked)


def alerts(bureau: Bureau, reader: str = "sue") -> list[tuple[str, str]]:
    """Give who searched for whom, the first on top."""
    found = list_searches(bureau.house, bureau.people[reader])
    return [(one.by, one.whose) for one in reversed(found)]


def test_whatever_finds_oneself_or_ones_household_alerts_others(bureau: Bureau) -> None:
    alice = bureau.people["alice"]
    for text in ("Kim Dutton-Hart", "07700 900123", "kim.hart@post.example", "QA1 2BC"):
        declare(bureau.house, alice, Relation.HOUSEHOLD, text)
    declare(bureau.house, alice, Relation.ONESELF, "kite_7781")
    ours = {
        "household": ("Kim Dutton-Hart", "dutton-hart, KIM", "Kim Duton-Hart", "+44 7700 900 123",
                      "KIM.HART@post.example", "qa12bc"),
        "oneself": ("Alice Dutton", "Dutton Alice", "Alice Duton", "alice@bureau.example",
                    "kite_7781", "Dutton"),
    }  # fmt: skip
    nobody = ("Ulf Tarn", "QA1 2BD", "tarn@post.example", "Second", "198.51.100.7")
    for whose, texts in ours.items():
        for text in texts:
            before = len(alerts(bureau))
            look(bureau, text)
            assert alerts(bureau)[before:] == [("alice", whose)], text
    so_far = alerts(bureau)
    for text in nobody:
        look(bureau, text)
    assert alerts(bureau) == so_far
    look(bureau, "Kim Dutton-Hart", by="bob")
    look(bureau, "Bob Second")
    assert alerts(bureau)[len(so_far) :] == [("bob", "colleague"), ("alice", "colleague")]
    kept = str(bureau.ask("select h::text from household_entry h")) + str(
        bureau.ask("select body from ledger_entry where event like 'household.%%'")
    )
    assert not [one for one in ("kim", "hart", "900123", "qa12", "kite") if one in kept.lower()]
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_the_searcher_is_told_nothing_and_nobody_sees_their_own_or_anothers_agencys(
    bureau: Bureau,
) -> None:
    mine, nobodys = look(bureau, "sue@bureau.example", by="sue"), look(bureau, "x@y.example", "sue")
    assert mine == nobodys
    assert alerts(bureau, "rita") == [("sue", "oneself")]
    assert alerts(bureau, "sue") == alerts(bureau, "ned") == []
    (one,) = list_searches(bureau.house, bureau.people["rita"])
    for code, fault in (("alice", NotAllowed), ("sue", NotFound), ("ned", NotFound)):
        with pytest.raises(fault):
            answer_search(bureau.house, bureau.people[code], one.id, Finding.EXPLAINED)
    with pytest.raises(NotAllowed):
        list_searches(bureau.house, bureau.people["alice"])
    answer_search(bureau.house, bureau.people["rita"], one.id, Finding.PASSED_ON)
    with pytest.raises(NotFound):
        answer_search(bureau.house, bureau.people["rita"], one.id, Finding.EXPLAINED)
    (done,) = list_searches(bureau.house, bureau.people["rita"])
    assert (done.finding, done.answered_by) == ("passed_on", "rita")


def test_one_who_did_not_search_is_mailed_once_without_a_name(bureau: Bureau) -> None:
    def mailed() -> list[tuple[str, str]]:
        with running_relay() as (relay, arrived):
            mail_digests(bureau.house, relay)
            assert mail_digests(bureau.house, relay) == Mailed(0, 0)
        return [(str(one["To"]), str(one).lower()) for one in arrived]

    look(bureau, "bob@bureau.example", by="sue")
    ((to, text),) = mailed()
    assert to == "rita@bureau.example"
    assert "https://desk.example/notices/searches" in text
    assert not [one for one in ("sue", "bob", "pervis") if one in text]
    bureau.ask(
        "update person set roles = '{professional_standards}' where code = 'bob' returning 1"
    )
    bureau.people = people_of(bureau.house)
    look(bureau, "Alice Dutton", by="alice")
    assert [to for to, _ in mailed()] == ["bob@bureau.example"]
    assert alerts(bureau, "bob") == [("sue", "colleague"), ("alice", "oneself")]


def test_what_was_declared_is_ones_own_and_can_be_taken_back(bureau: Bureau) -> None:
    alice, bob = bureau.people["alice"], bureau.people["bob"]
    with pytest.raises(SearchRefused):
        declare(bureau.house, alice, Relation.HOUSEHOLD, "xy")
    with pytest.raises(DeclarationRefused):
        declare(bureau.house, alice, Relation.HOUSEHOLD, "-- ?")
    declare(bureau.house, alice, Relation.HOUSEHOLD, "Kim Hart")
    (one,) = list_household(bureau.house, alice)
    assert "name" in one.kinds
    assert list_household(bureau.house, bob) == []
    for other, number in ((bob, one.id), (alice, one.id + 99)):
        with pytest.raises(NotFound):
            take_back(bureau.house, other, number)
    take_back(bureau.house, alice, one.id)
    look(bureau, "Kim Hart")
    assert (list_household(bureau.house, alice), alerts(bureau)) == ([], [])
