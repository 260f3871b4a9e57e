"""A package of several parts is one package: every record counted, every part told."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from longstop.actions.close import close
from longstop.actions.receive import Incoming
from longstop.actions.receive import receive as receive_file
from longstop.actions.verify import verify
from longstop.core.intake.receipt import Receipt, ReceiptStatus
from tests.bureau.fixtures import Bureau
from tests.bureau.packages import LETTER, PICTURE, list_of, mail_of, zip_of

TWO = zip_of({"north/a.csv": list_of("Jon", "Ann", tag="N"), "b.csv": list_of("Bob", tag="B")})


def receive(bureau: Bureau, data: bytes, **more: Any) -> Receipt:
    return bureau.receive_bytes(data, name="package", **more)


def faultless(bureau: Bureau) -> bool:
    return verify(bureau.house, bureau.people["sue"]).faults == ()


def records(bureau: Bureau) -> list[tuple[Any, ...]]:
    return bureau.ask(
        "select s.ordinal, p.path, s.status, s.source_reference from source_record s"
        " join package_part p on p.obligation_id = s.package_id and p.number = s.part order by 1"
    )


def refused(bureau: Bureau) -> list[tuple[Any, ...]]:
    return bureau.ask(
        "select f.reason, f.package_id is not null, o.is_open, c.running from refused_file f"
        " join obligation o on o.id = f.obligation_id join clock c on c.id = o.next_clock_id"
    )


def test_the_records_of_all_parts_are_one_package_and_each_knows_its_part(bureau: Bureau) -> None:
    receipt = receive(bureau, TWO)
    assert (receipt.status, receipt.read, receipt.accepted) == (ReceiptStatus.RECEIVED, 3, 3)
    assert (receipt.parts, receipt.parts_read, receipt.parts_refused) == (3, 2, 0)
    assert records(bureau) == [
        (1, "north/a.csv", "accepted", "N-0"), (2, "north/a.csv", "accepted", "N-1"),
        (3, "b.csv", "accepted", "B-0"),
    ]  # fmt: skip
    assert faultless(bureau)


def test_every_format_inside_is_read_as_if_it_had_come_alone(bureau: Bureau) -> None:
    report = '{"reportId": "9", "reportedInformation": {}}'
    receipt = receive(bureau, zip_of({"a.csv": list_of("Jon"), "r.json": report}))
    formats = bureau.ask("select read_as from package_part where read_as is not null order by 1")
    assert ([one for (one,) in formats], receipt.read) == (["csv", "cybertip-json"], 2)


def test_batches_end_anywhere_and_the_parts_are_still_those(bureau: Bureau) -> None:
    files = {f"{n}.csv": list_of(*["Jon"] * n, tag=f"T{n}") for n in range(1, 7)}
    receipt = receive(bureau, zip_of(files), batch=4)
    assert (receipt.read, receipt.parts_read) == (21, 6)
    assert faultless(bureau)


def test_parts_that_could_hold_records_and_were_not_read_are_one_obligation(
    bureau: Bureau,
) -> None:
    data = zip_of({
        "a.csv": list_of("Jon"), "odd.csv": "x;y\n1;2\n", "../up.csv": list_of("Ann", tag="U"),
        "photo.jpg": PICTURE, "empty.csv": "",
    })  # fmt: skip
    receipt = receive(bureau, data)
    assert (receipt.read, receipt.parts, receipt.parts_refused) == (1, 6, 2)
    assert receipt.refused_parts == (("odd.csv", "no_header"), ("../up.csv", "unsafe_name"))
    assert refused(bureau) == [("parts_refused", True, True, True)]
    assert faultless(bureau)


def test_the_package_waits_for_what_stands_for_its_refused_parts(bureau: Bureau) -> None:
    receive(bureau, zip_of({"letter.txt": LETTER, "odd.csv": "x;y\n1;2\n"}))
    waiting = bureau.ask("select kind, reference from obligation where kind <> 'package'")
    references = {str(kind): str(reference) for kind, reference in waiting}
    alice = bureau.people["alice"]
    for kind, left in (("quarantined_record", "received"), ("refused_file", "closed")):
        reference, outcome = references[kind], "sender_sent_again"
        close(bureau.house, alice, reference, outcome=outcome, reason="checks_done")
        assert bureau.ask("select state from obligation where kind = 'package'") == [(left,)]


def test_a_package_of_which_nothing_can_be_read_is_refused_with_every_digest(
    bureau: Bureau,
) -> None:
    receipt = receive(bureau, zip_of({"p.jpg": PICTURE, "odd.csv": "x;y\n1;2\n"}))
    assert (receipt.status, receipt.reason) == (ReceiptStatus.REFUSED, "nothing_readable")
    told = bureau.ask("select path, reason, sha256 is not null, kept_sha256 from package_part"
                      " order by number")  # fmt: skip
    assert told == [
        ("", "opened", True, None), ("p.jpg", "media_file", True, None),
        ("odd.csv", "no_header", True, None),
    ]  # fmt: skip
    assert [*bureau.house.spool_folder.iterdir()] == []
    assert faultless(bureau)
    assert receive(bureau, zip_of({"p.jpg": PICTURE, "odd.csv": "x;y\n1;2\n"})).status is (
        ReceiptStatus.DUPLICATE
    )


def test_refusing_a_file_takes_nothing_from_the_package_it_is(bureau: Bureau) -> None:
    receive(bureau, TWO)
    with bureau.as_superuser() as connection:
        connection.execute(
            "insert into source (agency, name, zone, country)"
            " select agency, 'paris', 'Europe/Paris', 'FR' from source limit 1"
        )
    assert receive(bureau, TWO, source="paris").reason == "nothing_readable"
    assert verify(bureau.house, bureau.people["sue"]).checked["parts_digested_again"] == 2


def test_the_same_archive_again_is_a_duplicate(bureau: Bureau) -> None:
    first = receive(bureau, TWO)
    again = receive(bureau, TWO)
    assert (again.status, again.reference) == (ReceiptStatus.DUPLICATE, first.reference)
    assert (again.read, again.parts, again.parts_read) == (3, 3, 2)


def test_a_mail_is_read_and_what_was_written_waits_for_a_person(bureau: Bureau) -> None:
    mail = mail_of(attached={"list.csv": list_of("Jon").encode(), "p.jpg": PICTURE})
    receipt = receive(bureau, mail.as_bytes())
    assert (receipt.read, receipt.accepted, receipt.quarantined) == (2, 1, 1)
    ((reason, text),) = bureau.ask(
        "select q.reason, s.content from quarantined_record q"
        " join source_record s on s.id = q.source_record_id"
    )
    assert reason == "free_text"
    assert text.startswith("Subject: Our list\nFrom: Somebody <somebody@example.org>\n")
    assert text.endswith(LETTER)


def test_a_record_written_into_a_mail_is_read(bureau: Bureau) -> None:
    receipt = receive(bureau, mail_of(list_of("Jon", "Ann")).as_bytes())
    assert (receipt.read, receipt.accepted, receipt.quarantined) == (2, 2, 0)


def test_a_letter_that_begins_like_json_is_a_letter(bureau: Bureau) -> None:
    receipt = receive(bureau, mail_of("[EXTERNAL] See enclosed.\n").as_bytes())
    assert (receipt.read, receipt.quarantined) == (1, 1)


def test_a_page_that_says_more_than_the_text_is_kept_beside_it(bureau: Bureau) -> None:
    same = mail_of("See here.\n", html="<p>See <b>here</b>.</p><script>x()</script>")
    assert receive(bureau, same.as_bytes()).read == 1
    more = mail_of("See the page.\n", html="<p>See</p><table><tr><td>Jon</td></tr></table>")
    assert receive(bureau, more.as_bytes()).read == 2
    texts = bureau.ask("select content from source_record order by id")
    assert texts[-1][0].endswith("See\nJon")


def test_who_a_mail_says_it_is_from_is_not_its_source(bureau: Bureau) -> None:
    receive(bureau, mail_of().as_bytes())
    assert bureau.ask("select distinct s.name from source_record r join source s"
                      " on s.id = r.source_id") == [("toronto",)]  # fmt: skip


@pytest.mark.parametrize("written", [1, 2, 3, 4])
def test_a_receive_cut_short_goes_on_at_the_same_record_whatever_part_it_is_in(
    bureau: Bureau, written: int
) -> None:
    whole = zip_of({
        "a.csv": list_of("Jon", "Ann", tag="A"), "odd.csv": "x;y\n1;2\n",
        "b.csv": list_of("Bob", "Eve", tag="B"), "c.csv": list_of("Kim", tag="C"),
    })  # fmt: skip

    def stop(done: int) -> None:
        if done == written:
            raise KeyboardInterrupt

    incoming = Incoming(stream=BytesIO(whole), file_name="p", source="toronto", batch=1)
    with pytest.raises(KeyboardInterrupt):
        receive_file(bureau.house, bureau.people["alice"], incoming, stop)
    assert len(records(bureau)) == written
    receipt = receive(bureau, whole)
    assert [one[1:2] + one[3:] for one in records(bureau)] == [
        ("a.csv", "A-0"), ("a.csv", "A-1"), ("b.csv", "B-0"), ("b.csv", "B-1"), ("c.csv", "C-0"),
    ]  # fmt: skip
    assert (receipt.read, receipt.parts_refused) == (5, 1)
    assert faultless(bureau)
