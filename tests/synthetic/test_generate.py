from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from longstop.synthetic.errors import SyntheticError
from longstop.synthetic.generate import in_order, write_synthetic
from longstop.synthetic.reports import Draft, Relation
from longstop.synthetic.stories import LONGEST_WAIT, Turn
from tests.synthetic import packages
from tests.synthetic.packages import Package

FORMATS = ("csv", "cybertip-json")


@pytest.fixture(scope="module", params=FORMATS)
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Package:
    out = tmp_path_factory.mktemp("package")
    return packages.write(out, people=1_500, format=request.param, seed=11, damaged_share=0.02)


@pytest.mark.parametrize(
    ("wanted", "dialect"), [("csv", "en"), ("csv", "fr"), ("csv", "de"), ("cybertip-json", "en")]
)
def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, wanted: Any, dialect: str) -> None:
    written = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        report = write_synthetic(
            tmp_path / name, people=60, format=wanted, seed=seed, dialect=dialect, viral=3
        )
        written.append([path.read_bytes() for path in report.files])

    assert written[0] == written[1]
    assert all(one != other for one, other in zip(written[0], written[2], strict=True))


def test_every_record_has_its_line_of_truth_in_order(package: Package) -> None:
    assert len(package.texts) == len(package.truth) == package.report.records
    assert [line["ordinal"] for line in package.truth] == list(range(1, package.report.records + 1))
    for text, line in package.pairs():
        assert line["damaged"] == "cut_short" or line["reference"] in text


def test_a_duplicate_is_the_same_to_the_letter(package: Package) -> None:
    duplicates = [x for x in package.pairs() if x[1]["status"] == "duplicate"]

    assert len(duplicates) > 10
    assert all(text == package.texts[line["of"] - 1] for text, line in duplicates)


def test_a_follow_up_has_the_reference_of_an_earlier_record_and_new_content(
    package: Package,
) -> None:
    follow_ups = [x for x in package.pairs() if x[1]["status"] == "follow_up"]

    assert len(follow_ups) > 30
    for text, line in follow_ups:
        first = package.truth[line["of"] - 1]
        assert first["reference"] == line["reference"]
        assert first["status"] == "accepted"
        assert first["ordinal"] < line["ordinal"]
        assert text != package.texts[line["of"] - 1]


def test_every_accepted_record_has_a_reference_of_its_own(package: Package) -> None:
    accepted = [x["reference"] for x in package.truth if x["status"] in ("accepted", "quarantined")]

    assert len(accepted) == len(set(accepted))


def test_the_counts_reported_are_the_counts_of_the_truth(package: Package) -> None:
    reported, children = set(), set()
    for line in package.truth:
        children |= set(line["children"])
        reported |= {who["id"] for who in line["people"] if who["role"] == "reported"}

    assert package.report.people == len(reported) == 1_500
    assert package.report.children == len(children) > 30


def test_every_personal_value_of_the_truth_stands_in_its_record(package: Package) -> None:
    for text, line in package.pairs():
        assert all(value in text for value in line["personal_values"])
    assert sum(len(line["personal_values"]) for line in package.truth) > 5_000


def test_about_half_of_the_reports_show_next_to_nothing(package: Package) -> None:
    bare = [line for line in package.truth if len(line["personal_values"]) <= 4]

    assert 0.4 < len(bare) / len(package.truth) < 0.65


def test_everything_a_duty_officer_meets_is_there(package: Package) -> None:
    people = [who for line in package.truth for who in line["people"]]
    roles = {who["role"] for who in people}

    assert {"reported", "payer", "account_holder"} <= roles
    assert {line["statement"] for line in package.truth} == {"", "retraction", "exculpatory"}
    assert any(who["age_disputed"] for who in people)
    assert any(who["role"] == "reported" and who["child"] for who in people)
    assert any(who["role"] == "reported" and not who["named"] for who in people)
    assert any(who["occupation_decoy"] for who in people)
    assert {"police", "teaching", "health"} <= {who["occupation_flag"] for who in people}
    assert any(line["handling"] for line in package.truth)
    assert any(line["unknown_fields"] for line in package.truth)
    assert any(line["relation"] == "again" for line in package.truth)


def test_staff_who_are_reported_are_named_as_on_the_staff_list(package: Package) -> None:
    shown = [
        (text, who)
        for text, line in package.pairs()
        for who in line["people"]
        if who["staff_shown"] and line["damaged"] is None
    ]
    staff = package.report.agencies.read_text("utf-8").split("[[staff]]")[1:]
    named = [[part.split('"')[1] for part in row.splitlines()[2:4]] for row in staff]

    assert len({who["id"] for _, who in shown}) >= 3
    for text, _ in shown:
        assert any(family in text and given in text for family, given in named)


def test_digests_come_back_in_different_reports(package: Package) -> None:
    accepted = [line for line in package.truth if line["status"] == "accepted"]
    digests = Counter(digest for line in accepted for digest in line["file_digests"])

    assert max(digests.values()) > 1
    assert min(digests.values()) == 1


@pytest.mark.parametrize("wanted", FORMATS)
def test_viral_reports_share_one_digest_and_no_person(tmp_path: Path, wanted: Any) -> None:
    package = packages.write(tmp_path, people=20, format=wanted, seed=4, viral=50)
    viral = package.truth[-50:]

    assert package.report.people == 70
    assert len({tuple(line["file_digests"]) for line in viral}) == 1
    assert len({line["people"][0]["id"] for line in viral}) == 50
    assert all(viral[0]["file_digests"][0] in text for text in package.texts[-50:])


def test_progress_is_told_every_thousand_and_at_the_end(tmp_path: Path) -> None:
    told: list[int] = []
    report = write_synthetic(tmp_path, people=900, format="csv", seed=1, progress=told.append)

    assert told == [1_000, report.records]


def _endless(draft: Draft) -> Iterator[Turn]:
    for number in itertools.count():
        yield Turn(delay=0, draft=replace(draft, reference=number))
        if number % 10 == 0:
            yield Turn(delay=LONGEST_WAIT, draft=replace(draft, relation=Relation.DUPLICATE))


def test_drafts_flow_without_reading_ahead(draft: Draft) -> None:
    taken = itertools.count()
    turns = (turn for turn in _endless(draft) if next(taken) >= 0)
    yielded = list(itertools.islice(in_order(turns), 20_000))

    assert next(taken) - len(yielded) <= LONGEST_WAIT
    assert sum(one.relation is Relation.DUPLICATE for one in yielded) > 1_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": -1},
        {"format": "xml"},
        {"dialect": "it"},
        {"format": "cybertip-json", "dialect": "fr"},
        {"bundle": True},
        {"format": "cybertip-json", "declared_beyond": 2},
    ],
)
def test_a_request_that_cannot_be_met_writes_nothing(tmp_path: Path, wrong: dict[str, Any]) -> None:
    options: dict[str, Any] = {"people": 5, "format": "csv", "seed": 1, **wrong}

    with pytest.raises(SyntheticError):
        write_synthetic(tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_nobody_at_all_is_an_empty_package(tmp_path: Path) -> None:
    report = write_synthetic(tmp_path, people=0, format="cybertip-json", seed=1)

    assert report.records == 0
    assert json.loads(report.data.read_text("utf-8-sig")) == []
