"""Import agencies, desks, people and the staff list from one document, again without harm."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from longstop.actions.house import House
from longstop.core.authority.organisation import Organisation, load_organisation, not_valid
from longstop.core.authority.permissions import Permission, check
from longstop.core.authority.territory import LISTS, clashes
from longstop.core.linkage.normal_forms import normal_email, normal_name
from longstop.store import ledger
from longstop.store.queries.people import agencies
from longstop.store.session import Actor, Connection

SHIFT = timedelta(hours=12)
"""How long the duty named in the document lasts from its import; then the supervisor owns."""


def import_organisation(house: House, actor: Actor | None, text: str) -> dict[str, int]:
    """Import the document; actor is None only while nobody's account is known. Gives the counts."""
    organisation = load_organisation(text, lambda address: normal_email(address) is not None)
    with house.database.as_service("import organisation") as connection, connection.transaction():
        if actor is None:
            check_unclaimed(connection)
        else:
            check(actor.roles, Permission.ORGANISATION_CHANGE)
        counts = _write(connection, house, organisation)
        event = ledger.Event(
            ledger.SYSTEM,
            "organisation.imported",
            {"facts": {**counts, "sha256": hashlib.sha256(text.encode()).hexdigest()}},
        )
        who = actor.ledger_name if actor else "service:first-import"
        ledger.record(connection, [event], at=house.now(), actor=who)
    return counts


def check_unclaimed(connection: Connection) -> None:
    """Check that no account belongs to anybody yet: only then may an unknown account begin."""
    claimed = connection.execute(
        "select exists (select from person where os_account is not null)"
    ).fetchone()
    check(() if claimed and claimed[0] else ("administrator",), Permission.ORGANISATION_CHANGE)


def _write(connection: Connection, house: House, organisation: Organisation) -> dict[str, int]:
    connection.execute("lock table agency in share row exclusive mode")
    _agencies(connection, organisation.agencies)
    faults = [*clashes(agencies(connection))]
    if faults:
        raise not_valid(faults)
    _people(connection, organisation.people)
    _desks(connection, house, organisation.desks)
    _compartments(connection)
    _refile(connection)
    _staff(connection, organisation)
    return {
        "agencies": len(organisation.agencies),
        "people": len(organisation.people),
        "desks": len(organisation.desks),
        "staff": len(organisation.staff),
    }


def _columns(rows: Iterable[Mapping[str, Any]], *names: str) -> list[list[Any]]:
    table = list(rows)
    return [[row.get(name) for row in table] for name in names]


def _agencies(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    listed = list(rows)
    served = [["\n".join(row.get(name, ())) for row in listed] for name in LISTS]
    connection.execute(
        "insert into agency (code, name, kind, country, zone, hours, out_of_hours, last_verified,"
        "   postcodes, areas, schools, whole_country)"
        " select code, name, kind, country, zone, coalesce(hours, ''), coalesce(later, ''), seen,"
        "   string_to_array(postcodes, e'\\n'), string_to_array(areas, e'\\n'),"
        "   string_to_array(schools, e'\\n'), coalesce(whole, false)"
        " from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],"
        "   %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::boolean[])"
        "   as n (code, name, kind, country, zone, hours, later, seen, postcodes, areas, schools,"
        "    whole)"
        " on conflict (code) do update set name = excluded.name, kind = excluded.kind,"
        "   country = excluded.country, zone = excluded.zone, hours = excluded.hours,"
        "   out_of_hours = excluded.out_of_hours, last_verified = excluded.last_verified,"
        "   postcodes = excluded.postcodes, areas = excluded.areas, schools = excluded.schools,"
        "   whole_country = excluded.whole_country",
        [
            *_columns(listed, "code", "name", "kind", "country", "zone", "hours", "out_of_hours",
                      "last_verified"),
            *served,
            *_columns(listed, "whole_country"),
        ],
    )  # fmt: skip


def _people(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    listed = list(rows)
    roles = [",".join(row.get("roles", ())) for row in listed]
    connection.execute(
        "insert into person (agency, code, given_name, family_name, email, os_account, roles)"
        " select a.id, n.code, given, family, coalesce(n.email, ''), account,"
        "   case when roles = '' then '{}' else string_to_array(roles, ',') end"
        " from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],"
        "   %s::text[]) as n (agency, code, given, family, email, account, roles)"
        " join agency a on a.code = n.agency"
        " on conflict (agency, code) do update set given_name = excluded.given_name,"
        "   family_name = excluded.family_name, email = excluded.email, roles = excluded.roles,"
        "   os_account = coalesce(excluded.os_account, person.os_account)",
        [
            *_columns(
                listed, "agency", "code", "given_name", "family_name", "e_mail", "os_account"
            ),
            roles,
        ],
    )


def _desks(connection: Connection, house: House, rows: Iterable[Mapping[str, Any]]) -> None:
    listed = list(rows)
    connection.execute(
        "insert into desk (agency, code, name, purpose, supervisor, duty_person, duty_until)"
        " select a.id, n.code, n.name, n.purpose, s.id, d.id,"
        "   case when d.id is not null then %s end"
        " from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
        "   as n (agency, code, name, purpose, supervisor, duty)"
        " join agency a on a.code = n.agency"
        " join person s on s.agency = a.id and s.code = n.supervisor"
        " left join person d on d.agency = a.id and d.code = n.duty"
        " on conflict (agency, code) do update set name = excluded.name,"
        "   supervisor = excluded.supervisor, duty_person = excluded.duty_person,"
        "   duty_until = excluded.duty_until",
        [
            house.now() + SHIFT,
            *_columns(listed, "agency", "code", "name", "purpose", "supervisor", "duty"),
        ],
    )


def _refile(connection: Connection) -> None:
    """File anew what agencies see of others' work and now belongs at another desk of theirs.

    Such work stands at an agency's first desk for referrals, else at its first; until an agency has
    a desk, at none.
    """
    connection.execute(
        "with first as (select distinct on (agency) agency, id from desk"
        "   order by agency, purpose <> 'referrals', id),"
        " moved as (select o.id from work_item w join first f using (agency)"
        "   join obligation o on o.id = w.obligation_id"
        "   where w.agency <> o.owner_agency and w.desk <> f.id"
        "   order by o.id for no key update of o)"
        " select refile(coalesce(array_agg(id), '{}')) from moved"
    )


def _compartments(connection: Connection) -> None:
    """Give each restricted desk its compartment; its supervisor and duty person are let in."""
    connection.execute(
        "insert into compartment (agency, desk) select agency, id from desk"
        " where purpose = 'restricted' on conflict (desk) do nothing"
    )
    connection.execute(
        "insert into compartment_member (compartment, person)"
        " select c.id, p from compartment c join desk d on d.id = c.desk"
        "  cross join unnest(array[d.supervisor, d.duty_person]) p where p is not null"
        " on conflict do nothing"
    )


def _staff(connection: Connection, organisation: Organisation) -> None:
    """Put the staff list and every person with an account here on the list looked up at intake."""
    rows = [
        (row["agency"], *normal_name(row["given_name"], row["family_name"]),
         str(row["date_of_birth"]) if row.get("date_of_birth") else None,
         normal_email(row.get("e_mail") or ""), row.get("code"))
        for row in (*organisation.staff, *organisation.people)
    ]  # fmt: skip
    connection.execute(
        "insert into staff (agency, given_normal, family_normal, date_of_birth, email_normal,"
        "   person)"
        " select a.id, n.given, n.family, n.born, n.email, p.id"
        " from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
        "   as n (agency, given, family, born, email, code) join agency a on a.code = n.agency"
        " left join person p on p.agency = a.id and p.code = n.code"
        " on conflict do nothing",
        [list(column) for column in zip(*rows, strict=True)] if rows else [[]] * 6,
    )
