"""Write the agencies that receive, own and act: one bureau, 45 forces, children's services.

The file is what `longstop` imports as agencies, desks, people and the address book; each agency's
areas are names of areas, its postcodes the letters with which those there begin.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from longstop.synthetic import contacts
from longstop.synthetic.names import Name, draw_name, origins
from longstop.synthetic.people import StaffMember
from longstop.synthetic.places import Area, areas

BUREAU = "national-bureau"
ZONE = "Europe/London"
STAFF_TOTAL = 300
_TWO_DESKS = 15  # the largest forces have a desk for children too

Value = str | date | tuple[str, ...]
Table = tuple[str, dict[str, Value]]


_SAME: Final = (
    ("head", "Ada", "Longfield", "head_of_bureau"),
    ("policy-owner", "Nell", "Harrow", "policy_owner"),
    ("ethics", "Ivo", "Marsh", "ethics_reviewer"),
    ("data-protection", "Tessa", "Quarrie", "data_protection_officer"),
)
"""These are the same for every seed, so that nobody's name hangs on theirs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """What stands in the file: its tables in order, and the staff list as people."""

    tables: tuple[Table, ...]
    staff: tuple[StaffMember, ...]


def build_roster(seed: int) -> Roster:
    """Draw the people of every agency and the staff list; places do not hang on the seed."""
    rng = random.Random(f"{seed}:agencies")
    tables = _bureau(rng)
    for rank, area in enumerate(areas()):
        tables += _force(rng, area, two_desks=rank < _TWO_DESKS)
    for area in areas()[::3]:
        tables += _childrens_services(rng, area)
    staff = _draw_staff(rng)
    tables += [
        (
            "staff",
            {
                "agency": member.agency,
                "family_name": member.name.family[0],
                "given_name": member.name.given[0],
                "date_of_birth": member.born,
                "e_mail": member.email,
            },
        )
        for member in staff
    ]
    return Roster(tables=tuple(tables), staff=staff)


def write_agencies(path: Path, seed: int) -> None:
    """Write the agencies file for a seed, as TOML in UTF-8."""
    path.write_bytes(render_roster(build_roster(seed)).encode())


def render_roster(roster: Roster) -> str:
    """Return the roster as TOML: one array of tables for each kind."""
    return "\n".join(
        f"[[{kind}]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in row.items())
        for kind, row in roster.tables
    )


def _value(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def _agency(
    rng: random.Random, code: str, name: str, kind: str, area: Area | None, hours: str
) -> Table:
    checked = date(2026, 9, 30) - timedelta(days=int(rng.random() * 400))
    return (
        "agency",
        {
            "code": code,
            "name": name,
            "kind": kind,
            "country": "GB",
            "areas": (area.name,) if area else (),
            "postcodes": area.prefixes if area else (),
            "hours": hours,
            "out_of_hours": f"+44 1632 960{int(rng.random() * 1000):03d}",
            "last_verified": checked,
            "zone": ZONE,
        },
    )


def _desk(agency: str, code: str, name: str, purpose: str, supervisor: str, duty: str) -> Table:
    row: dict[str, Value] = {"agency": agency, "code": code, "name": name, "purpose": purpose}
    return ("desk", {**row, "supervisor": supervisor, "duty": duty})


def _person(rng: random.Random, agency: str, code: str, *roles: str) -> Table:
    name = draw_name(rng, origins().draw(rng))
    return (
        "person",
        {
            "agency": agency,
            "code": code,
            "family_name": name.family[0],
            "given_name": name.given[0],
            "e_mail": _work_email(name, agency, code),
            "roles": roles,
        },
    )


def _same(code: str, given_name: str, family_name: str, role: str) -> Table:
    return (
        "person",
        {
            "agency": BUREAU,
            "code": code,
            "family_name": family_name,
            "given_name": given_name,
            "e_mail": f"{code}@{BUREAU}.example",
            "roles": (role,),
        },
    )


def _work_email(name: Name, agency: str, tail: str) -> str:
    given, family = contacts.local_part(name.given[0]), contacts.local_part(name.family[0])
    return f"{given}.{family}.{tail}@{agency}.example"


def _staffed_desk(
    rng: random.Random, agency: str, purpose: str, name: str, *more_supervisor_roles: str
) -> list[Table]:
    """Return a desk with the supervisor and the duty officer it is never without."""
    supervisor, duty = f"sup-{purpose}", f"duty-{purpose}"
    return [
        _person(rng, agency, supervisor, "supervisor", *more_supervisor_roles),
        _person(rng, agency, duty, "duty_officer"),
        _desk(agency, purpose, name, purpose, supervisor, duty),
    ]


def _bureau(rng: random.Random) -> list[Table]:
    tables = [
        _agency(rng, BUREAU, "National Referral Bureau", "bureau", None, "Mon-Sun 00:00-24:00")
    ]
    tables += [
        _person(rng, BUREAU, "admin", "administrator"),
        _person(rng, BUREAU, "auditor", "auditor"),
        _person(rng, BUREAU, "inspector", "inspector"),
        _person(rng, BUREAU, "coordinator", "coordinator"),
        _person(rng, BUREAU, "night-1", "duty_officer"),
        _person(rng, BUREAU, "night-2", "duty_officer"),
    ]
    tables += [_same(*one) for one in _SAME]
    tables += _staffed_desk(rng, BUREAU, "intake", "Intake", "coordinator")
    tables += _staffed_desk(rng, BUREAU, "children", "Children")
    return tables + _staffed_desk(rng, BUREAU, "restricted", "Restricted")


def _force(rng: random.Random, area: Area, two_desks: bool) -> list[Table]:
    hours = "Mon-Sun 07:00-23:00" if two_desks else "Mon-Fri 08:00-18:00"
    tables = [_agency(rng, area.code, f"{area.name} Police", "force", area, hours)]
    tables += _staffed_desk(rng, area.code, "referrals", "Referrals", "coordinator")
    return tables + (_staffed_desk(rng, area.code, "children", "Children") if two_desks else [])


def _childrens_services(rng: random.Random, area: Area) -> list[Table]:
    code = f"{area.code}-children"
    name = f"{area.name} Children's Services"
    tables = [_agency(rng, code, name, "childrens_services", area, "Mon-Fri 09:00-17:00")]
    return tables + _staffed_desk(rng, code, "children", "Duty and assessment")


def _draw_staff(rng: random.Random) -> tuple[StaffMember, ...]:
    """Share the staff list out by the size of the forces, at least one each, in mixed order."""
    total = sum(area.weight for area in areas())
    spare = STAFF_TOTAL - len(areas())
    posts = [area.code for area in areas() for _ in range(1 + round(spare * area.weight / total))]
    rng.shuffle(posts)
    staff = []
    for number, agency in enumerate(posts, 1):
        name = draw_name(rng, origins().draw(rng))
        born = date(1966, 1, 1) + timedelta(days=int(rng.random() * 13_000))
        email = _work_email(name, agency, f"{number:03d}")
        staff.append(StaffMember(agency=agency, name=name, born=born, email=email))
    return tuple(staff)
