"""The list of work at the terminal: in order, with its reason, page by page, one's own only."""

from __future__ import annotations

from longstop.actions.take import take
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, reference_of, references_of, statements
from tests.cli.doors import as_json, run


def received(bureau: Bureau, count: int) -> None:
    bureau.receive_csv(
        *[{**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(count)]
    )


def test_what_falls_due_first_stands_first_with_its_reason(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann", "urgent": "yes"})
    items = as_json(run(bureau, "worklist", "--json"))["items"]
    assert [item["kind"] for item in items] == ["referral", "referral", "package"]
    assert items[0]["why"] == (
        "grade within 1 h of 18:00 on Fri 20 Nov: the sender asks for urgency"
    )
    assert items[0]["due_in"] == "in 1 h"
    assert items[0]["owner"] == "alice"


def test_the_page_says_how_late_and_who_holds_it(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=26)
    take(bureau.house, bureau.people["bob"], [reference_of(bureau)])
    page = run(bureau, "worklist")
    assert page.exit_code == 0
    assert "Sat 21 Nov 18:00" in page.stdout
    assert "2 h late" in page.stdout
    assert "held by bob until 00:00" in page.stdout
    assert reference_of(bureau) in page.stdout
    assert "Quill" not in page.stdout


def test_pages_follow_each_other_without_gap_or_repeat(bureau: Bureau) -> None:
    received(bureau, 7)
    seen, after = [], None
    for _ in range(5):
        more: list[object] = ["--after", after] if after else []
        found = as_json(run(bureau, "worklist", "--limit", 3, "--json", *more))
        seen += [item["reference"] for item in found["items"]]
        after = found["after"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 8
    assert set(references_of(bureau, "referral")) < set(seen)


def test_a_desk_sees_its_own_work(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD, "child_area": "nowhere known"})
    items = as_json(run(bureau, "worklist", "--desk", "children", "--json"))["items"]
    assert [item["kind"] for item in items] == ["child_record"]
    assert run(bureau, "worklist", "--desk", "attic").exit_code == 2


def test_another_agency_is_as_empty_as_one_that_does_not_exist(bureau: Bureau) -> None:
    received(bureau, 2)
    answers = []
    for agency in ("bureau", "west"):
        with statements() as sent:
            result = run(bureau, "worklist", "--agency", agency, "--desk", "intake", by="charlie")
        answers.append((result.exit_code, result.stdout, result.stderr, len(sent)))
    assert answers[0] == answers[1]
    assert answers[0][:3] == (0, "", "Nothing is to be done here.\n")


def test_a_place_that_no_page_gave_is_refused(bureau: Bureau) -> None:
    result = run(bureau, "worklist", "--after", "page 2")
    assert result.exit_code == 2
    assert "Begin at the top: longstop worklist" in result.stderr


def test_a_list_takes_as_many_statements_for_one_row_as_for_many(bureau: Bureau) -> None:
    received(bureau, 9)
    with statements() as one:
        run(bureau, "worklist", "--limit", 1)
    with statements() as many:
        run(bureau, "worklist", "--limit", 100)
    assert len(one) == len(many)
