from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from longstop.core.authority.organisation import load_organisation
from longstop.core.linkage.normal_forms import normal_email
from longstop.synthetic.generate import write_agencies


@pytest.fixture(scope="module")
def agencies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("agencies") / "agencies.toml"
    write_agencies(path, 3)
    return tomllib.loads(path.read_text("utf-8"))


def test_there_are_one_bureau_45_forces_and_15_childrens_services(agencies: dict[str, Any]) -> None:
    kinds = Counter(agency["kind"] for agency in agencies["agency"])

    assert kinds == {"bureau": 1, "force": 45, "childrens_services": 15}


def test_every_desk_has_a_supervisor_and_a_duty_person_of_its_agency(
    agencies: dict[str, Any],
) -> None:
    people = {(person["agency"], person["code"]) for person in agencies["person"]}

    assert len(people) == len(agencies["person"])
    for desk in agencies["desk"]:
        assert {(desk["agency"], desk["supervisor"]), (desk["agency"], desk["duty"])} <= people


def test_the_bureau_has_desks_for_intake_children_and_restricted_records(
    agencies: dict[str, Any],
) -> None:
    desks = [desk["purpose"] for desk in agencies["desk"] if desk["agency"] == "national-bureau"]

    assert desks == ["intake", "children", "restricted"]


def test_no_two_forces_answer_for_the_same_area(agencies: dict[str, Any]) -> None:
    forces = [agency for agency in agencies["agency"] if agency["kind"] == "force"]
    covered = Counter(one for force in forces for one in (*force["areas"], *force["postcodes"]))

    assert set(covered.values()) == {1}
    assert all(force["areas"] and force["postcodes"] for force in forces)


def test_every_force_has_staff_and_the_largest_has_most(agencies: dict[str, Any]) -> None:
    staff = Counter(member["agency"] for member in agencies["staff"])
    forces = [agency["code"] for agency in agencies["agency"] if agency["kind"] == "force"]

    assert set(staff) == set(forces)
    assert 280 <= len(agencies["staff"]) <= 320
    assert staff[forces[0]] == max(staff.values()) > 5 * staff[forces[-1]]


def test_the_file_can_be_imported(tmp_path: Path) -> None:
    write_agencies(tmp_path / "agencies.toml", 8)
    organisation = load_organisation(
        (tmp_path / "agencies.toml").read_text("utf-8"), lambda one: normal_email(one) is not None
    )

    assert len(organisation.agencies) == 61


def test_the_same_seed_writes_the_same_agencies(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_agencies(tmp_path / name, seed)

    written = [(tmp_path / name).read_bytes() for name in "abc"]
    assert written[0] == written[1] != written[2]
