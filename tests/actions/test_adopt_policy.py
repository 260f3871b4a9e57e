"""A policy counts only from a day to come, signed by two people, and is what it was for ever."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest

from longstop.actions.adopt_policy import approve_policy, propose_policy, withdraw_policy
from longstop.actions.house import NotFound
from longstop.actions.in_force import policy_in_force
from longstop.actions.list_policies import list_policies
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.ledger.verification import What
from longstop.core.triage.adopting import AdoptionRefused, State
from longstop.core.triage.document import PolicyNotValid, read_policy
from longstop.store.queries.policies import Adoption
from tests.bureau.fixtures import Bureau
from tests.bureau.policies import LAX, MONDAY, STRICT, adopt, go_to, owner, reviewer
from tests.bureau.work import LINE
from tests.core.triage.policies import SHIPPED, TEXT

ADOPTIONS = "select count(*) from policy_adoption"


def propose(bureau: Bureau, text: str = STRICT, day: date = MONDAY) -> Adoption:
    return propose_policy(bureau.house, owner(bureau), text, day=day, reason="new_evidence")


def stamp_now(bureau: Bureau) -> str:
    with bureau.house.database.as_service("test") as connection:
        return policy_in_force(connection, bureau.house).stamp


def sound(bureau: Bureau) -> bool:
    assert verify(bureau.house, bureau.people["sue"]).faults == ()
    return True


def test_the_shipped_one_is_in_force_until_the_day_and_then_the_adopted_one(
    bureau: Bureau,
) -> None:
    adopt(bureau)
    go_to(bureau, MONDAY, seconds=-1)
    assert stamp_now(bureau) == SHIPPED.stamp
    go_to(bureau, MONDAY)
    assert stamp_now(bureau) == read_policy(STRICT).stamp
    assert sound(bureau)


def test_what_nobody_approved_is_never_in_force(bureau: Bureau) -> None:
    propose(bureau)
    go_to(bureau, MONDAY, days=9)
    assert stamp_now(bureau) == SHIPPED.stamp
    (state, _) = list_policies(bureau.house, bureau.people["alice"]).policies[0]
    assert state is State.LAPSED


def test_the_day_begins_where_the_bureau_is(bureau: Bureau) -> None:
    one = propose(bureau, day=date(2027, 6, 1))
    assert one.starts_at.isoformat() == "2027-05-31T23:00:00+00:00"


def test_one_person_never_signs_twice_and_the_database_says_so_too(bureau: Bureau) -> None:
    one = propose(bureau)
    with pytest.raises(AdoptionRefused, match="another person"):
        approve_policy(bureau.house, reviewer(bureau, "sue"), one.id)
    with (
        bureau.house.database.as_service("test") as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="two_people"),
    ):
        connection.execute(
            "update policy_adoption set approved_by = proposed_by, approved_at = proposed_at"
        )


def test_only_its_owner_proposes_and_only_a_reviewer_approves(bureau: Bureau) -> None:
    with pytest.raises(NotAllowed):
        propose_policy(
            bureau.house, bureau.people["alice"], STRICT, day=MONDAY, reason="new_evidence"
        )
    one = propose(bureau)
    for who in (owner(bureau, "bob"), bureau.people["alice"]):
        with pytest.raises(NotAllowed):
            approve_policy(bureau.house, who, one.id)
    with pytest.raises(NotAllowed):
        withdraw_policy(bureau.house, bureau.people["alice"], one.id)


def test_a_stranger_adopts_nothing_for_others(bureau: Bureau) -> None:
    one = propose(bureau)
    with pytest.raises(AdoptionRefused, match="adopted by the one bureau"):
        propose_policy(
            bureau.house, owner(bureau, "charlie"), STRICT, day=MONDAY, reason="new_evidence"
        )
    told = []
    for number in (one.id, 999):
        for act in (approve_policy, withdraw_policy):
            with pytest.raises(NotFound) as refused:
                act(bureau.house, reviewer(bureau, "charlie"), number)
            told.append(str(refused.value).replace(str(number), ""))
    assert len(set(told)) == 1


@pytest.mark.parametrize(
    ("text", "day", "why"),
    [
        (STRICT, date(2026, 11, 20), "has begun or is past"),
        (STRICT, date(2026, 1, 1), "has begun or is past"),
        (STRICT, date(2026, 1, 1), "in force from 2026-11-01, not before"),
        (TEXT, MONDAY, "counts then anyway"),
        (TEXT.replace("shrink = 0.7", "shrink = 7"), MONDAY, "shrink"),
        (TEXT.replace("registry = 1", "registry = 0"), MONDAY, "registry must be 1"),
    ],
)
def test_a_day_in_the_past_and_a_stale_or_faulty_document_are_refused(
    bureau: Bureau, text: str, day: date, why: str
) -> None:
    with pytest.raises((AdoptionRefused, PolicyNotValid), match=why):
        propose(bureau, text, day)
    assert bureau.ask(ADOPTIONS) == [(0,)]


def test_two_are_never_adopted_for_one_day(bureau: Bureau) -> None:
    one = adopt(bureau)
    with pytest.raises(AdoptionRefused, match="has a policy already"):
        propose(bureau, LAX)
    with (
        bureau.house.database.as_service("test") as connection,
        pytest.raises(psycopg.errors.UniqueViolation, match="one_policy_a_day"),
    ):
        connection.execute(
            "insert into policy_adoption (agency, digest, day, starts_at, reason, proposed_by,"
            " proposed_at) select agency, digest, day, starts_at, reason, proposed_by, proposed_at"
            " from policy_adoption"
        )
    withdraw_policy(bureau.house, bureau.people["sue"], one.id)
    adopt(bureau, LAX)
    go_to(bureau, MONDAY)
    assert stamp_now(bureau) == read_policy(LAX).stamp


def test_another_document_under_the_same_version_is_refused(bureau: Bureau) -> None:
    adopt(bureau)
    with pytest.raises(AdoptionRefused, match="give it a new version"):
        propose(bureau, STRICT.replace("low = 900", "low = 901"), date(2026, 12, 1))


def test_approval_that_comes_too_late_is_refused(bureau: Bureau) -> None:
    one = propose(bureau)
    go_to(bureau, MONDAY)
    with pytest.raises(AdoptionRefused, match="has begun"):
        approve_policy(bureau.house, reviewer(bureau), one.id)
    assert withdraw_policy(bureau.house, bureau.people["sue"], one.id).withdrawn_at


def test_what_is_in_force_is_not_taken_back_and_nothing_is_signed_twice(bureau: Bureau) -> None:
    one = adopt(bureau)
    with pytest.raises(AdoptionRefused, match="already"):
        approve_policy(bureau.house, bureau.people["rita"], one.id)
    go_to(bureau, MONDAY)
    with pytest.raises(AdoptionRefused, match="in force"):
        withdraw_policy(bureau.house, bureau.people["sue"], one.id)
    assert sound(bureau)


def test_what_is_in_force_what_comes_and_what_was_are_listed_with_who_signed(
    bureau: Bureau,
) -> None:
    adopt(bureau)
    adopt(bureau, LAX, MONDAY + timedelta(days=7))
    go_to(bureau, MONDAY)
    listed = list_policies(bureau.house, bureau.people["alice"])
    assert [state for state, _ in listed.policies] == [State.COMING, State.IN_FORCE]
    assert {(one.proposer, one.approver) for _, one in listed.policies} == {("sue", "rita")}
    seen = list_policies(bureau.house, bureau.people["charlie"])
    assert {(one.proposer, one.approver) for _, one in seen.policies} == {(None, None)}
    go_to(bureau, MONDAY, days=7)
    states = [state for state, _ in list_policies(bureau.house, bureau.people["sue"]).policies]
    assert states == [State.IN_FORCE, State.PAST]


def test_what_is_received_is_assessed_under_the_policy_of_the_moment(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    adopt(bureau)
    go_to(bureau, MONDAY)
    bureau.receive_csv({**LINE, "reference": "T-2", "given_name": "Ann"}, name="later.csv")
    kept = bureau.ask("select policy, working from referral order by obligation_id")
    assert kept == [(SHIPPED.stamp, "low"), (read_policy(STRICT).stamp, "medium")]
    assert sound(bureau)


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("update policy_document set text = text || '#' where stamp ~ 'strict'", "POLICY_DIFFERS"),
        ("update policy_document set sha256 = repeat('0', 64)", "POLICY_DIFFERS"),
        ("update policy_document set kept_at = kept_at + interval '1 s'", "POLICY_DIFFERS"),
        ("update policy_adoption set starts_at = starts_at + interval '1 day'", "POLICY_DIFFERS"),
        ("update policy_adoption set day = day + 1", "POLICY_DIFFERS"),
        ("update policy_adoption set reason = 'law_changed'", "POLICY_DIFFERS"),
        ("update policy_adoption set approved_by = null, approved_at = null", "POLICY_DIFFERS"),
        (
            "update policy_adoption set withdrawn_by = 1, withdrawn_at = approved_at",
            "POLICY_DIFFERS",
        ),
        ("delete from policy_adoption", "POLICY_DIFFERS"),
    ],
)
def test_a_policy_changed_by_hand_is_named(bureau: Bureau, broken: str, expected: str) -> None:
    bureau.receive_csv(LINE)
    adopt(bureau)
    assert sound(bureau)
    with bureau.as_superuser() as connection:
        connection.execute("alter table policy_document disable trigger all")
        connection.execute(broken.encode())
    assert verify(bureau.house, bureau.people["sue"]).faults[0].what is What[expected]


def test_an_assessment_that_its_own_policy_does_not_explain_is_named(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    adopt(bureau)
    with bureau.as_superuser() as connection:
        connection.execute(
            "update referral set policy ="
            " (select stamp from policy_document where stamp ~ 'strict')"
        )
    faults = verify(bureau.house, bureau.people["sue"]).faults
    assert What.ASSESSMENT_UNEXPLAINED in {one.what for one in faults}


def test_an_assessment_under_a_policy_that_nobody_kept_is_named(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with bureau.as_superuser() as connection:
        connection.execute("update referral set policy = 'gone@1+000000000000'")
    faults = verify(bureau.house, bureau.people["sue"]).faults
    assert What.ASSESSMENT_UNEXPLAINED in {one.what for one in faults}
