"""What is worked out of a record where it is read is bound as the ledger's check expects it."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from itertools import count

from longstop.core.intake.prepared import Prepared, Preparing
from longstop.core.ledger.commitment import commit
from longstop.core.referral.records import (
    FileItem,
    Identifier,
    Moment,
    Person,
    Place,
    Report,
    Statement,
    Unreadable,
)
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role

SEEN = Moment(at=datetime(2026, 11, 1, 10, tzinfo=UTC), zone="Europe/London", raw="1 Nov 10:00")
REPORT = Report(
    ordinal=1,
    content='{"a": "ä"}',
    reference="T-1",
    persons=(
        Person(
            role=Role.REPORTED,
            path="reported",
            family_name="Quill",
            places=(Place(town="Kite", postcode="QA1"),),
            identifiers=(
                Identifier(kind=IdentifierKind.EMAIL, raw="A@b.example", path="e", moment=SEEN),
                Identifier(kind=IdentifierKind.IP_ADDRESS, raw="::1", path="i", shared=True),
            ),
            statements=(Statement(question=Question.ACCESS_TO_CHILDREN, path="s"),),
        ),
    ),
    files=(FileItem(path="f", digest_kind="md5", digest="00"),),
)


def prepared(record: Report | Unreadable = REPORT, start: int = 0) -> Prepared:
    salts = (number.to_bytes(32, "big") for number in count(start))
    return Preparing(lambda one: one.raw.lower(), salts).prepare(record)


def test_every_row_is_bound_by_its_own_salt_and_all_its_values() -> None:
    found = prepared()
    assert found.bound[1] == commit(found.bound[0], ["T-1", REPORT.content])
    (person,) = found.persons
    (file,) = found.files
    email, address = person.identifiers
    for *values, salt, bound in (person.own, *person.statements, file):
        assert bound == commit(salt, values)
    # That a connection is shared is bound only where it is so: ledger/commitment.py.
    assert email[-1] == commit(email[-2], email[:-3])
    assert address[-1] == commit(address[-2], address[:-2])
    salts = [found.bound[0], file[-2], *(row[-2] for row in (person.own, email, address))]
    assert len({*salts, person.statements[0][-2]}) == 6


def test_values_are_written_as_the_tables_take_them() -> None:
    (person,) = prepared().persons
    assert person.own[-3] == '{"postcode":"QA1","town":"Kite"}'.join("[]")
    assert person.identifiers[0][:4] == ("email", "A@b.example", "a@b.example", "e")
    assert person.identifiers[0][6:9] == (
        "2026-11-01T10:00:00.000000Z", "Europe/London", "1 Nov 10:00",
    )  # fmt: skip
    assert person.statements[0][:2] == ("access_to_children", "unknown")


def test_what_is_random_in_it_makes_no_two_different() -> None:
    assert prepared() == prepared(start=50)
    assert prepared().content_sha256 == sha256('{"a": "ä"}'.encode()).digest()
    torn = prepared(Unreadable(ordinal=1, content="\ud800", reason="not_json", where="line 1"))
    assert (torn.persons, torn.files) == ((), ())
    assert torn.bound[1] == commit(torn.bound[0], [None, "\ud800"])
