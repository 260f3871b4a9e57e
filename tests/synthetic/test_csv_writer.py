from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from longstop.synthetic.csv_writer import COLUMNS, DIALECTS
from longstop.synthetic.generate import write_synthetic
from tests.synthetic import packages
from tests.synthetic.packages import Package, cells
from tests.synthetic.reserved import is_reserved_domain, is_reserved_ip, is_reserved_phone


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    out = tmp_path_factory.mktemp("csv")
    return packages.write(out, people=1_200, format="csv", seed=21, damaged_share=0.05)


@pytest.fixture(scope="module")
def rows(package: Package) -> list[dict[str, str]]:
    whole = [x for x in package.pairs() if x[1]["damaged"] is None]
    return [dict(zip(COLUMNS, cells(text), strict=True)) for text, _ in whole]


def test_only_the_damaged_lines_have_the_wrong_number_of_cells(package: Package) -> None:
    for text, line in package.pairs():
        wrong = len(cells(text)) != len(COLUMNS)
        assert wrong == (line["damaged"] in ("cut_short", "extra_cells"))


def test_only_the_damaged_lines_have_a_date_that_does_not_exist(package: Package) -> None:
    for text, line in package.pairs():
        if line["damaged"] in (None, "bad_date"):
            assert ("2026-02-31" in text) == (line["damaged"] == "bad_date")
    assert {line["damaged"] for line in package.truth} == {
        None, "bad_date", "cut_short", "extra_cells",
    }  # fmt: skip


def test_contact_values_are_reserved_ones(rows: list[dict[str, str]]) -> None:
    assert all(is_reserved_domain(row["e_mail"].split("@")[1]) for row in rows if row["e_mail"])
    assert all(is_reserved_phone(row["phone"]) for row in rows if row["phone"])
    assert all(is_reserved_ip(row["ip_address"]) for row in rows if row["ip_address"])
    assert all(row["ip_address"] for row in rows if row["ip_port"])
    assert all(row["postcode"][0] in "QVX0" for row in rows if row["postcode"])


def test_the_same_network_address_serves_many_people(rows: list[dict[str, str]]) -> None:
    addresses = [row["ip_address"] for row in rows if "." in row["ip_address"]]

    assert len(set(addresses)) < len(addresses)


def test_some_connections_are_said_to_be_shared_and_homes_are_not(
    rows: list[dict[str, str]],
) -> None:
    said = [row for row in rows if row["ip_shared"]]

    assert len(rows) / 20 < len(said) < len(rows) / 4
    assert {row["ip_shared"] for row in said} == {"yes"}
    assert all(row["ip_address"] and ":" not in row["ip_address"] for row in said)


def test_a_time_means_the_true_moment_in_the_zone_of_the_source(package: Package) -> None:
    local = 0
    for text, line in package.pairs():
        if line["damaged"] is None:
            read = datetime.fromisoformat(cells(text)[COLUMNS.index("event_time")])
            local += read.tzinfo is None
            read = read.replace(tzinfo=read.tzinfo or ZoneInfo(DIALECTS["en"].zone))
            assert read == datetime.fromisoformat(line["event_at"])
            assert read.astimezone(UTC) < datetime(2026, 10, 1, tzinfo=UTC)
    assert local > 100


def test_a_child_beside_the_reported_person_is_in_the_truth(package: Package) -> None:
    place = COLUMNS.index("child_date_of_birth")
    beside = [x for x in package.pairs() if x[1]["damaged"] is None and cells(x[0])[place]]

    assert len(beside) > 10
    assert all(line["people"][1]["role"] == "child" for _, line in beside)


@pytest.mark.parametrize(
    ("dialect", "encoding", "heads"),
    [
        ("fr", "cp1252", "Référence;Rôle;Nom;Prénom;Date de naissance"),
        ("de", "utf-8-sig", "Aktenzeichen;Rolle;Nachname;Vorname;Geburtsdatum"),
    ],
)
def test_other_countries_write_in_their_own_way(
    tmp_path: Path, dialect: str, encoding: str, heads: str
) -> None:
    report = write_synthetic(tmp_path, people=80, format="csv", seed=2, dialect=dialect)
    raw = report.data.read_bytes()
    lines = raw.decode(encoding).split("\r\n")

    assert lines[0].startswith(heads)
    assert raw.startswith(b"\xef\xbb\xbf") == (dialect == "de")
    assert len(lines) == report.records + 2
    assert all(line.count(";") >= len(COLUMNS) - 1 for line in lines[:-1])


@pytest.mark.parametrize("dialect", ["en", "fr", "de"])
def test_the_shipped_column_map_knows_every_column_but_the_odd_one(dialect: str) -> None:
    text = resources.files("longstop.policies").joinpath(f"columns/longstop-{dialect}.toml")
    shipped = tomllib.loads(text.read_text("utf-8"))
    known, chosen = set(shipped["columns"]), DIALECTS[dialect]
    roles = {chosen.words.get(role, role) for role in ("reported", "payer", "account_holder")}

    assert set(chosen.heads) - known == {chosen.heads[-1]}
    assert known - set(chosen.heads) <= {"informational"}
    assert roles <= set(shipped.get("roles", roles))
