"""Read who works here: what agencies serve, desks and who sits at them now, people, staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from longstop.core.intake.restriction import StaffMember
from longstop.core.referral.routing import Routes, Serves
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class Seat:
    """Who owns what comes to a desk now: agency, desk and the person on duty there."""

    agency: int
    desk: int
    person: int
    compartment: int | None


@dataclass(frozen=True, slots=True)
class Directory:
    """The address book and the seats, as they are at one moment; routes lead to forces."""

    seats: Mapping[tuple[int, str], Seat]
    routes: Routes
    countries: Mapping[int, str]

    def seat(self, agency: int, *purposes: str) -> Seat | None:
        """Find the first of an agency's desks that serves one of these purposes, in their order."""
        for purpose in purposes:
            if (agency, purpose) in self.seats:
                return self.seats[agency, purpose]
        return None


def directory(connection: Connection, now: datetime) -> Directory:
    """Read the address book; the person of a seat is the one on duty now, else the supervisor."""
    seats: dict[tuple[int, str], Seat] = {}
    for agency, desk, purpose, person, compartment in connection.execute(
        "select d.agency, d.id, d.purpose,"
        "  case when d.duty_person is not null and d.duty_until > %s and not p.absent"
        "    then d.duty_person else d.supervisor end, c.id"
        " from desk d left join person p on p.id = d.duty_person"
        " left join compartment c on c.desk = d.id order by d.agency, d.id",
        (now,),
    ):
        seats.setdefault((agency, purpose), Seat(agency, desk, person, compartment))
    countries: dict[int, str] = dict(
        connection.execute("select id, country from agency").fetchall()
    )
    return Directory(seats, Routes.lay(served_by(connection, "force")), countries)


def served_by(connection: Connection, kind: str) -> list[Serves]:
    """Read what the agencies of a kind say they serve."""
    rows = connection.execute(
        "select id, country, postcodes, areas, schools, whole_country from agency"
        " where kind = %s order by id",
        (kind,),
    )
    return [
        Serves(
            agency=id_,
            country=country,
            postcodes=tuple(postcodes),
            areas=tuple(areas),
            schools=tuple(schools),
            whole_country=whole_country,
        )
        for id_, country, postcodes, areas, schools, whole_country in rows
    ]


def staff_by_name(
    connection: Connection,
) -> tuple[dict[tuple[str, str], tuple[StaffMember, ...]], dict[str, tuple[StaffMember, ...]]]:
    """Read the staff list twice over: by normal given and family name, and by e-mail."""
    names: dict[tuple[str, str], tuple[StaffMember, ...]] = {}
    emails: dict[str, tuple[StaffMember, ...]] = {}
    for agency, given, family, born, email, person in connection.execute(
        "select agency, given_normal, family_normal, date_of_birth, email_normal, person from staff"
    ):
        member = StaffMember(agency, person, born)
        names[given, family] = (*names.get((given, family), ()), member)
        if email:
            emails[email] = (*emails.get(email, ()), member)
    return names, emails


def actor_of_account(connection: Connection, os_account: str) -> Actor | None:
    """Find the person to whom an operating-system account belongs."""
    row = connection.execute(
        "select id, agency, roles, code from person where os_account = %s", (os_account,)
    ).fetchone()
    return None if row is None else Actor(row[0], row[1], tuple(row[2]), row[3])


def actor_of_code(connection: Connection, agency: str, code: str) -> Actor | None:
    """Find a person by agency code and person code."""
    row = connection.execute(
        "select p.id, p.agency, p.roles, p.code from person p join agency a on a.id = p.agency"
        " where a.code = %s and p.code = %s",
        (agency, code),
    ).fetchone()
    return None if row is None else Actor(row[0], row[1], tuple(row[2]), row[3])


@dataclass(frozen=True, slots=True)
class DeskSeat:
    """A desk with its supervisor and whoever is on duty there."""

    id: int
    supervisor: int
    duty_person: int | None
    duty_until: datetime | None

    def on_duty(self, now: datetime) -> int | None:
        """Give the person whose shift runs now."""
        return self.duty_person if self.duty_until is not None and self.duty_until > now else None


def desk_seat(connection: Connection, agency: int, code: str) -> DeskSeat | None:
    """Find and hold a desk of an agency by its code."""
    row = connection.execute(
        "select id, supervisor, duty_person, duty_until from desk where agency = %s and code = %s"
        " for update",
        (agency, code),
    ).fetchone()
    return None if row is None else DeskSeat(*row)


def may_begin(connection: Connection, person: int, desk: int) -> tuple[bool, bool]:
    """Tell whether a person is absent, and whether they may sit at a desk: restricted or not."""
    row = connection.execute(
        "select p.absent, not exists (select from compartment c where c.desk = %(desk)s)"
        "  or exists (select from compartment c join compartment_member m on m.compartment = c.id"
        "    where c.desk = %(desk)s and m.person = p.id)"
        " from person p where p.id = %(person)s",
        {"person": person, "desk": desk},
    ).fetchone()
    assert row is not None, "an actor is a person"
    return row[0], row[1]


def colleague_of(connection: Connection, agency: int, code: str) -> Actor | None:
    """Find a person of an agency, given by number, by their code."""
    row = connection.execute(
        "select id, agency, roles, code from person where agency = %s and code = %s", (agency, code)
    ).fetchone()
    return None if row is None else Actor(row[0], row[1], tuple(row[2]), row[3])
