"""Let a bureau live through a bit of everything: packages, follow-ups, work, a sweep."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from longstop.actions.answer_transfer import accept_transfers
from longstop.actions.close import agree, close
from longstop.actions.disseminate import disseminate
from longstop.actions.offer_custody import Offering, offer_custody
from longstop.actions.receive import Incoming, receive
from longstop.actions.record_correction import record_correction
from longstop.actions.register_exhibits import register_exhibits
from longstop.actions.release import release
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.take_custody import take_custody
from longstop.actions.transfer import transfer
from longstop.synthetic.generate import write_synthetic
from tests.bureau.exhibits import WORDS
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import join
from tests.bureau.sent import NORTH, developed

LINE = {
    "reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon",
    "e_mail": "jon.quill@post.example", "note": "first word",
    "file_digest": "d41d8cd98f00b204e9800998ecf8427e",
}  # fmt: skip
KIT = {"child_given_name": "Kit", "child_area": "Northmark", "child_country": "GB"}
BAD = {**LINE, "reference": "T-5", "date_of_birth": "no such day"}


def work_in(bureau: Bureau, folder: Path) -> None:
    """Let a bureau live through a bit of everything."""
    bureau.receive_csv(LINE, LINE, {**LINE, **KIT, "reference": "T-2"}, BAD, declared=9)
    bureau.receive_csv(LINE, LINE, {**LINE, **KIT, "reference": "T-2"}, BAD, declared=9)
    staff = {"reference": "T-3", "family_name": "Constable", "given_name": "Percival"}
    bureau.receive_csv({**LINE, "statement_kind": "retraction"}, {**LINE, **staff}, name="b.csv")
    bureau.receive_csv({**BAD, "reference": "T-6"}, name="c.csv")
    bureau.receive_text("\n", name="empty.csv")
    for kind, share in (("csv", 0.05), ("cybertip-json", 0.3)):
        made = write_synthetic(
            folder / kind, people=60, format=kind, seed=7, damaged_share=0.05,  # type: ignore[arg-type]
            media_share=share,
        )  # fmt: skip
        with made.data.open("rb") as stream:
            told = Incoming(stream=stream, file_name=made.data.name, source="toronto")
            receive(bureau.house, bureau.people["alice"], told)
    mended = ",".join(LINE) + "\n" + ",".join({**LINE, "reference": "T-5"}.values()) + "\n"
    ((waiting,),) = bureau.ask(
        "select o.reference from obligation o join quarantined_record q on q.obligation_id = o.id"
        " order by o.id limit 1"
    )
    release(bureau.house, bureau.people["alice"], waiting, BytesIO(mended.encode()))
    work_on_five(bureau)
    bureau.clock.on(hours=50)
    sweep(bureau.house, every_seconds=60)


def work_on_five(bureau: Bureau) -> None:
    """Take five referrals: kept, closed, offered, offered and accepted, sent; and an exhibit."""
    alice, house = bureau.people["alice"], bureau.house
    rows = bureau.ask(
        "select o.reference from obligation o where kind = 'referral' and compartment is null"
        " and not exists (select from clock c where c.obligation_id = o.id"
        "  and c.kind = 'reconsider') order by id limit 5"
    )
    kept, ended, offered, given, out = [reference for (reference,) in rows]
    take(house, alice, [kept, ended, offered, given])
    close(house, alice, ended, outcome="no_offence_found", reason="checks_done")
    agree(house, bureau.people["bob"], ended)
    transfer(house, alice, [offered], to="north", reason="person_lives_there")
    transfer(house, alice, [given], to="north", reason="person_lives_there")
    accept_transfers(house, bureau.people["nora"], [given])
    developed(bureau, [out])
    disseminate(house, alice, [out], NORTH)
    record_correction(house, alice, out, reason="address_wrong")
    join(bureau, kept, given)
    line = (0, {**WORDS, "referral": kept, "number": "JB/1"})
    (exhibit,) = register_exhibits(house, alice, [line])
    to_north = Offering(to="north", reason="to_laboratory")
    offer_custody(house, alice, [exhibit.reference], to_north)
    take_custody(house, bureau.people["nora"], [exhibit.reference], ["B7"])
