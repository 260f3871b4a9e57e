"""Who is asked about stands in the order of work as long as the question does, and no longer."""

from __future__ import annotations

import pytest

from longstop.actions.confirm_link import confirm_link
from longstop.actions.review_links import review_links
from longstop.actions.take import take
from longstop.actions.verify import verify
from longstop.core.ledger.verification import What
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import part, tie
from tests.bureau.linking import MAN, NOBODY, SON, receive_people

RUNNING = "select count(*) from clock where because = 'possible_history' and running"


def asked(bureau: Bureau, who: str = "alice") -> list[set[str]]:
    """Give the pairs of which somebody is asked, in the order of work."""
    return [
        {one.reference, one.other} for one in review_links(bureau.house, bureau.people[who]).rows
    ]


def faults(bureau: Bureau) -> set[What]:
    """Verify, and give what is wrong."""
    return {one.what for one in verify(bureau.house, bureau.people["sue"]).faults}


def test_a_question_is_listed_from_when_it_is_asked_until_it_is_answered_or_falls_away(
    bureau: Bureau,
) -> None:
    one, other, third = receive_people(bureau, MAN, NOBODY, SON)
    before = asked(bureau)
    tie(bureau, one, other, third, evidence="soft", verdict="ask")
    assert len(asked(bureau)) == len(before) + 2
    assert asked(bureau, "nora") == []
    take(bureau.house, bureau.people["alice"], [one])
    assert {one, other} in asked(bureau), "what is filed anew is listed as before"
    confirm_link(bureau.house, bureau.people["alice"], one, other, reason="record_shows")
    assert {one, other} not in asked(bureau)
    part(bureau, one, third)
    assert asked(bureau) == []
    assert bureau.ask(RUNNING) == [(0,)], "a clock of a question that fell away has stopped"
    assert bureau.ask("select count(*) from asking_item") == [(0,)]
    assert faults(bureau) == set()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("delete from asking_item", What.WORK_ITEM_MISSING),
        ("insert into asking_item select agency + 1, stream, key_at, obligation_id"
         " from asking_item limit 1", What.WORK_ITEM_EXTRA),
    ],
)  # fmt: skip
def test_a_list_of_questions_changed_by_hand_is_named(
    bureau: Bureau, statement: str, what: What
) -> None:
    one, other = receive_people(bureau, MAN, NOBODY)
    tie(bureau, one, other, evidence="soft", verdict="ask")
    assert faults(bureau) == set()
    with bureau.as_superuser() as root:
        root.execute(statement.encode())
    assert what in faults(bureau)
