"""A sender's word that a connection is shared goes from the package to whoever reads of it."""

from __future__ import annotations

import json

import pytest

from longstop.actions.erase import agree_erasure, propose_erasure
from longstop.actions.verify import verify
from longstop.core.ledger.commitment import commit
from longstop.core.ledger.verification import What
from longstop.store.queries.replay import written
from tests.actions.test_erase import ended, officer
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, absent_reference, reference_of
from tests.cli.doors import as_json, run

CSV = {**LINE, "ip_address": "192.0.2.7", "ip_shared": "yes", "e_mail": "jon@post.example"}
XML = (
    '<report reportId="1"><incidentSummary><incidentDateTime>2026-01-14T20:00:00Z'
    "</incidentDateTime></incidentSummary><personOrUserReported><screenName>kite</screenName>"
    "<ipCaptureEvent><ipAddress>192.0.2.7</ipAddress><possibleProxy>true</possibleProxy>"
    "</ipCaptureEvent></personOrUserReported></report>"
)
CAPTURE = {"captureType": "IP Address", "value": "192.0.2.7", "possibleProxy": True}
JSON = {
    "reportId": "CT-1",
    "reportedInformation": {
        "reportedPeople": {
            "reportedPersons": [
                {"firstName": "Jon", "sourceInformation": {"sourceCaptures": [CAPTURE]}}
            ]
        }
    },
}
WORDS = "192.0.2.7 (shared connection as the sender says)"


def received(bureau: Bureau, form: str) -> str:
    """Receive a report on one person in one of three forms; gives their referral."""
    if form == "csv":
        bureau.receive_csv(CSV)
    else:
        bureau.receive_text(XML if form == "xml" else json.dumps(JSON), name=f"one.{form}")
    return reference_of(bureau)


def faults(bureau: Bureau) -> list[What]:
    return [one.what for one in verify(bureau.house, bureau.people["sue"]).faults]


@pytest.mark.parametrize("form", ["csv", "xml", "json"])
def test_it_stands_beside_the_address_and_nowhere_else(bureau: Bureau, form: str) -> None:
    reference = received(bureau, form)
    page = run(bureau, "show", reference).stdout
    assert WORDS in page
    assert page.count("shared connection") == 1
    (person,) = as_json(run(bureau, "show", reference, "--json"))["persons"]
    said = {one["kind"]: one["shared"] for one in person["identifiers"]}
    assert said.pop("ip_address") is True
    assert not any(said.values())
    assert faults(bureau) == []


def test_a_connection_of_which_nothing_is_said_is_shown_as_before(bureau: Bureau) -> None:
    bureau.receive_csv({**CSV, "ip_shared": ""})
    assert "192.0.2.7\n" in run(bureau, "show", reference_of(bureau)).stdout


def test_a_stranger_hears_nothing_of_it(bureau: Bureau) -> None:
    reference = received(bureau, "csv")
    answers = []
    for one in (reference, absent_reference()):
        said = run(bureau, "show", one, "--json", by="charlie")
        answers.append((said.exit_code, said.stdout, said.stderr.replace(one, "REF")))
    assert answers[0] == answers[1]
    with bureau.house.database.as_person(bureau.people["charlie"]) as connection:
        assert connection.execute("select from identifier where shared").fetchall() == []


def test_it_is_erased_with_the_address_and_the_proof_stays(bureau: Bureau) -> None:
    reference = received(bureau, "csv")
    ended(bureau, reference)
    propose_erasure(bureau.house, officer(bureau, "sue"), reference, reason="person_asked")
    agree_erasure(bureau.house, officer(bureau, "bob"), reference)
    assert set(bureau.ask("select raw, shared, salt from identifier")) == {(None, False, None)}
    assert faults(bureau) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("set shared = false where shared", What.VALUE_CHANGED),
        ("set shared = true where kind = 'email'", What.VALUE_CHANGED),
        ("set raw = null, normal = null, salt = null where shared", What.VALUE_HALF_ERASED),
        (
            "set raw = null, normal = null, salt = null, shared = false where shared",
            What.ERASED_UNTOLD,
        ),
    ],
)
def test_verify_finds_a_word_that_was_changed_or_left_behind_by_hand(
    bureau: Bureau, statement: str, expected: What
) -> None:
    received(bureau, "csv")
    with bureau.as_superuser() as connection:
        connection.execute(f"update identifier {statement}".encode())
    assert expected in faults(bureau)


def test_all_other_rows_are_bound_as_they_were_before_the_word_was_read(bureau: Bureau) -> None:
    bureau.receive_csv(CSV, {**CSV, "reference": "T-2", "given_name": "Ann", "ip_shared": ""})
    bound = {
        (kind, shared, commit(salt, [kind, *map(written, values)]) == commitment)
        for salt, commitment, shared, kind, *values in bureau.ask(
            "select salt, commitment, shared, kind, raw, normal, path, service, verified, at,"
            " at_zone, at_raw, port, event from identifier"
        )
    }
    assert bound == {
        ("ip_address", True, False), ("ip_address", False, True), ("email", False, True),
    }  # fmt: skip
