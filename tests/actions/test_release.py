"""A mended record leaves quarantine the way any record comes in, and the receipt adds up again."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO

import pytest

from longstop.actions.house import NotFound
from longstop.actions.register_source import register_source
from longstop.actions.release import NotOneRecord, NotWaiting, Released, StillUnreadable, release
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.ledger.commitment import commit, digest_of_set
from longstop.core.referral.references import make_reference
from longstop.core.referral.vocabulary import ObligationKind, RecordStatus
from longstop.store.queries.packages import PackageState
from tests.bureau.fixtures import Bureau
from tests.cli.doors import as_csv

GOOD = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}
BAD = {**GOOD, "reference": "T-2", "given_name": "Ann", "date_of_birth": "no such day"}
MENDED = {**BAD, "date_of_birth": "1980-05-17"}
MAP = (files("longstop.policies") / "columns" / "longstop-en.toml").read_text(encoding="utf-8")


def quarantine_one(bureau: Bureau) -> str:
    bureau.receive_csv(GOOD, BAD)
    ((reference,),) = bureau.ask("select reference from obligation where reference like 'Q-%%'")
    return str(reference)


def released(bureau: Bureau, reference: str, *lines: dict[str, str], by: str = "bob") -> Released:
    return release(bureau.house, bureau.people[by], reference, BytesIO(as_csv(*lines)))


def sum_of(package: PackageState) -> tuple[int, ...]:
    return (
        package.read, package.accepted, package.follow_up, package.duplicate, package.quarantined,
    )  # fmt: skip


def test_a_release_makes_the_receipt_add_up_again(bureau: Bureau) -> None:
    done = released(bureau, quarantine_one(bureau), MENDED)
    assert done.status is RecordStatus.ACCEPTED
    assert sum_of(done.package) == (2, 2, 0, 0, 0)
    assert done.package.referrals == 2
    assert bureau.ask("select status from source_record order by ordinal") == [("accepted",)] * 2


def test_a_released_record_opens_an_owned_and_clocked_referral_on_the_list(bureau: Bureau) -> None:
    released(bureau, quarantine_one(bureau), MENDED)
    rows = bureau.ask(
        "select p.given_name, c.running, w.agency is not null from referral r"
        " join source_record s on s.id = r.source_record_id"
        " join party p on p.subject_of = r.obligation_id"
        " join obligation o on o.id = r.obligation_id join clock c on c.id = o.next_clock_id"
        " left join work_item w on w.obligation_id = o.id where s.ordinal = 2"
    )
    assert rows == [("Ann", True, True)]


def test_the_quarantine_is_closed_with_its_clock_and_leaves_the_list(bureau: Bureau) -> None:
    reference = quarantine_one(bureau)
    released(bureau, reference, MENDED)
    rows = bureau.ask(
        "select o.state, o.is_open, o.outcome, o.next_clock_id, c.running, c.stopped_why,"
        "  (select count(*) from work_item w where w.obligation_id = o.id)"
        " from obligation o join clock c on c.obligation_id = o.id where o.reference = %s",
        reference,
    )
    assert rows == [("released", False, "released", None, False, "met", 0)]


def test_the_text_as_received_stays_and_the_mended_text_is_bound_by_the_ledger(
    bureau: Bureau,
) -> None:
    reference = quarantine_one(bureau)
    before = bureau.ask("select content, salt, commitment from source_record where ordinal = 2")
    released(bureau, reference, MENDED)
    assert before == bureau.ask(
        "select content, salt, commitment from source_record where ordinal = 2"
    )
    ((content, salt, commitment, values),) = bureau.ask(
        "select q.mended_content, q.mended_salt, q.mended_commitment,"
        "  e.body::json #>> '{data,values}'"
        " from quarantined_record q join ledger_entry e on e.stream_id = q.obligation_id"
        " where e.event = 'quarantine.released'"
    )
    assert commitment == commit(salt, ["T-2", content])
    assert values == digest_of_set([commitment])


def test_the_package_tells_the_ledger_what_moved(bureau: Bureau) -> None:
    released(bureau, quarantine_one(bureau), MENDED)
    ((facts,),) = bureau.ask(
        "select body::json #> '{data,facts}' from ledger_entry where event = 'package.recounted'"
    )
    ((record,),) = bureau.ask("select id from source_record where ordinal = 2")
    assert (facts["accepted"], facts["quarantined"], facts["record"]) == (1, -1, record)


def test_a_record_already_known_by_its_reference_follows_it_up(bureau: Bureau) -> None:
    done = released(bureau, quarantine_one(bureau), {**GOOD, "note": "seen again"})
    assert done.status is RecordStatus.FOLLOW_UP
    assert sum_of(done.package) == (2, 1, 1, 0, 0)
    assert done.package.referrals == 1


def test_a_record_that_turns_out_to_be_another_is_a_duplicate(bureau: Bureau) -> None:
    done = released(bureau, quarantine_one(bureau), GOOD)
    assert done.status is RecordStatus.DUPLICATE
    assert sum_of(done.package) == (2, 1, 0, 1, 0)


def test_the_mended_text_sent_later_without_a_reference_is_a_repeat(bureau: Bureau) -> None:
    mended = {**MENDED, "reference": ""}
    bureau.receive_csv({**BAD, "reference": ""})
    ((reference,),) = bureau.ask("select reference from obligation where reference like 'Q-%%'")
    assert released(bureau, reference, mended).status is RecordStatus.ACCEPTED
    again = bureau.receive_csv(mended, GOOD, name="again.csv")
    assert (again.duplicate, again.accepted) == (1, 1)
    assert bureau.ask(
        "select s.original_id = q.source_record_id from source_record s, quarantined_record q"
        " where s.status = 'duplicate'"
    ) == [(True,)]
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_texts_mended_before_their_digests_were_kept_are_digested_by_the_migration(
    bureau: Bureau,
) -> None:
    released(bureau, quarantine_one(bureau), MENDED)
    digests = bureau.ask("select mended_sha256 from quarantined_record")
    with bureau.as_superuser() as admin:
        admin.execute("alter table quarantined_record drop column mended_sha256")
    with bureau.house.database.as_owner() as owner, owner.transaction():
        owner.execute((files("longstop.store") / "sql" / "0006_mended.sql").read_bytes())
    assert bureau.ask("select mended_sha256 from quarantined_record") == digests != [(None,)]
    assert bureau.ask("select relforcerowsecurity from pg_class where relname like 'quar%%rd'") == [
        (True,)
    ]


def test_the_text_as_received_is_a_repeat_after_the_release_too(bureau: Bureau) -> None:
    released(bureau, quarantine_one(bureau), MENDED)
    again = bureau.receive_csv(BAD, name="again.csv")
    assert (again.duplicate, again.quarantined) == (1, 0)


def test_a_mended_text_of_another_sender_is_no_repeat(bureau: Bureau) -> None:
    released(bureau, quarantine_one(bureau), MENDED)
    alice = bureau.people["alice"]
    register_source(bureau.house, alice, "lyon", zone="Europe/Paris", country="FR", column_map=MAP)
    assert bureau.receive_csv(MENDED, source="lyon").accepted == 1


@pytest.mark.parametrize("line", [MENDED, {**GOOD, "note": "seen again"}, GOOD])
def test_verify_rebuilds_a_released_record_from_the_ledger(
    bureau: Bureau, line: dict[str, str]
) -> None:
    released(bureau, quarantine_one(bureau), line)
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_a_field_we_do_not_know_in_a_mended_record_raises_a_drift_notice(bureau: Bureau) -> None:
    reference = quarantine_one(bureau)
    text = b"reference,role,family_name,shoe_size\nT-2,reported,Quill,44\n"
    done = release(bureau.house, bureau.people["bob"], reference, BytesIO(text))
    assert done.package.drift == 1
    assert bureau.ask(
        "select d.seen, w.agency is not null from drift_notice d"
        " join work_item w on w.obligation_id = d.obligation_id"
    ) == [(1, True)]


def test_a_second_release_is_refused_and_changes_nothing(bureau: Bureau) -> None:
    reference = quarantine_one(bureau)
    released(bureau, reference, MENDED)
    with pytest.raises(NotWaiting, match="was released before"):
        released(bureau, reference, MENDED)
    assert bureau.ask("select count(*) from referral") == [(2,)]


@pytest.mark.parametrize("lines", [(MENDED, GOOD), (MENDED, BAD)])
def test_a_file_with_more_than_one_record_is_refused(
    bureau: Bureau, lines: tuple[dict[str, str], ...]
) -> None:
    with pytest.raises(NotOneRecord, match="more than one record"):
        released(bureau, quarantine_one(bureau), *lines)
    assert bureau.ask("select quarantined from package") == [(1,)]


def test_a_record_that_still_cannot_be_read_stays_in_quarantine(bureau: Bureau) -> None:
    reference = quarantine_one(bureau)
    with pytest.raises(StillUnreadable, match="line 2"):
        released(bureau, reference, BAD)
    assert bureau.ask("select state from obligation where reference = %s", reference) == [
        ("waiting",)
    ]


def test_a_stranger_is_told_what_an_absent_reference_tells(bureau: Bureau) -> None:
    absent = make_reference(ObligationKind.QUARANTINED_RECORD, 999_999, b"r" * 32)
    told = []
    for asked in (quarantine_one(bureau), absent):
        with pytest.raises(NotFound) as fault:
            released(bureau, asked, MENDED, by="sid")
        told.append(str(fault.value).replace(asked, "REF"))
    assert told[0] == told[1]


def test_who_may_not_release_is_refused_before_anything_is_looked_up(bureau: Bureau) -> None:
    with pytest.raises(NotAllowed):
        released(bureau, quarantine_one(bureau), MENDED, by="admin")


def test_a_record_about_staff_leaves_the_sight_of_those_outside_the_compartment(
    bureau: Bureau,
) -> None:
    reference = quarantine_one(bureau)
    released(bureau, reference, {**MENDED, "family_name": "Constable", "given_name": "Percival",
                                 "date_of_birth": "1980-04-01"})  # fmt: skip
    seen = {}
    for who in ("bob", "rita"):
        with bureau.house.database.as_person(bureau.people[who]) as connection:
            seen[who] = connection.execute(
                "select (select count(*) from quarantined_record), (select count(*) from party),"
                " (select count(*) from source_record)"
            ).fetchone()
    assert seen == {"bob": (0, 1, 1), "rita": (1, 2, 2)}
