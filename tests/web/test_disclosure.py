"""A disclosure officer reads the schedule on a page and takes it out as a file, and nobody else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from django.test import Client

from longstop.actions.answer import answer
from longstop.actions.answer_transfer import withdraw_transfers
from longstop.actions.share import share
from longstop.actions.transfer import transfer
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, absent_reference, references_of, statements

In = Callable[[str], Client]
TOLD = {**LINE, **CHILD, "child_family_name": "Wren", "note": "met at the harbour"}
WHY = {"reason": "disclosure"}


def test_a_schedule_is_read_with_what_speaks_against_first_and_taken_out_as_a_file(
    desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv(TOLD)
    (reference,) = references_of(desk, "referral")
    found = read_found("current_access=no", StatementKind.RECORD, settles=False)
    answer(desk.house, desk.people["alice"], [reference], found)
    sue, alice = signed_in("sue"), signed_in("alice")
    where = f"/r/{reference}/disclosure"
    assert where in sue.get(f"/r/{reference}").text
    assert where not in alice.get(f"/r/{reference}").text
    assert alice.post(where, WHY).status_code == 403
    assert sue.post(where, {}).status_code == 400
    page = sue.post(where, WHY).text
    assert page.index("answered no") < page.index("Everything else") < page.index("Wren")
    assert 'govuk-tag--red">child</strong>' in page
    assert desk.ask("select count(*) from ledger_entry where event = 'referral.disclosed'") == [
        (0,)
    ]
    assert sue.post(where, {**WHY, "file": ".exe"}).status_code == 400
    for kind in (".txt", ".json", ".jsonld"):
        file = sue.post(where, {**WHY, "file": kind})
        assert file.headers["Content-Disposition"].endswith(f'filename="{reference}{kind}"')
        assert b"Wren" in file.content
        query = "select body from ledger_entry where event = 'referral.disclosed' order by id"
        told = json.loads(desk.ask(query)[-1][0])["data"]["facts"]
        assert told["sha256"] == hashlib.sha256(file.content).hexdigest()


def test_a_strangers_schedule_is_as_nobodys_and_of_a_shared_one_nothing_is_given(
    desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv(TOLD)
    (reference,) = references_of(desk, "referral")
    with desk.as_superuser() as connection:
        connection.execute("update person set roles = '{supervisor}' where code = 'charlie'")
    charlie, told = signed_in("charlie"), []
    for one in (reference, absent_reference()):
        with statements() as sent:
            answered = charlie.post(f"/r/{one}/disclosure", WHY)
        told.append((answered.status_code, len(answered.content), len(sent)))
    assert told[0] == told[1]
    assert told[0][0] == 404
    share(desk.house, desk.people["alice"], [reference], with_agency="south", reason="joint_work")
    refused = charlie.post(f"/r/{reference}/disclosure", {**WHY, "file": ".txt"})
    assert (refused.status_code, "Wren" in refused.text) == (400, False)


def test_a_schedule_asks_as_much_however_much_belongs_with_it(desk: Bureau, signed_in: In) -> None:
    desk.receive_csv(TOLD, {**TOLD, "reference": "T-2", "given_name": "Kim"})
    first, second = references_of(desk, "referral")
    for _ in range(4):
        transfer(desk.house, desk.people["alice"], [second], to="north", reason="specialist_needed")
        withdraw_transfers(desk.house, desk.people["alice"], references_of(desk, "transfer")[-1:])
    sue, counts = signed_in("sue"), []
    for one in (first, second):
        with statements() as sent:
            page = sue.post(f"/r/{one}/disclosure", WHY)
        counts.append((page.status_code, len(sent)))
    assert page.text.count("transfer, ") == 4
    assert counts[0] == counts[1]
