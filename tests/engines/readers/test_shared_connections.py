"""That a connection is shared is what a sender says of it, in any format, and is never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.records import Identifier, Person
from longstop.core.referral.vocabulary import IdentifierKind, Role
from longstop.engines.readers.cybertip_values import Dates, is_yes
from longstop.engines.readers.gathered import Gathered, Identifiers, others_in
from tests.engines.readers import csv_samples, cybertip_samples, ispws_samples

ADDRESS = "203.0.113.7"
SAID = [
    ("true", True), ("True", True), ("yes", True), ("1", True), ("false", False), ("0", False),
    ("no", False), ("", False), ("perhaps", False), ("no, a home", False),
]  # fmt: skip
TEXT = "IP Address: 203.0.113.7\nVPN: yes\nPossible Proxy: true\nhe sits behind a hosting company"


def shared(person: Person) -> list[bool]:
    return [one.shared for one in person.identifiers if one.raw == ADDRESS]


def in_xml(folder: Path, *marks: str) -> Person:
    """Read a reported person with one capture, marked by these elements."""
    told = "".join(f"<possibleProxy>{mark}</possibleProxy>" for mark in marks)
    event = f"<ipCaptureEvent><ipAddress>{ADDRESS}</ipAddress>{told}</ipCaptureEvent>"
    written = ispws_samples.reporting(f"<screenName>kite</screenName>{event}")
    return ispws_samples.the(ispws_samples.read_one(folder, written), Role.REPORTED)


def in_json(folder: Path, *captures: dict[str, object]) -> Person:
    """Read a reported person with these captures."""
    whole = [{"captureType": "IP Address", "value": ADDRESS, **one} for one in captures]
    entry = cybertip_samples.person(sourceInformation={"sourceCaptures": whole})
    found = cybertip_samples.read_one(folder, cybertip_samples.reporting(entry))
    assert found.unknown_fields == ()
    return cybertip_samples.the(found, Role.REPORTED)


@pytest.mark.parametrize(("word", "expected"), SAID)
def test_each_format_takes_a_yes_and_nothing_else(
    tmp_path: Path, word: str, expected: bool
) -> None:
    assert shared(in_xml(tmp_path, word)) == [expected]
    assert shared(in_json(tmp_path, {"possibleProxy": word})) == [expected]
    row = {"reference": "R1", "family_name": "Sample", "ip_address": ADDRESS, "ip_shared": word}
    assert shared(csv_samples.only_person(csv_samples.read_row(tmp_path, row))) == [expected]


def test_silence_says_nothing(tmp_path: Path) -> None:
    assert shared(in_xml(tmp_path)) == [False]
    assert shared(in_json(tmp_path, {}, {"possibleProxy": None, "port": 5000})) == [False, False]


@pytest.mark.parametrize(
    ("bare", "expected"), [(True, True), (False, False), (1, True), (0, False)]
)
def test_json_may_say_it_without_quotes(tmp_path: Path, bare: object, expected: bool) -> None:
    assert shared(in_json(tmp_path, {"possibleProxy": bare})) == [expected]


@given(st.text(max_size=12) | st.integers() | st.none() | st.lists(st.booleans(), max_size=2))
def test_a_mark_is_set_only_by_a_word_for_yes(node: object) -> None:
    words = str(node).strip().casefold()
    assert not is_yes(node) or words.startswith(("yes", "y", "true")) or words.rstrip(".! ") == "1"


def test_only_an_address_is_a_connection(tmp_path: Path) -> None:
    found = in_json(
        tmp_path,
        {"captureType": "Profile URL", "value": "https://a.example/u", "possibleProxy": True},
    )
    assert [one.shared for one in found.identifiers] == [False]
    row = {"reference": "R1", "user_name": "kite", "ip_address": ADDRESS, "ip_shared": "oui"}
    person = csv_samples.only_person(csv_samples.read_row(tmp_path, row))
    assert [(one.kind.value, one.shared) for one in person.identifiers] == [
        ("user_name", False), ("ip_address", True),
    ]  # fmt: skip


def test_a_cell_that_is_neither_yes_nor_no_is_counted_and_a_cell_alone_makes_nobody(
    tmp_path: Path,
) -> None:
    row = {"reference": "R1", "family_name": "Sample", "ip_address": ADDRESS, "ip_shared": "hm"}
    assert csv_samples.read_row(tmp_path, row).unknown_fields == ("ip_shared (value not read)",)
    row = {"reference": "R1", "family_name": "", "ip_shared": "yes", "child_given_name": "Kim"}
    found = csv_samples.read_row(tmp_path, row)
    assert [one.role for one in found.persons] == [Role.CHILD]


def test_what_a_text_says_of_a_connection_is_not_read(tmp_path: Path) -> None:
    xml = ispws_samples.reporting(f"<additionalInfo>{TEXT}</additionalInfo>")
    assert shared(ispws_samples.the(ispws_samples.read_one(tmp_path, xml), Role.REPORTED)) == [
        False
    ]
    entry = cybertip_samples.person(additionalInformations=cybertip_samples.remarks(TEXT))
    node = cybertip_samples.reporting(entry)
    found = cybertip_samples.read_one(tmp_path, node)
    assert shared(cybertip_samples.the(found, Role.REPORTED)) == [False]
    row = {"reference": "R1", "family_name": "Sample", "ip_address": ADDRESS, "note": TEXT}
    assert shared(csv_samples.only_person(csv_samples.read_row(tmp_path, row))) == [False]


TELLINGS = st.lists(
    st.builds(
        Identifier,
        kind=st.just(IdentifierKind.IP_ADDRESS),
        raw=st.sampled_from(["192.0.2.1", "192.0.2.2"]),
        path=st.just("p"),
        port=st.sampled_from([None, 4711]),
        shared=st.booleans(),
    ),
    max_size=8,
)


def gathered() -> Gathered:
    return Gathered(dates=Dates(None, None), service=None, happened=None)


@given(TELLINGS)
def test_a_capture_told_several_times_is_kept_once_and_no_word_on_it_is_lost(
    told: list[Identifier],
) -> None:
    kept = Identifiers(gathered(), None)
    for one in told:
        kept.add(one)
    assert [(one.raw, one.port) for one in kept.kept] == list(
        dict.fromkeys((one.raw, one.port) for one in told)
    )
    marked = {(one.raw, one.port) for one in told if one.shared}
    assert {(one.raw, one.port) for one in kept.kept if one.shared} == marked


@given(TELLINGS, TELLINGS)
def test_what_nobody_is_named_for_is_kept_where_it_is_news(
    known: list[Identifier], told: list[Identifier]
) -> None:
    record = gathered()
    for one in told:
        record.keep(Role.UNKNOWN, one)
    people = [Person(role=Role.REPORTED, path="a", identifiers=tuple(known))]
    others = list(others_in(people, record, "b"))
    rest = [one for other in others for one in other.identifiers]
    assert len({(one.raw, one.shared) for one in rest}) == len(rest)
    assert not {(one.raw, one.shared) for one in rest} & {(one.raw, one.shared) for one in known}
    every = [*known, *rest]
    assert {one.raw for one in every} == {one.raw for one in [*known, *told]}
    assert {one.raw for one in every if one.shared} == {
        one.raw for one in [*known, *told] if one.shared
    }
