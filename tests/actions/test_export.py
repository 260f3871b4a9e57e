"""What is taken out: what its reader sees and no more, marked, counted; what is long, by two."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import openpyxl
import psycopg
import pytest
from pypdf import PdfReader

from longstop.actions.agree_export import agree_to_export, withdraw_export
from longstop.actions.export import Made, Waits, export, fetch
from longstop.actions.export_lines import Asked
from longstop.actions.house import NotFound
from longstop.actions.list_exports import list_exports
from longstop.actions.list_proposals import list_proposals
from longstop.actions.list_work import list_work
from longstop.actions.print_story import Printing, print_story
from longstop.actions.show import show
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.exporting import ExportRefused, FileKind, Kind
from longstop.core.referral.handling import HandlingForbids
from longstop.core.referral.references import make_export_reference
from longstop.store.queries import exports as queries
from longstop.store.session import Actor
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import LINE, references_of, statements

WORK = Asked(kind=Kind.WORKLIST, file=FileKind.CSV, reason="meeting")
LOOKS = Asked(kind=Kind.LOOKS, file=FileKind.CSV, reason="oversight")
STAFF = {"reference": "T-9", "given_name": "Percival", "family_name": "Constable"}


def with_size(bureau: Bureau, above: int) -> None:
    bureau.house = replace(
        bureau.house, exporting=replace(bureau.house.exporting, two_people_above=above)
    )


def held_number(bureau: Bureau) -> int:
    return int(bureau.ask("select max(id) from export_proposal")[0][0])


def lines_in(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def taken(bureau: Bureau, who: Actor, asked: Asked = WORK) -> tuple[Made, bytes]:
    done = export(bureau.house, who, asked)
    assert isinstance(done, Made)
    return done, b"".join(done.blocks())


def waits(bureau: Bureau, who: Actor, asked: Asked = WORK) -> str:
    done = export(bureau.house, who, asked)
    assert isinstance(done, Waits)
    return done.reference


def entries(bureau: Bureau) -> list[tuple[str, str]]:
    return bureau.ask(
        "select event, body from ledger_entry where event like 'export.%%' order by id"
    )


def test_the_list_of_work_is_taken_out_as_on_its_page_and_each_sees_their_own(
    bureau: Bureau,
) -> None:
    bureau.receive_csv({**LINE, "family_name": "Quill"}, {**LINE, **STAFF})
    alice, charlie = bureau.people["alice"], bureau.people["charlie"]
    _, staff = references_of(bureau, "referral")
    made, data = taken(bureau, alice)
    mark, heads, *rows, end = lines_in(data)
    shown = list_work(bureau.house, alice, limit=100)
    assert [row[0] for row in rows] == [row.detail.reference for row in shown.rows]
    assert staff not in data.decode()
    assert (heads[0], made.rows) == ("reference", len(rows))
    for line in (mark, end):
        assert made.reference in line[0]
        assert "bureau/alice, Fri 20 Nov 2026 18:00 Europe/London" in line[0]
    assert f"rows {len(rows)}" in end[0]
    of_desk = lines_in(taken(bureau, alice, replace(WORK, desk="intake"))[1])
    assert {row[9] for row in of_desk[2:-1]} == {"intake"}
    cut, data = taken(bureau, alice, replace(WORK, limit=1))
    assert (cut.rows, cut.more, "more stand behind" in data.decode()) == (1, True, True)
    _, nothing = taken(bureau, charlie)
    assert len(lines_in(nothing)) == 3


def test_the_ledger_has_kind_filter_rows_and_digest_and_nothing_of_what_was_taken(
    bureau: Bureau,
) -> None:
    bureau.receive_csv({**LINE, "family_name": "Quill", "note": "blue kite"})
    made, data = taken(bureau, bureau.people["alice"], replace(WORK, desk="intake"))
    assert made.digest == f"sha256:{hashlib.sha256(data).hexdigest()}"
    ((event, body),) = entries(bureau)
    assert event == "export.made"
    desk = bureau.ask("select id from desk where code = 'intake'")[0][0]
    for told in (
        f'"rows":{made.rows}', made.digest, '"kind":"worklist"', f'"desk":{desk}',
        '"reason":"meeting"', f'"export":"{made.reference}"',
    ):  # fmt: skip
        assert told in body
    assert not any(one in body for one in ("Quill", "kite", references_of(bureau, "referral")[0]))
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_a_long_list_waits_for_another_person_and_is_fetched_once_as_it_is_then(
    bureau: Bureau,
) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    with_size(bureau, 1)
    alice, bob, sue = (bureau.people[code] for code in ("alice", "bob", "sue"))
    reference = waits(bureau, alice)
    with pytest.raises(ExportRefused, match="Nobody agreed"):
        fetch(bureau.house, alice, reference)
    with pytest.raises(NotAllowed):
        agree_to_export(bureau.house, bob, reference)
    (proposed,) = list_proposals(bureau.house, sue).rows
    assert (proposed.reference, proposed.step, proposed.proposer) == (reference, "export", "alice")
    with (
        bureau.house.database.as_person(bob) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        queries.agree_to_export(connection, held_number(bureau), sue.person, bureau.clock.time)
    agree_to_export(bureau.house, sue, reference)
    assert list_proposals(bureau.house, sue).rows == []
    for other, why in ((bob, "Whoever asked"), (sue, "Whoever asked")):
        with pytest.raises(ExportRefused, match=why):
            fetch(bureau.house, other, reference)
    bureau.receive_csv({**LINE, "reference": "T-3"})
    made = fetch(bureau.house, alice, reference)
    rows = lines_in(b"".join(made.blocks()))
    assert made.rows == len(rows) - 3 == len(list_work(bureau.house, alice, limit=100).rows)
    assert "Agreed to by bureau/sue." in rows[0][0]
    with pytest.raises(ExportRefused, match="fetched already"):
        fetch(bureau.house, alice, reference)
    assert [event for event, _ in entries(bureau)] == [
        "export.asked", "export.agreed", "export.made"
    ]  # fmt: skip
    assert f'"agreed_by":{sue.person}' in entries(bureau)[-1][1]
    assert '"rows"' not in entries(bureau)[0][1]
    assert not any(list_exports(bureau.house, one).rows for one in (alice, sue))


def test_nobody_agrees_to_their_own_and_what_is_refused_or_old_is_over(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    with_size(bureau, 1)
    alice, bob, sue, hal = (bureau.people[code] for code in ("alice", "bob", "sue", "rita"))
    own = waits(bureau, sue)
    with pytest.raises(ExportRefused, match="yourself"):
        agree_to_export(bureau.house, sue, own)
    withdraw_export(bureau.house, sue, own)
    with pytest.raises(ExportRefused, match="refused or taken back"):
        agree_to_export(bureau.house, hal, own)
    refused = waits(bureau, alice)
    with pytest.raises(NotAllowed):
        withdraw_export(bureau.house, bob, refused)
    withdraw_export(bureau.house, sue, refused)
    old = waits(bureau, alice)
    agree_to_export(bureau.house, sue, old)
    with pytest.raises(ExportRefused, match="already"):
        agree_to_export(bureau.house, sue, old)
    bureau.clock.on(days=7)
    with pytest.raises(ExportRefused, match="lapsed"):
        fetch(bureau.house, alice, old)
    assert list_exports(bureau.house, alice).rows == []


def test_short_lists_add_up_to_a_long_one_within_a_day(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    with_size(bureau, 3)
    alice, one = bureau.people["alice"], replace(WORK, limit=2)
    taken(bureau, alice, one)
    waits(bureau, alice, one)
    taken(bureau, bureau.people["bob"], one)
    bureau.clock.on(hours=25)
    taken(bureau, alice, one)


def test_a_stranger_sees_no_export_of_others_and_absent_ones_answer_the_same(
    bureau: Bureau,
) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    with_size(bureau, 1)
    reference = waits(bureau, bureau.people["alice"])
    agree_to_export(bureau.house, bureau.people["sue"], reference)
    sid = bureau.people["sid"]  # who may agree, in another agency
    assert list_exports(bureau.house, sid).rows == []
    for act in (agree_to_export, fetch, withdraw_export):
        told = []
        for one in (reference, make_export_reference(987_654_320, b"r" * 32)):
            with statements() as sent, pytest.raises(NotFound) as fault:
                act(bureau.house, sid, one)
            told.append((str(fault.value).replace(one, "REF"), len(sent)))
        assert told[0] == told[1]


def test_looks_are_taken_out_whole_and_about_nothing_that_is_kept_from_who_asks_or_agrees(
    bureau: Bureau,
) -> None:
    with bureau.as_superuser() as connection:
        for code, roles in (("bob", ["inspector"]), ("rita", ["inspector", "duty_officer"])):
            connection.execute("update person set roles = %s where code = %s", (roles, code))
    bureau.people = people_of(bureau.house)
    bureau.receive_csv({**LINE, "family_name": "Quill"}, {**LINE, **STAFF})
    plain, staff = references_of(bureau, "referral")
    alice, bob, rita, sue = (bureau.people[code] for code in ("alice", "bob", "rita", "sue"))
    for _ in range(120):
        show(bureau.house, alice, plain)
    show(bureau.house, rita, staff)
    with pytest.raises(NotAllowed):
        export(bureau.house, alice, LOOKS)
    made, data = taken(bureau, bob, replace(LOOKS, person="alice"))
    assert made.rows == 120
    assert {row[3] for row in lines_in(data)[2:-1]} == {plain}
    assert "Quill" not in data.decode()
    _, everybodys = taken(bureau, bob)
    assert staff not in everybodys.decode()
    _, of_staff = taken(bureau, rita, replace(LOOKS, reference=staff))
    assert lines_in(of_staff)[2][1:4] == ["rita", "referral: viewed", staff]
    with_size(bureau, 1)
    hidden = waits(bureau, rita, replace(LOOKS, reference=staff))
    assert list_exports(bureau.house, sue).rows == []
    assert list_proposals(bureau.house, sue).rows == []
    with pytest.raises(NotFound):
        agree_to_export(bureau.house, sue, hidden)
    with pytest.raises(ExportRefused, match="no such filter"):
        export(bureau.house, bob, replace(LOOKS, desk="intake"))


def test_a_workbook_has_the_same_rows_and_its_mark_in_its_properties(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    alice = bureau.people["alice"]
    made, data = taken(bureau, alice, replace(WORK, file=FileKind.XLSX))
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
    _, same = taken(bureau, alice)
    assert [row[0] for row in rows[1:-1]] == [row[0] for row in lines_in(same)[1:-1]]
    assert made.reference in rows[0][0]
    assert made.reference in book.properties.subject
    assert "bureau/alice" in book.properties.creator
    assert made.reference in book.active.oddFooter.left.text
    with pytest.raises(ExportRefused, match="A csv holds more"):
        export(bureau.house, alice, replace(WORK, file=FileKind.XLSX, limit=10_001))


def pages_of(made: Made) -> list[str]:
    reader = PdfReader(io.BytesIO(b"".join(made.blocks())))
    return [page.extract_text() for page in reader.pages]


def test_each_page_of_a_story_says_who_when_which_and_how_it_may_be_handled(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(
        {**LINE, "family_name": "\u0141ukasz", "given_name": "\u7d66", "note": "blue kite",
         "handling": "Intelligence only", "user_name": "u" * 200}
    )  # fmt: skip
    (reference,) = references_of(bureau, "referral")
    alice = bureau.people["alice"]
    for _ in range(60):
        show(bureau.house, alice, reference)
    printing = Printing(reference=reference, reason="disclosure")
    made = print_story(bureau.house, alice, printing)
    pages = pages_of(made)
    for number, page in enumerate(pages, start=1):
        for said in (
            reference, made.reference, "bureau/alice, Fri 20 Nov 2026 18:00 Europe/London",
            "Handling: Intelligence only", f"Page {number} of {len(pages)}",
        ):  # fmt: skip
            assert said in page
    whole = "\n".join(pages)
    assert "\u0141ukasz" in whole
    assert "[Gei]" in whole
    assert "blue kite" not in whole
    assert "(text hidden)" in whole
    revealed = print_story(bureau.house, alice, replace(printing, revealed=True))
    assert "blue kite" in "\n".join(pages_of(revealed))
    looked = bureau.ask(
        "select event from ledger_entry where stream_kind = 'person'"
        ' and body like \'%%"reason":"disclosure"%%\' order by id'
    )
    assert [event for (event,) in looked] == [
        "referral.viewed", "export.made", "referral.revealed", "export.made"
    ]  # fmt: skip


def test_a_story_that_a_sender_keeps_back_is_not_printed_and_strangers_find_none(
    bureau: Bureau,
) -> None:
    bureau.receive_csv({**LINE, "handling": "Do not pass on"})
    (reference,) = references_of(bureau, "referral")
    printing = Printing(reference=reference, reason="disclosure")
    with pytest.raises(HandlingForbids):
        print_story(bureau.house, bureau.people["alice"], printing)
    lifted = replace(printing, condition="sender_agreed")
    assert pages_of(print_story(bureau.house, bureau.people["alice"], lifted))
    with pytest.raises(NotFound):
        print_story(bureau.house, bureau.people["charlie"], printing)
    with pytest.raises(ExportRefused, match="Say why"):
        print_story(bureau.house, bureau.people["alice"], replace(printing, reason="because"))


@pytest.mark.parametrize("asked", [WORK, LOOKS])
def test_any_number_of_rows_takes_the_same_statements(bureau: Bureau, asked: Asked) -> None:
    with bureau.as_superuser() as connection:
        connection.execute(
            "update person set roles = '{inspector,duty_officer}' where code = 'alice'"
        )
    bureau.people = people_of(bureau.house)
    alice = bureau.people["alice"]
    bureau.receive_csv(LINE)
    count: list[int] = []
    for number in (1, 40):
        bureau.receive_csv(*({**LINE, "reference": f"M{number}-{n}"} for n in range(number)))
        for reference in references_of(bureau, "referral"):
            show(bureau.house, alice, reference)
        taken(bureau, alice, asked)
        with statements() as sent:
            taken(bureau, alice, asked)
        count.append(len(sent))
    assert count[0] == count[1]
    assert count[0] <= 16


def test_a_file_that_could_not_be_kept_is_on_no_ledger(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)

    @contextmanager
    def full(_made: Made) -> Iterator[None]:
        raise OSError("no room")
        yield

    with pytest.raises(OSError, match="no room"):
        export(bureau.house, bureau.people["alice"], WORK, full)
    assert entries(bureau) == []
