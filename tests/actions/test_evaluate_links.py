"""Links are measured against a truth or against words, over what the asker may see alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from longstop.actions.confirm_link import confirm_link
from longstop.actions.evaluate_links import LinksMeasured, measure_by_truth, measure_by_words
from longstop.actions.receive import Incoming, receive
from longstop.actions.reject_link import reject_link
from longstop.core.authority.permissions import NotAllowed
from longstop.core.oversight.truth import TruthNotFit
from longstop.synthetic.generate import write_synthetic
from tests.actions.test_verify_decisions import by_hand
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import MAN, NOBODY, SON, receive_people

LINE = {"event_at": "2026-11-01T10:00:00Z"}


def truth(*people: str, origin: str = "en") -> list[str]:
    """Write the truth of the reports L-1, L-2 and so on: whose each is."""
    return [
        json.dumps({
            **LINE, "reference": f"L-{number}", "people": [
                {"id": person, "role": "reported", "named": True, "sex": "man",
                 "born": "1980-04-03", "origin": origin}]})
        for number, person in enumerate(people, start=1)
    ]  # fmt: skip


def measured(bureau: Bureau, lines: list[str], by: str = "sue") -> LinksMeasured:
    return measure_by_truth(bureau.house, bureau.people[by], "toronto", lines)


def test_pairs_groups_and_links_are_held_against_the_truth(bureau: Bureau) -> None:
    receive_people(bureau, MAN, MAN, SON, NOBODY)
    found = measured(bureau, truth("A", "A", "B", "A"))
    assert found.all is not None
    assert found.all.precision is not None
    assert found.all.recall is not None
    assert found.all.precision.value == 1.0
    assert found.all.recall.value == pytest.approx(1 / 3)
    assert found.sizes is not None
    assert (found.sizes.groups, found.sizes.mixed) == ({1: 2, 2: 1}, 0)
    joined = {(one.evidence, one.answer): one.same for one in found.links}
    sure = joined["strong", "join"]
    assert sure is not None
    assert sure.value == 1.0


def test_groups_of_too_few_people_are_not_shown(bureau: Bureau) -> None:
    receive_people(bureau, MAN, MAN, SON)
    found = measured(bureau, truth("A", "A", "B"))
    assert found.least == 10
    assert found.by["sex"] == {"man": None}
    assert found.by["agency"] == {"bureau": None}


def test_nobody_measures_what_they_may_not_see(bureau: Bureau) -> None:
    receive_people(bureau, MAN, MAN)
    with pytest.raises(NotAllowed):
        measured(bureau, truth("A", "A"), by="alice")
    with pytest.raises(TruthNotFit, match="Receive the data beside it first"):
        measured(bureau, [one.replace("L-", "X-") for one in truth("A", "A")])
    with pytest.raises(TruthNotFit, match="Line 2"):
        measured(bureau, [*truth("A"), "no json"])


def test_words_are_what_links_are_measured_by_where_there_is_no_truth(bureau: Bureau) -> None:
    one, other, son, nobody = receive_people(bureau, MAN, MAN, {**SON, "e_mail": MAN["e_mail"]},
                                             NOBODY)  # fmt: skip
    alice, house = bureau.people["alice"], bureau.house
    confirm_link(house, alice, one, other, reason="record_shows")
    reject_link(house, alice, one, son, reason="shared_home")
    confirm_link(house, alice, one, nobody, reason="record_shows")
    found = measure_by_words(house, bureau.people["sue"])
    assert found.words == 3
    shares = {
        (share.evidence, share.answer): share.same.value for share in found.links if share.same
    }
    assert shares == {("strong", "join"): 1.0, ("strong", "ask"): 0.0, ("none", "none"): 1.0}
    (own,) = found.by_agency.values()
    assert own == found.links


def test_words_are_told_by_the_agencies_that_own_the_two_and_not_of_few(bureau: Bureau) -> None:
    man, again, other = receive_people(bureau, MAN, MAN, MAN)
    confirm_link(bureau.house, bureau.people["alice"], man, other, reason="record_shows")
    confirm_link(bureau.house, bureau.people["alice"], man, again, reason="record_shows")
    by_hand(
        bureau,
        "update obligation o set owner_agency = d.agency, owner_desk = d.id,"
        "  owner_person = d.supervisor, seen_by = seen_by || d.agency from desk d join agency a"
        "  on a.id = d.agency and a.code = 'north'"
        " where o.id = (select max(referral_id) from link_profile)",
    )
    found = measure_by_words(bureau.house, bureau.people["sue"])
    assert {name: {one.same for one in shares} for name, shares in found.by_agency.items()} == {
        "bureau": {None},
        "bureau, north": {None},
    }
    assert sum(one.many or 0 for one in found.links) == 2


def test_synthetic_people_are_recognised_and_each_group_is_told(
    bureau: Bureau, tmp_path: Path
) -> None:
    made = write_synthetic(tmp_path, people=600, format="csv", seed=3)
    with made.data.open("rb") as stream:
        receive(
            bureau.house,
            bureau.people["alice"],
            Incoming(stream=stream, file_name="r", source="toronto"),
        )
    found = measured(bureau, made.truth.read_text(encoding="utf-8").splitlines())
    assert found.all is not None
    assert found.all.precision is not None
    assert found.all.precision.value > 0.98
    for figures in found.by["sex"].values():
        assert figures is not None
        assert figures.recall is not None
        assert figures.recall.value > 0.5
    assert {"woman", "man"} == set(found.by["sex"])
    assert any(one is not None for one in found.by["origin of name"].values())
