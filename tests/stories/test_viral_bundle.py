"""Twenty thousand reports of one file are twenty thousand people, and one thing to look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from longstop.actions.receive import Incoming, receive
from longstop.synthetic.generate import write_synthetic
from tests.bureau.fixtures import Bureau
from tests.conftest import FEW_KILLS

FEW, ALL = 2_000, 20_000


@pytest.mark.faults
def test_viral_content_collapses_for_review_and_never_for_people(
    bureau: Bureau, tmp_path: Path, kills: int
) -> None:
    people = ALL if kills > FEW_KILLS else FEW
    made = write_synthetic(tmp_path, people=0, viral=people, format="cybertip-json", seed=1)
    with made.data.open("rb") as stream:
        incoming = Incoming(stream=stream, file_name="reports.json", source="toronto")
        receipt = receive(bureau.house, bureau.people["alice"], incoming)
    assert (receipt.read, receipt.accepted, receipt.referrals) == (people, people, people)
    assert bureau.ask("select count(*) from content_item") == [(1,)]
    assert bureau.ask("select count(distinct source_record_id) from record_file") == [(people,)]
    reported = "select count(distinct r.obligation_id) from referral r join party p"
    ((named,),) = bureau.ask(f"{reported} on p.subject_of = r.obligation_id")
    ((unknown,),) = bureau.ask("select count(*) from referral where person_unknown")
    assert named + unknown == people  # a report that names only a payer is on person unknown
    with made.truth.open(encoding="utf-8") as truth:
        digests = {digest for line in truth for digest in json.loads(line)["file_digests"]}
    assert bureau.ask("select digest from content_item") == [(digest,) for digest in digests]
