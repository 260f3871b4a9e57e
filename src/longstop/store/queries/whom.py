"""Read whom one may name in a form: the address book, and the people of one's own agency.

All of it is one statement, so that a page with ten such forms asks no more than a page with one.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.rows import class_row

from longstop.store.session import Connection

MOST = 500
"""So many agencies, desks and colleagues are offered at most; any other may be named by its code.

A country has fewer of each; a house of many countries has more, and its pages stay small.
"""
AGENCY, DESK, COLLEAGUE = "agency", "desk", "colleague"
WHOM = (
    "(select 'agency' as what, a.code, a.name, a.kind, a.country, a.id = %(agency)s as own,"
    "  '{}'::text[] as roles, false as absent from agency a order by a.name, a.code"
    "  limit %(offered)s)"
    " union all"
    " (select 'desk', a.code || '/' || d.code, a.name || ', ' || d.name, a.kind, a.country,"
    "  a.id = %(agency)s, '{}', false from desk d join agency a on a.id = d.agency"
    "  where d.purpose <> 'restricted' order by a.id <> %(agency)s, a.name, d.code"
    "  limit %(offered)s)"
    " union all"
    " (select 'colleague', p.code, p.given_name || ' ' || p.family_name, '', '', true, p.roles,"
    "  p.absent from person p where p.agency = %(agency)s"
    "  order by p.given_name, p.family_name, p.code limit %(offered)s)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Whom:
    """Somebody or some place a form may name.

    what is AGENCY, DESK or COLLEAGUE; kind and country are of the agency; own tells whether it is
    the reader's; roles and absent are a colleague's. The code of a desk is AGENCY/DESK.
    """

    what: str
    code: str
    name: str
    kind: str
    country: str
    own: bool
    roles: list[str]
    absent: bool


def whom(connection: Connection, agency: int) -> list[Whom]:
    """Read whom a person of an agency may name."""
    with connection.cursor(row_factory=class_row(Whom)) as cursor:
        return cursor.execute(WHOM.encode(), {"agency": agency, "offered": MOST}).fetchall()
