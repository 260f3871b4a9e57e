"""Where a child is decides whose working days count and whose rule says who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from longstop.actions.decide_protection import decide_protection
from longstop.actions.show_protection import show_protection
from longstop.actions.verify import verify
from longstop.store.session import Actor
from tests.bureau.children import SEND, drafted
from tests.bureau.fixtures import Bureau
from tests.bureau.work import replayed

BEFORE = datetime(2026, 11, 25, 12, tzinfo=UTC)
"""A Wednesday: Thursday is a holiday in Texas, and so are Friday there and Monday in Scotland."""


def owner_of(bureau: Bureau, reference: str) -> Actor:
    """Find whose it is: a child whose place nobody serves is the bureau's."""
    ((code,),) = bureau.ask(
        "select p.code from obligation o join person p on p.id = o.owner_person"
        " where o.reference = %s",
        reference,
    )
    return bureau.people[code]


@pytest.mark.parametrize(
    ("area", "country", "calendar", "due"),
    [
        ("Northmark", "GB", "england-and-wales", datetime(2026, 11, 26, 17, tzinfo=UTC)),
        ("Scotland", "GB", "scotland", datetime(2026, 11, 26, 17, tzinfo=UTC)),
        ("TX", "US", "us-texas", datetime(2026, 11, 30, 23, tzinfo=UTC)),
    ],
)
def test_the_answer_is_due_on_a_working_day_of_where_the_child_is(
    bureau: Bureau, area: str, country: str, calendar: str, due: datetime
) -> None:
    reference = drafted(bureau, child_area=area, child_country=country)
    bureau.clock.time = BEFORE
    done = decide_protection(bureau.house, owner_of(bureau, reference), reference, SEND)
    assert done.due_at == due
    ((stamp,),) = bureau.ask("select calendar from clock where kind = 'answered'")
    assert stamp.startswith(f"{calendar}@")
    assert replayed(bureau, reference)
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_what_is_sent_on_a_friday_before_a_scottish_holiday_waits_until_tuesday(
    bureau: Bureau,
) -> None:
    reference = drafted(bureau, child_area="Scotland")
    bureau.clock.time = datetime(2026, 11, 27, 12, tzinfo=UTC)
    done = decide_protection(bureau.house, owner_of(bureau, reference), reference, SEND)
    assert done.due_at == datetime(2026, 12, 1, 17, tzinfo=UTC)


def test_the_bureaus_own_days_count_where_nobody_knows_the_place(bureau: Bureau) -> None:
    own = replace(bureau.house.allowances, calendar="northern-ireland")
    house = replace(bureau.house, allowances=own)
    reference = drafted(bureau)
    decide_protection(house, owner_of(bureau, reference), reference, SEND)
    ((stamp,),) = bureau.ask("select calendar from clock where kind = 'answered'")
    assert stamp.startswith("northern-ireland@")


@pytest.mark.parametrize(
    ("area", "country", "said"),
    [
        ("Scotland", "GB", "By the rule of Scotland: social work of the local authority"),
        ("WY", "US", "NO RULE for a child at risk in Wyoming (not stated: ask)."),
        ("Northmark", "GB", "NO RULE: the places do not say which jurisdiction it is"),
    ],
)
def test_whom_a_rule_names_is_shown_and_where_none_does_that_is_shown(
    bureau: Bureau, area: str, country: str, said: str
) -> None:
    reference = drafted(bureau, child_area=area, child_country=country)
    owner = owner_of(bureau, reference)
    rule = show_protection(bureau.house, owner, reference).rule
    assert rule is not None
    assert said in rule


def test_once_it_is_decided_nobody_is_told_whom_to_tell(bureau: Bureau) -> None:
    reference = drafted(bureau)
    decide_protection(bureau.house, owner_of(bureau, reference), reference, SEND)
    for reader in (owner_of(bureau, reference), bureau.people["cora"]):
        assert show_protection(bureau.house, reader, reference).rule is None
