"""A file nobody is known to have viewed: flagged where it is shown, opened on a ground, by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.actions.disseminate import disseminate
from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.open_file import (
    FlaggedFile,
    agree_opening,
    open_file,
    withdraw_opening,
)
from longstop.actions.show import show
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.opening import Opening, OpeningRefused
from longstop.core.ledger.verification import What
from tests.bureau.fixtures import Bureau
from tests.bureau.locked import STRICT, locking
from tests.bureau.sent import NORTH, developed
from tests.bureau.work import LINE, absent_reference, reference_of

SEEN = {**LINE, "file_digest": "a" * 32, "file_viewed": "yes"}
UNSEEN = {**LINE, "file_digest": "b" * 32, "file_viewed": "no"}


def received(bureau: Bureau, line: dict[str, str] = UNSEEN) -> str:
    bureau.receive_csv(line)
    return reference_of(bureau)


def strict(bureau: Bureau) -> Bureau:
    """Let a court's rule bind the bureau and the north, but not the south."""
    return replace(bureau, house=locking(bureau.house))


def files(bureau: Bureau, reference: str, by: str = "alice") -> list[FlaggedFile]:
    return show(bureau.house, bureau.people[by], reference).files


def sound(bureau: Bureau) -> bool:
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
    return True


def test_each_file_of_a_referral_has_a_flag_with_its_rule(bureau: Bureau) -> None:
    bureau.receive_csv(SEEN)
    bureau.receive_csv(UNSEEN, name="more.csv")
    bureau.receive_csv({**LINE, "file_digest": "c" * 32}, name="most.csv")
    found = files(bureau, reference_of(bureau))
    assert [(f.number, f.row.viewed, f.opening, f.flag.rule) for f in found] == [
        (1, "yes", Opening.OPEN, "default"),
        (2, "no", Opening.ASK, "default"),
        (3, "absent", Opening.ASK, "default"),
    ]


def test_all_digests_of_one_file_are_one_file(bureau: Bureau) -> None:
    hashes = "".join(
        f'<originalFileHash hashType="{kind}">{"d" * size}</originalFileHash>'
        for kind, size in (("MD5", 32), ("SHA1", 40), ("PDQ", 64))
    )
    person = "<personOrUserReported><screenName>kite</screenName></personOrUserReported>"
    text = f'<report reportId="1">{person}<fileDetails>{hashes}</fileDetails></report>'
    bureau.receive_text(text, name="x.xml")
    (file,) = files(bureau, reference_of(bureau))
    assert [digest.partition(":")[0] for digest in file.row.digests] == ["md5", "sha1", "pdq"]


def test_one_person_says_on_what_ground_where_the_flag_says_ask(bureau: Bureau) -> None:
    reference = received(bureau)
    done = open_file(bureau.house, bureau.people["alice"], reference, 1, ground="law_allows_it")
    assert (done.status, done.digests) == ("opened", [f"md5:{'b' * 32}"])
    (file,) = files(bureau, reference)
    assert (file.opening, file.flag.opening) == (Opening.OPEN, Opening.ASK)
    assert (file.row.ground, file.row.proposed_by_code) == ("law_allows_it", "alice")
    assert sound(bureau)
    with pytest.raises(OpeningRefused, match="may be opened already"):
        open_file(bureau.house, bureau.people["bob"], reference, 1, ground="warrant")


def test_where_a_court_locked_it_another_person_must_agree(bureau: Bureau) -> None:
    reference = received(bureau)
    locked = strict(bureau)
    alice, bob = bureau.people["alice"], bureau.people["bob"]
    with pytest.raises(OpeningRefused, match="not a ground"):
        open_file(locked.house, alice, reference, 1, ground="law_allows_it")
    assert open_file(locked.house, alice, reference, 1, ground="warrant").status == "proposed"
    assert files(locked, reference)[0].opening is Opening.DO_NOT_OPEN
    with pytest.raises(OpeningRefused, match="already proposed"):
        open_file(locked.house, bob, reference, 1, ground="warrant")
    with pytest.raises(OpeningRefused, match="another person must agree"):
        agree_opening(locked.house, alice, reference, 1)
    assert agree_opening(locked.house, bob, reference, 1).status == "opened"
    (file,) = files(locked, reference)
    assert (file.opening, file.row.agreed_by_code) == (Opening.OPEN, "bob")
    assert sound(bureau)


def test_a_proposal_taken_back_leaves_the_file_shut(bureau: Bureau) -> None:
    reference = received(bureau)
    locked = strict(bureau)
    alice, bob = bureau.people["alice"], bureau.people["bob"]
    open_file(locked.house, alice, reference, 1, ground="consent")
    assert withdraw_opening(locked.house, bob, reference, 1).status == "withdrawn"
    assert files(locked, reference)[0].opening is Opening.DO_NOT_OPEN
    with pytest.raises(OpeningRefused, match="nobody has proposed"):
        agree_opening(locked.house, bob, reference, 1)
    assert open_file(locked.house, bob, reference, 1, ground="warrant").status == "proposed"
    assert sound(bureau)


def test_a_file_that_is_not_there_is_refused(bureau: Bureau) -> None:
    reference = received(bureau)
    for number in (0, 2):
        with pytest.raises(OpeningRefused, match="has 1 file"):
            open_file(bureau.house, bureau.people["alice"], reference, number, ground="warrant")


def test_the_law_of_whoever_looks_is_what_counts(bureau: Bureau) -> None:
    reference = received(bureau)
    developed(bureau, [reference])
    disseminate(bureau.house, bureau.people["alice"], [reference], NORTH)
    areas = replace(STRICT, rules=(replace(STRICT.rules[0], areas=frozenset({"elsewhere"})),))
    # The bureau serves no area, so the rule binds it; the north serves another, so it does not.
    house = replace(bureau.house, opening=areas)
    seen = [show(house, bureau.people[who], reference).files for who in ("alice", "nora")]
    assert [[file.opening for file in found] for found in seen] == [
        [Opening.DO_NOT_OPEN],
        [Opening.ASK],
    ]


def test_a_stranger_finds_nothing_and_whoever_only_sees_opens_nothing(bureau: Bureau) -> None:
    reference = received(bureau)
    told = []
    for wanted in (reference, absent_reference()):
        with pytest.raises(NotFound) as refusal:
            open_file(bureau.house, bureau.people["charlie"], wanted, 1, ground="warrant")
        told.append(str(refusal.value).replace(wanted, "REF"))
    assert told[0] == told[1]
    developed(bureau, [reference])
    disseminate(bureau.house, bureau.people["alice"], [reference], NORTH)
    with pytest.raises(NotYours):
        open_file(bureau.house, bureau.people["nora"], reference, 1, ground="warrant")
    with pytest.raises(NotAllowed):
        open_file(bureau.house, bureau.people["admin"], reference, 1, ground="warrant")


@pytest.mark.parametrize(
    ("by_hand", "told"),
    [
        ("update file_opening set ground = 'consent'", "ground of File opening 1"),
        ("update file_opening set agreed_by = proposed_by + 2", "agreed_by of File opening 1"),
        ("update file_opening set agreed_by = null, agreed_at = null", "agreed_by of File"),
        ("delete from file_opening", "File opening 1 is not there"),
        (
            "insert into file_opening select obligation_id, 9, file_id, 'ask', rule, policy,"
            " ground, proposed_by, proposed_at, null, null, now(), true from file_opening",
            "File opening 9 is not on",
        ),
    ],
)
def test_an_opening_changed_by_hand_is_found(bureau: Bureau, by_hand: str, told: str) -> None:
    reference = received(bureau)
    locked = strict(bureau)
    open_file(locked.house, bureau.people["alice"], reference, 1, ground="warrant")
    agree_opening(locked.house, bureau.people["bob"], reference, 1)
    assert sound(bureau)
    with bureau.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("alter table file_opening drop constraint one_end")
        assert connection.execute(by_hand.encode()).rowcount == 1
    faults = verify(bureau.house, bureau.people["alice"]).faults
    assert any(f.what is What.DECISION_DIFFERS and told in f.message for f in faults)
