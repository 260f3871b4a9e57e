"""What records of one person tell each other is worked out again; what was changed is found."""

from __future__ import annotations

import pytest

from longstop.actions.verify import verify
from longstop.core.ledger.verification import What
from longstop.core.referral.questions import ALL
from longstop.core.triage.answers import Answers
from longstop.core.triage.history import OF_ITS_DAY
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import join, number_of, tie
from tests.bureau.work import LINE, references_of


def two(bureau: Bureau) -> list[str]:
    bureau.receive_csv(
        {**LINE, "previous_conviction": "yes"},
        {**LINE, "reference": "T-2", "family_name": "Tern"},
    )
    return references_of(bureau, "referral")


def faults(bureau: Bureau) -> set[tuple[What, str]]:
    return {(one.what, one.where) for one in verify(bureau.house, bureau.people["alice"]).faults}


@pytest.mark.parametrize("mask", ["linked_known = 0, linked_affirmed = 0", "linked_known = 2"])
def test_what_another_record_tells_is_not_changed_by_hand(bureau: Bureau, mask: str) -> None:
    first, second = two(bureau)
    join(bureau, first, second)
    id_ = number_of(bureau, second)
    with bureau.as_superuser() as admin:
        change = f"update referral set {mask}, linked_alleged = 0 where obligation_id = %s"  # noqa: S608
        admin.execute(change.encode(), (id_,))
    assert (What.HISTORY_DIFFERS, second) in faults(bureau)
    assert (What.ASSESSMENT_DIFFERS, second) in faults(bureau)


def test_what_stands_alone_hears_nothing(bureau: Bureau) -> None:
    first, second = two(bureau)
    join(bureau, first, second)
    bureau.ask("with gone as (delete from nominal_member returning 1) select count(*) from gone")
    bureau.ask("with gone as (delete from nominal_due returning 1) select count(*) from gone")
    assert (What.HISTORY_DIFFERS, second) in faults(bureau)


def test_of_what_waits_to_be_looked_at_nothing_is_said(bureau: Bureau) -> None:
    tie(bureau, *two(bureau))
    assert faults(bureau) == set()


def test_the_database_hears_answers_as_the_rules_do(bureau: Bureau) -> None:
    two(bureau)
    stands = [Answers(), Answers(1, 1), Answers(1, 1, 1), Answers(1, 0), Answers(0, 1),
              Answers(0, 0, 0, 1)]  # fmt: skip
    for own in stands:
        for other in stands[:-1]:
            heard = own.hear_all(other)
            ((masks,),) = bureau.ask(
                "select array[heard_known(x), heard_affirmed(x), heard_alleged(x),"
                "  heard_no_trace(x)] from referral r,"
                " lateral jsonb_populate_record(r, %s::jsonb) x limit 1",
                _json(own, other),
            )
            assert masks == [heard.known, heard.true, heard.alleged, heard.no_trace]


def _json(own: Answers, other: Answers) -> str:
    return (
        f'{{"known": {own.known}, "affirmed": {own.true}, "alleged": {own.alleged},'
        f' "no_trace": {own.no_trace}, "linked_known": {other.known},'
        f' "linked_affirmed": {other.true}, "linked_alleged": {other.alleged}}}'
    )


def test_what_is_of_its_day_the_database_keeps_on_its_record(bureau: Bureau) -> None:
    two(bureau)
    ((rule,),) = bureau.ask(
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conname = 'what_is_of_its_day_stays'"
    )
    assert str(OF_ITS_DAY) in rule
    assert ALL & OF_ITS_DAY == OF_ITS_DAY
