"""A linkage model is trained, compared, adopted by two people; then everything is linked by it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from longstop.actions.adopt_model import approve_model, propose_model, withdraw_model
from longstop.actions.compare_models import compare_models
from longstop.actions.confirm_link import confirm_link
from longstop.actions.house import NotFound, shipped_model
from longstop.actions.list_models import list_models
from longstop.actions.model_in_force import model_in_force
from longstop.actions.sweep import sweep
from longstop.actions.train_model import Wanted, every_profile, train_on_house
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.ledger.verification import What
from longstop.core.linkage.adopting import ModelRefused
from longstop.core.linkage.learning import TooFewToLearn
from longstop.core.linkage.model_document import ModelNotValid, read_model
from longstop.synthetic.train_model import train_on_synthetic
from tests.actions.test_verify_decisions import by_hand, found
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import MAN, NOBODY, SON, groups, links, receive_people
from tests.bureau.policies import owner, reviewer

AT = datetime(2026, 11, 20, tzinfo=UTC)
ASKED = {**SON, "e_mail": MAN["e_mail"]}


def changed(bureau: Bureau, **figures: object) -> str:
    """Write the shipped model with other figures."""
    document = json.loads(bureau.house.shipped_model)
    return json.dumps({**document, "version": "other", **figures})


def adopt(bureau: Bureau, text: str) -> int:
    one = propose_model(bureau.house, owner(bureau), text, reason="own_figures")
    return approve_model(bureau.house, reviewer(bureau, "bob"), one.id).id


def test_a_model_trained_on_synthetic_reports_is_the_same_each_time() -> None:
    one, again = (
        train_on_synthetic(1_000, AT, Wanted(version="7", seed=3), shipped_model())
        for _ in range(2)
    )
    assert one.text == again.text
    assert read_model(one.text).stamp == one.model.stamp
    assert one.model.records == 1_000
    assert one.model.join == shipped_model().join
    weights = {(each.comparison, each.level): each.after for each in one.moved}
    assert all(abs(each.after - each.before) > 0 for each in one.moved)
    assert weights["email", "same"] > 15


def test_a_house_that_holds_too_little_learns_nothing(bureau: Bureau) -> None:
    receive_people(bureau, MAN, NOBODY)
    with pytest.raises(TooFewToLearn, match="--synthetic"):
        train_on_house(bureau.house, owner(bureau), Wanted(version="1"))
    with pytest.raises(NotAllowed):
        train_on_house(bureau.house, bureau.people["alice"], Wanted(version="1"))


def test_every_profile_is_read_once_whatever_the_blocks(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive_people(bureau, MAN, NOBODY, SON)
    monkeypatch.setattr("longstop.actions.train_model.AT_ONCE", 2)
    told: list[int] = []
    with bureau.house.database.as_service("test") as connection:
        read = [one.referral for one in every_profile(connection, told.append)]
    assert read == sorted(set(read))
    assert (len(read), told) == (3, [2])


def test_whoever_adopts_it_everything_is_linked_by_it_and_words_stand(bureau: Bureau) -> None:
    man, again, nobody = receive_people(bureau, MAN, MAN, NOBODY)
    confirm_link(bureau.house, bureau.people["alice"], man, nobody, reason="record_shows")
    assert groups(bureau) == {frozenset({man, again, nobody})}
    adopt(bureau, changed(bureau, join=900, ask=5))
    assert bureau.ask("select count(*) from link_due") == [(3,)]
    sweep(bureau.house, every_seconds=60)
    assert groups(bureau) == {frozenset({man, nobody})}
    assert [verdict for _, _, verdict, _ in links(bureau)] == ["ask"]
    ((stamp,),) = bureau.ask("select distinct model from link")
    assert stamp.startswith("linkage other ")
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_it_takes_two_people_and_one_proposal_at_a_time(bureau: Bureau) -> None:
    house, proposer = bureau.house, owner(bureau)
    one = propose_model(house, proposer, changed(bureau, join=12), reason="own_figures")
    with pytest.raises(ModelRefused, match="nother proposal waits"):
        propose_model(house, proposer, changed(bureau, version="2"), reason="own_figures")
    with pytest.raises(NotAllowed):
        approve_model(house, proposer, one.id)
    with pytest.raises(ModelRefused, match="does not approve it too"):
        approve_model(house, reviewer(bureau, "sue"), one.id)
    assert withdraw_model(house, proposer, one.id).withdrawn_at is not None
    with pytest.raises(ModelRefused, match="already"):
        approve_model(house, reviewer(bureau, "bob"), one.id)
    assert [one.state for one in list_models(house, bureau.people["alice"]).models] == ["withdrawn"]
    assert verify(house, bureau.people["alice"]).faults == ()


@pytest.mark.parametrize(
    ("figures", "reason", "why"),
    [
        ({"version": shipped_model().version}, "own_figures", "in force already"),
        ({"join": 12}, "because", "no reason"),
    ],
)
def test_what_may_not_be_proposed_is_refused_whole(
    bureau: Bureau, figures: dict[str, object], reason: str, why: str
) -> None:
    with pytest.raises(ModelRefused, match=why):
        propose_model(bureau.house, owner(bureau), changed(bureau, **figures), reason=reason)
    assert bureau.ask("select count(*) from linkage_model") == [(0,)]


def test_a_document_with_faults_and_a_person_of_elsewhere_are_refused(bureau: Bureau) -> None:
    with pytest.raises(ModelNotValid):
        propose_model(bureau.house, owner(bureau), "{}", reason="own_figures")
    text = changed(bureau, join=12)
    with pytest.raises(ModelRefused, match="a bureau adopts"):
        propose_model(bureau.house, owner(bureau, "nora"), text, reason="own_figures")
    one = propose_model(bureau.house, owner(bureau), text, reason="own_figures")
    with pytest.raises(NotFound):
        approve_model(bureau.house, reviewer(bureau, "nora"), one.id)


def test_a_model_compared_with_itself_moves_nobody(bureau: Bureau) -> None:
    receive_people(bureau, MAN, MAN, ASKED)
    model = shipped_model()
    same = compare_models(bureau.house, owner(bureau), model, model, most=9)
    assert all(one.before == one.after for one in same.pairs)
    assert (same.nominals.referrals, same.weights, same.listed) == (0, (), ())
    assert same.nominals.same == 1


def test_a_stricter_model_parts_whom_the_other_joined(bureau: Bureau) -> None:
    man, again, _ = receive_people(bureau, MAN, MAN, NOBODY)
    strict = read_model(changed(bureau, join=900))
    seen = compare_models(bureau.house, owner(bureau), shipped_model(), strict, most=9)
    assert [(one.before, one.after, one.pairs) for one in seen.pairs] == [("join", "ask", 1)]
    assert (seen.nominals.parted, seen.nominals.after, seen.nominals.referrals) == (1, 0, 2)
    assert seen.listed == ((man, again),)


CHANGED = [
    "update linkage_model set stamp = 'other'",
    "update linkage_model set text = replace(text, '\"join\"', '\"joim\"')",
    "update linkage_model_adoption set reason = 'fault_found'",
    "update linkage_model_adoption set approved_by = proposed_by + 1",
    "delete from linkage_model_adoption",
]


@pytest.fixture
def adopted(bureau: Bureau) -> Bureau:
    adopt(bureau, changed(bureau, join=12))
    assert found(bureau) == []
    return bureau


@pytest.mark.parametrize("statement", CHANGED)
def test_what_is_changed_by_hand_is_named(adopted: Bureau, statement: str) -> None:
    by_hand(adopted, statement)
    assert What.MODEL_DIFFERS in {what for what, _ in found(adopted)}


def test_no_other_agency_is_told_figures_of_the_whole_house(bureau: Bureau) -> None:
    receive_people(bureau, MAN, MAN, NOBODY)
    nora, model = owner(bureau, "nora"), shipped_model()
    with pytest.raises(NotAllowed, match="another agency"):
        compare_models(bureau.house, nora, model, read_model(changed(bureau, join=900)))
    with pytest.raises(NotAllowed, match="another agency"):
        train_on_house(bureau.house, nora, Wanted(version="1"))


def test_a_pair_is_listed_for_nobody_who_does_not_see_both(bureau: Bureau) -> None:
    receive_people(bureau, MAN, MAN, NOBODY)
    by_hand(
        bureau,
        "update obligation set excluded = (select array_agg(id) from person)"
        " where id = (select min(referral_id) from link_profile)",
    )
    strict = read_model(changed(bureau, join=900))
    seen = compare_models(bureau.house, owner(bureau), shipped_model(), strict, most=9)
    assert (seen.nominals.parted, seen.listed) == (1, ())


def test_a_house_whose_model_this_release_no_longer_reads_can_take_another(
    bureau: Bureau,
) -> None:
    adopt(bureau, changed(bureau, join=12))
    by_hand(bureau, "update linkage_model set text = replace(text, '\"forms\"', '\"shapes\"')")
    with pytest.raises(TooFewToLearn):
        train_on_house(bureau.house, owner(bureau), Wanted(version="2"))
    text = changed(bureau, version="2", join=13)
    one = propose_model(bureau.house, owner(bureau), text, reason="new_forms")
    approve_model(bureau.house, reviewer(bureau, "bob"), one.id)
    assert sweep(bureau.house, every_seconds=60).unreadable == ()
    with bureau.house.database.as_service("test") as connection:
        assert model_in_force(connection, bureau.house).join == 13


def test_where_two_bureaus_share_a_house_neither_adopts_for_the_other(bureau: Bureau) -> None:
    house, text = bureau.house, changed(bureau, join=12)
    one = propose_model(house, owner(bureau), text, reason="own_figures")
    by_hand(bureau, "update agency set kind = 'bureau' where code = 'north'")
    with pytest.raises(ModelRefused, match="there are more than one"):
        approve_model(house, reviewer(bureau, "bob"), one.id)
    assert withdraw_model(house, owner(bureau), one.id).withdrawn_at is not None
    for who in ("sue", "nora"):
        with pytest.raises(ModelRefused, match="there are more than one"):
            propose_model(house, owner(bureau, who), text, reason="own_figures")


def test_a_model_that_is_not_read_stops_the_sweep_at_nothing_but_linking(bureau: Bureau) -> None:
    adopt(bureau, changed(bureau, join=12))
    by_hand(bureau, "update linkage_model set text = replace(text, '\"forms\"', '\"shapes\"')")
    with pytest.raises(ModelNotValid):
        receive_people(bureau, MAN, MAN)
    bureau.clock.on(hours=30)
    swept = sweep(bureau.house, every_seconds=60)
    assert (swept.breaches, swept.unreadable) == (1, ("linkage model",))
    assert swept.leaves
    assert bureau.ask("select count(*) from link_due") == [(1,)]
    assert bureau.ask("select count(*) from sweep_run where finished_at is null") == [(0,)]
