"""When an export takes two people, who they are, how long they have, and what each file says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

from longstop.core.authority.permissions import ROLES, Permission
from longstop.core.casework.exporting import (
    NEEDED,
    Agreeing,
    ExportRefused,
    ExportRulesNotValid,
    FileKind,
    Kind,
    Mark,
    check_asked,
    check_fetch,
    check_second,
    check_take_back,
    laid_out,
    lapses_at,
    load_exporting,
    takes_two,
)

AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
TEXT = (files("longstop.policies") / "exporting.toml").read_text("utf-8")
RULES = load_exporting(TEXT)
WAITS = Agreeing(proposed_by=1, proposed_at=AT, agreed=False, withdrawn=False, fetched=False)
MARK = Mark(
    reference="X-1", of="the list of work", agency="north", person="nora", at=AT,
    zone="Europe/Paris", reason="meeting",
)  # fmt: skip


def test_the_shipped_document_gives_figures_each_with_a_source() -> None:
    assert (RULES.two_people_above, RULES.open_for) == (500, timedelta(days=7))
    assert [RULES.most(one) for one in (FileKind.CSV, FileKind.XLSX)] == [50_000, 10_000]


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("above = 500", "above = 0", "two_people.above needs"),
        ("above = 500", "", "two_people.above needs"),
        ("days = 7", "days = true", "open.days needs"),
        ("rows = 50000", 'rows = "50000"', "most.rows needs"),
        ('version = "2026-11-1"', "", "version missing"),
        ("[open]", "[shut]", r"\[open\] missing"),
        ("source", "sauce", r"\[two_people\] has no source"),
        ("[open]", "[open", "not TOML"),
    ],
)
def test_a_faulty_document_is_told_what_is_wrong(was: str, becomes: str, fault: str) -> None:
    with pytest.raises(ExportRulesNotValid, match=fault):
        load_exporting(TEXT.replace(was, becomes))


@pytest.mark.parametrize(
    ("rows", "taken", "two"), [(500, 0, False), (501, 0, True), (1, 500, True), (1, 499, False)]
)
def test_more_than_the_size_within_a_day_takes_two(rows: int, taken: int, two: bool) -> None:
    assert takes_two(RULES, rows, taken) is two


def test_another_person_agrees_once_in_time_and_whoever_asked_fetches_once() -> None:
    check_second(RULES, WAITS, 2, AT)
    agreed = replace(WAITS, agreed=True)
    check_fetch(RULES, agreed, 1, lapses_at(RULES, AT) - timedelta(seconds=1))
    check_take_back(RULES, agreed, AT)
    refused: list[tuple[Any, Agreeing, int, datetime, str]] = [
        (check_second, WAITS, 1, AT, "yourself"),
        (check_second, agreed, 2, AT, "already"),
        (check_fetch, WAITS, 1, AT, "Nobody agreed"),
        (check_fetch, agreed, 2, AT, "Whoever asked"),
    ]
    for check in (check_second, check_fetch):
        refused += [
            (check, replace(agreed, fetched=True), 1, AT, "fetched already"),
            (check, replace(agreed, withdrawn=True), 1, AT, "refused or taken back"),
            (check, agreed, 1, lapses_at(RULES, AT), "lapsed"),
        ]
    for check, one, person, now, why in refused:
        with pytest.raises(ExportRefused, match=why):
            check(RULES, one, person, now)
    with pytest.raises(ExportRefused, match="fetched already"):
        check_take_back(RULES, replace(agreed, fetched=True), AT)


def test_what_is_asked_for_is_a_kind_of_file_for_a_reason_within_what_it_holds() -> None:
    for limit in (None, 1, 10):
        check_asked(Kind.WORKLIST, FileKind.CSV, "meeting", limit, 10)
    check_asked(Kind.STORY, FileKind.PDF, "disclosure", None, 1)
    for kind, file, reason, limit, why in (
        (Kind.WORKLIST, FileKind.CSV, "curious", None, "Say why"),
        (Kind.WORKLIST, FileKind.PDF, "meeting", None, "csv or xlsx"),
        (Kind.STORY, FileKind.CSV, "meeting", None, "csv or xlsx"),
        (Kind.LOOKS, FileKind.XLSX, "meeting", 11, "A csv holds more"),
        (Kind.LOOKS, FileKind.CSV, "meeting", 0, "1 to 10 rows"),
    ):
        with pytest.raises(ExportRefused, match=why):
            check_asked(kind, file, reason, limit, 10)


def test_a_list_begins_with_its_mark_and_ends_with_how_many_rows_it_has() -> None:
    lines = list(laid_out(MARK, ("a", "b"), iter([("1", "2")] * 1_200), more=True))
    assert lines[0] == (
        "Export X-1: the list of work. Made for north/nora, Fri 20 Nov 2026 19:00 Europe/Paris,"
        " for meeting. It holds what they could see then, and is for nobody else.",
    )
    assert lines[1] == ("a", "b")
    assert lines[-1] == (
        "End of export X-1: rows 1,200; more stand behind the last."
        " north/nora, Fri 20 Nov 2026 19:00 Europe/Paris",
    )
    assert "Agreed to by north/ned." in replace(MARK, agreed_by="ned").line
    (*_, end) = laid_out(MARK, ("a",), iter(()), more=False)
    assert "rows 0." in end[0]


def test_whoever_may_agree_may_make_one_and_reads_what_waits() -> None:
    for held in ROLES.values():
        if Permission.EXPORT_AGREE in held:
            assert {Permission.EXPORT_MAKE, Permission.PROPOSAL_READ} <= held
        if Permission.EXPORT_MAKE in held:
            assert NEEDED[Kind.STORY] in held
