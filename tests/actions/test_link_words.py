"""What people say of two counts at once, stands for every later run, and can be taken back."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from longstop.actions.confirm_link import confirm_link
from longstop.actions.explain_link import explain_links, explain_pair
from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.link import link_run
from longstop.actions.reject_link import reject_link
from longstop.actions.review_links import review_links
from longstop.actions.share import share
from longstop.actions.split_nominal import split_nominal
from longstop.actions.undo_link import undo_link
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.linkage.words import LinkRefused
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import (
    ELSEWHERE,
    MAN,
    NOBODY,
    SON,
    groups,
    links,
    nominals,
    receive_people,
)
from tests.bureau.work import absent_reference, reference_of, references_of, replayed

SAME, DIFFERENT = "record_shows", "another_person"
QUESTION = {**SON, "e_mail": MAN["e_mail"]}
STAFF = {
    **MAN, "given_name": "Percival", "family_name": "Constable", "date_of_birth": "1980-04-01"
}  # fmt: skip


def asked(bureau: Bureau, who: str = "alice") -> set[frozenset[str]]:
    """Give the pairs of which somebody is asked."""
    rows = review_links(bureau.house, bureau.people[who]).rows
    return {frozenset((one.reference, one.other)) for one in rows}


def test_who_is_confirmed_is_one_nominal_and_a_later_run_obeys(bureau: Bureau) -> None:
    one, other = receive_people(bureau, MAN, NOBODY)
    said = confirm_link(bureau.house, bureau.people["alice"], one, other, reason=SAME)
    assert (said.nominal, said.fellows) == (nominals(bureau)[one], (other,))
    link_run(bureau.house, bureau.people["admin"], everything=True)
    assert groups(bureau) == {frozenset({one, other})}
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_who_is_rejected_is_never_joined_again(bureau: Bureau) -> None:
    one, other = receive_people(bureau, MAN, MAN)
    said = reject_link(bureau.house, bureau.people["alice"], one, other, reason=DIFFERENT)
    assert (said.nominal, said.fellows) == (None, ())
    link_run(bureau.house, bureau.people["admin"], everything=True)
    receive_people(bureau, ELSEWHERE)
    assert not any({one, other} <= group for group in groups(bureau))
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_a_referral_is_split_off_all_others_of_its_nominal(bureau: Bureau) -> None:
    one, other, third = receive_people(bureau, MAN, MAN, MAN)
    split_nominal(bureau.house, bureau.people["alice"], one, reason=DIFFERENT)
    assert groups(bureau) == {frozenset({other, third})}
    undo_link(bureau.house, bureau.people["bob"], one)
    assert groups(bureau) == {frozenset({one, other, third})}
    with pytest.raises(LinkRefused, match="Nothing that is in force"):
        undo_link(bureau.house, bureau.people["bob"], one)


def test_who_stands_alone_is_split_off_nobody(bureau: Bureau) -> None:
    (one,) = receive_people(bureau, MAN)
    with pytest.raises(LinkRefused, match="stands alone"):
        split_nominal(bureau.house, bureau.people["alice"], one, reason=DIFFERENT)


@pytest.mark.parametrize("answer", [confirm_link, reject_link])
def test_an_answer_ends_the_clocks_of_all_who_asked_the_same(
    bureau: Bureau, answer: object
) -> None:
    man, question, again = receive_people(bureau, MAN, QUESTION, MAN)
    running = "select count(*) from clock where because = 'possible_history' and running"
    assert asked(bureau) == {frozenset({man, question})}, "of two nominals one pair asks for all"
    assert bureau.ask(running) == [(3,)]
    reason = SAME if answer is confirm_link else DIFFERENT
    answer(bureau.house, bureau.people["alice"], man, question, reason=reason)  # type: ignore[operator]
    assert bureau.ask(running) == [(0,)]
    assert asked(bureau) == set()
    undo_link(bureau.house, bureau.people["alice"], man, question)
    assert bureau.ask(running) == [(3,)]
    assert all(replayed(bureau, one) for one in (man, question, again))


def test_what_other_words_contradict_is_refused(bureau: Bureau) -> None:
    one, other, third = receive_people(bureau, MAN, NOBODY, {**NOBODY, "user_name": "elm_4451"})
    alice, house = bureau.people["alice"], bureau.house
    confirm_link(house, alice, one, other, reason=SAME)
    with pytest.raises(LinkRefused, match="already"):
        reject_link(house, alice, other, one, reason=DIFFERENT)
    reject_link(house, alice, other, third, reason=DIFFERENT)
    with pytest.raises(LinkRefused, match="opposite"):
        confirm_link(house, alice, one, third, reason=SAME)
    undo_link(house, alice, other, third)
    confirm_link(house, alice, one, third, reason=SAME)
    with pytest.raises(LinkRefused, match="opposite"):
        reject_link(house, alice, other, third, reason=DIFFERENT)
    assert groups(bureau) == {frozenset({one, other, third})}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_said_is_undone_in_any_order(bureau: Bureau, seed: int) -> None:
    rng = random.Random(seed)
    people = receive_people(bureau, MAN, ELSEWHERE, QUESTION, MAN, NOBODY)
    before = groups(bureau), links(bureau), asked(bureau)
    said = 0
    for _ in range(20):
        one, other = rng.sample(people, 2)
        act = rng.choice([confirm_link, reject_link])
        reason = SAME if act is confirm_link else DIFFERENT
        try:
            act(
                bureau.house, bureau.people[rng.choice(["alice", "bob"])], one, other, reason=reason
            )
            said += 1
        except LinkRefused:
            continue
    assert said > 3
    pairs = [*combinations(people, 2)]
    rng.shuffle(pairs)
    for one, other in pairs:
        try:
            undo_link(bureau.house, bureau.people["alice"], one, other)
            said -= 1
        except LinkRefused:
            continue
    assert said == 0
    assert (groups(bureau), links(bureau), asked(bureau)) == before
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_a_stranger_learns_and_changes_nothing(bureau: Bureau) -> None:
    one, other = receive_people(bureau, MAN, MAN)
    house = bureau.house
    absent = absent_reference()
    for who in ("nora", "charlie"):
        stranger = bureau.people[who]
        for act, reason in ((confirm_link, SAME), (reject_link, DIFFERENT)):
            with pytest.raises(NotFound) as hidden:
                act(house, stranger, one, other, reason=reason)
            with pytest.raises(NotFound) as nothing:
                act(house, stranger, absent, other, reason=reason)
            assert str(hidden.value).replace(one, absent) == str(nothing.value)
        for look in (explain_links, split_by, undo_link):
            with pytest.raises(NotFound):
                look(house, stranger, one)
        with pytest.raises(NotFound):
            explain_pair(house, stranger, one, other)
        assert review_links(house, stranger).rows == []
    assert bureau.ask("select count(*) from link_said") == [(0,)]


def split_by(house: object, actor: object, reference: str) -> object:
    """Split with a reason, so that all acts are called alike."""
    return split_nominal(house, actor, reference, reason=DIFFERENT)  # type: ignore[arg-type]


def test_who_sees_one_of_two_is_told_what_absence_tells(bureau: Bureau) -> None:
    one, other = receive_people(bureau, MAN, MAN)
    share(bureau.house, bureau.people["alice"], [one], with_agency="south", reason="joint_work")
    charlie = bureau.people["charlie"]
    found = explain_links(bureau.house, charlie, one)
    assert (found.nominal, found.fellows, found.links, found.words) == (None, (), (), ())
    with pytest.raises(NotFound):
        confirm_link(bureau.house, charlie, one, other, reason=SAME)
    with pytest.raises(LinkRefused, match="stands alone"):
        split_nominal(bureau.house, charlie, one, reason=DIFFERENT)


def test_who_sees_both_and_owns_neither_says_nothing_of_them(bureau: Bureau) -> None:
    one, other = receive_people(bureau, MAN, MAN)
    share(
        bureau.house, bureau.people["alice"], [one, other], with_agency="south", reason="joint_work"
    )
    charlie = bureau.people["charlie"]
    assert explain_links(bureau.house, charlie, one).fellows == (other,)
    with pytest.raises(NotYours):
        reject_link(bureau.house, charlie, one, other, reason=DIFFERENT)


def test_a_restricted_record_tells_nobody_outside_that_there_is_one(bureau: Bureau) -> None:
    (open_one,) = receive_people(bureau, MAN)
    bureau.receive_csv({**STAFF, "reference": "S-1"}, name="staff.csv")
    (hidden,) = [one for one in references_of(bureau, "referral") if one != open_one]
    link = bureau.ask("select verdict from link")
    assert link == [("ask",)], "the same mailbox and telephone, other names"
    clocks = "select o.reference from clock c join obligation o on o.id = c.obligation_id"
    assert bureau.ask(f"{clocks} where c.because = 'possible_history'") == [(hidden,)]
    assert explain_links(bureau.house, bureau.people["alice"], open_one).links == ()
    assert asked(bureau) == set()
    assert asked(bureau, "rita") == {frozenset({open_one, hidden})}
    confirm_link(bureau.house, bureau.people["rita"], hidden, open_one, reason=SAME)
    for row in bureau.ask("select event from ledger_entry e join obligation o"
                          " on o.id = e.stream_id where o.reference = %s", open_one):  # fmt: skip
        assert row[0] in ("referral.received", "referral.links_viewed")
    assert explain_links(bureau.house, bureau.people["alice"], open_one).nominal is None


def test_whoever_may_not_decide_is_refused(bureau: Bureau) -> None:
    one, other = receive_people(bureau, MAN, MAN)
    with pytest.raises(NotAllowed):
        confirm_link(bureau.house, bureau.people["admin"], one, other, reason=SAME)


def test_only_referrals_are_linked_and_a_reason_is_of_the_list(bureau: Bureau) -> None:
    (one,) = receive_people(bureau, MAN)
    package = reference_of(bureau, "package")
    alice = bureau.people["alice"]
    for other, reason in ((package, SAME), (one, SAME)):
        with pytest.raises(LinkRefused):
            confirm_link(bureau.house, alice, one, other, reason=reason)
    with pytest.raises(LinkRefused, match="identifiers_checked"):
        confirm_link(bureau.house, alice, one, absent_reference(), reason="because")


def test_two_are_explained_by_what_agrees_and_no_value_is_shown(bureau: Bureau) -> None:
    one, other = receive_people(bureau, MAN, ELSEWHERE)
    found = explain_pair(bureau.house, bureau.people["alice"], one, other)
    assert found.weight == pytest.approx(found.prior + sum(part.weight for part in found.parts))
    assert {(part.comparison, part.level) for part in found.parts} >= {("email", "same")}
    assert found.together
    assert "jon" not in repr(found).casefold().replace(one.casefold(), "")
    looks = "select count(*) from ledger_entry where event = 'referral.links_viewed'"
    assert bureau.ask(looks) == [(1,)]
