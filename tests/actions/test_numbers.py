"""A sender's own numbers: a gap is a shortfall that names it, and what comes late ends it."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from longstop.actions.close import close
from longstop.actions.register_source import register_source
from longstop.actions.release import release
from longstop.actions.show import show
from longstop.actions.verify import verify
from longstop.core.intake.numbering import NumberingNotValid
from longstop.core.ledger.verification import What
from longstop.store.queries.numbers import read_series
from tests.bureau.corrections import whole
from tests.bureau.fixtures import CSV_HEAD, Bureau
from tests.bureau.work import LINE, reference_of, references_of, replayed, sees

_files = count(1)


def numbered(bureau: Bureau, pattern: str = "T-{number}") -> None:
    """Let the sender of the fixtures number its references."""
    kept = bureau.ask("select column_map from source where name = 'toronto'")[0][0]
    register_source(
        bureau.house, bureau.people["alice"], "toronto", zone="America/Toronto", country="GB",
        column_map=kept, numbering=pattern,
    )  # fmt: skip


def send(bureau: Bureau, *references: object, form: str = "T-{}") -> int:
    """Receive one file with these numbers; gives how many it showed to be missing."""
    lines = [{**LINE, "reference": form.format(one)} for one in references]
    return bureau.receive_csv(*lines, name=f"{next(_files)}.csv").missing_numbers


def waiting(bureau: Bureau) -> list[str]:
    """Give which numbers each open shortfall waits for, in a person's words."""
    rows = bureau.ask(
        "select n.told from number_shortfall n join obligation o on o.id = n.obligation_id"
        " where o.is_open order by o.id"
    )
    return [told for (told,) in rows]


def test_a_gap_between_packages_and_one_within_open_one_shortfall_each(bureau: Bureau) -> None:
    numbered(bureau)
    assert send(bureau, 1, 2) == 0
    assert send(bureau, 5, 7, 9) == 4
    assert waiting(bureau) == ["T-#: 3-4, 6, 8"]
    shown = show(bureau.house, bureau.people["alice"], reference_of(bureau, "shortfall"))
    assert shown.story.own["numbers_missing"] == 4
    assert shown.story.own["which_numbers"] == "T-#: 3-4, 6, 8"
    assert not sees(bureau, "charlie", reference_of(bureau, "shortfall"))
    assert replayed(bureau, reference_of(bureau, "shortfall"))
    assert whole(bureau)


def test_what_comes_late_ends_it_with_an_entry_and_without_a_person(bureau: Bureau) -> None:
    numbered(bureau)
    send(bureau, 1, 5)
    shortfall = reference_of(bureau, "shortfall")
    send(bureau, 3)
    assert waiting(bureau) == ["T-#: 2, 4"]
    send(bureau, 2, 4)
    assert waiting(bureau) == []
    assert bureau.ask("select state, outcome from obligation where reference = %s", shortfall) == [
        ("closed", "numbers_arrived")
    ]
    assert bureau.ask(
        "select e.event from ledger_entry e join obligation o on o.id = e.stream_id"
        " where stream_kind = 'obligation' and o.reference = %s order by seq", shortfall,
    ) == [("shortfall.opened",), ("shortfall.narrowed",), ("shortfall.met",)]  # fmt: skip
    assert replayed(bureau, shortfall)
    assert whole(bureau)


def test_a_sender_that_declared_nothing_is_held_to_nothing(bureau: Bureau) -> None:
    assert send(bureau, 1, 5) == 0
    assert references_of(bureau, "shortfall") == []


def test_what_came_before_it_was_declared_counts_as_come(bureau: Bureau) -> None:
    send(bureau, 1, 2, 3)
    numbered(bureau)
    assert send(bureau, 6) == 2
    assert waiting(bureau) == ["T-#: 4-5"]
    assert whole(bureau)


def test_a_new_year_begins_at_one_and_the_old_one_ends_where_it_ended(bureau: Bureau) -> None:
    numbered(bureau, "T-{year}-{number}")
    assert send(bureau, 41, 42, form="T-2026-{}") == 0
    assert send(bureau, "0003", form="T-2027-{}") == 2
    assert waiting(bureau) == ["T-2027-#: 1-2"]
    assert send(bureau, 43, form="T-2026-{}") == 0


def test_an_unread_line_is_missing_until_a_person_mends_it(bureau: Bureau) -> None:
    numbered(bureau)
    lines = [{**LINE, "reference": f"T-{n}"} for n in (1, 2, 3)]
    lines[1]["date_of_birth"] = "no such day"
    bureau.receive_csv(*lines)
    assert waiting(bureau) == ["T-#: 2"]
    text = f"{CSV_HEAD}\nT-2,reported,Quill,Jon" + "," * (CSV_HEAD.count(",") - 3) + "\n"
    release(bureau.house, bureau.people["alice"], reference_of(bureau, "quarantined_record"),
            BytesIO(text.encode()))  # fmt: skip
    assert waiting(bureau) == []
    assert whole(bureau)


def test_a_reference_that_is_not_numbered_as_declared_is_never_passed_over(bureau: Bureau) -> None:
    numbered(bureau)
    assert send(bureau, 1, 2, form="X{}") == 0
    shown = show(bureau.house, bureau.people["alice"], reference_of(bureau, "shortfall"))
    assert shown.story.own["references_without_number"] == 2
    send(bureau, 1, 2)
    assert len(waiting(bureau)) == 1, "a person must look at it"
    assert whole(bureau)


def test_what_a_person_closed_is_not_asked_for_again(bureau: Bureau) -> None:
    numbered(bureau)
    send(bureau, 1, 3)
    close(bureau.house, bureau.people["alice"], reference_of(bureau, "shortfall"),
          outcome="numbers_never_used", reason="sender_confirmed")  # fmt: skip
    assert send(bureau, 4, 6) == 1
    assert waiting(bureau) == ["T-#: 5"]
    assert whole(bureau)


def test_a_package_with_a_thousand_gaps_opens_one_shortfall_in_few_words(bureau: Bureau) -> None:
    numbered(bureau)
    assert send(bureau, *range(1, 200, 2)) == 99
    (told,) = waiting(bureau)
    assert told.endswith("and 79 gaps more")
    assert len(told) < 200
    ((body,),) = bureau.ask("select body from ledger_entry where event = 'shortfall.opened'")
    assert "T-" not in json.loads(body)["data"]["facts"].__str__(), "references stay off the ledger"


def test_the_same_file_and_news_of_an_old_report_show_no_gap(bureau: Bureau) -> None:
    numbered(bureau)
    send(bureau, 1, 2)
    bureau.receive_csv({**LINE, "reference": "T-1", "note": "news"}, name="news.csv")
    assert send(bureau, 3) == 0
    assert references_of(bureau, "shortfall") == []


@pytest.mark.parametrize(
    "harm",
    [
        "update sender_series set seen = '[[1, 9]]'",
        "update sender_series set seen = '[[1, 1]]'",
        """update number_shortfall set ranges = '{"T-#":[[3,3]]}'""",
        "update number_shortfall set missing = 1",
    ],
)
def test_a_number_changed_by_hand_is_named(bureau: Bureau, harm: str) -> None:
    numbered(bureau)
    send(bureau, 1, 5)
    assert whole(bureau)
    with bureau.as_superuser() as connection:
        connection.execute(harm.encode())
    found = {one.what for one in verify(bureau.house, bureau.people["alice"]).faults}
    assert found & {What.NUMBERS_DIFFER, What.VALUE_CHANGED}


def test_a_pattern_that_names_no_number_is_refused_and_none_ends_it(bureau: Bureau) -> None:
    with pytest.raises(NumberingNotValid):
        numbered(bureau, "T-")
    numbered(bureau)
    numbered(bureau, "none")
    assert bureau.ask("select numbering from source where name = 'toronto'") == [(None,)]


@settings(max_examples=12, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    arrived=st.frozensets(st.integers(1, 30), min_size=1, max_size=18),
    shuffled=st.randoms(use_true_random=False),
)
def test_any_interleaving_of_packages_leaves_exactly_the_missing_numbers_open(
    bureau: Bureau, arrived: frozenset[int], shuffled: object
) -> None:
    series = next(_files)
    numbered(bureau, f"T{series}-{{number}}")
    numbers = list(arrived)
    shuffled.shuffle(numbers)  # type: ignore[attr-defined]
    cuts = sorted({0, len(numbers), *(shuffled.randrange(len(numbers) + 1) for _ in range(4))})  # type: ignore[attr-defined]
    for start, end in pairwise(cuts):
        send(bureau, *numbers[start:end], form=f"T{series}-{{}}")
    rows = bureau.ask(
        "select n.ranges from number_shortfall n join obligation o on o.id = n.obligation_id"
        " where o.is_open and n.numbering = %s", f"T{series}-{{number}}",
    )  # fmt: skip
    found = [
        number
        for (text,) in rows
        for first, last in read_series(text).get(f"T{series}-#", ())
        for number in range(first, last + 1)
    ]
    expected = set(range(min(arrived), max(arrived) + 1)) - arrived
    assert sorted(found) == sorted(expected), "each once, and no other"
