"""Read and write accounts and invitations, as the service: what signing in itself may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Actor, Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """An invitation that still holds: whose it is, and what they will sign in with."""

    id: int
    person: int
    name: str


def keep_invitation(
    connection: Connection,
    *,
    person: int,
    digest: str,
    made_by: int,
    made_at: datetime,
    ends_at: datetime,
) -> None:
    """Keep an invitation; those of the same person before it end with it."""
    values = {
        "person": person, "digest": digest, "made_by": made_by, "made_at": made_at,
        "ends_at": ends_at,
    }  # fmt: skip
    connection.execute(
        "update signin.invitation set ends_at = %(made_at)s"
        " where person = %(person)s and used_at is null and ends_at > %(made_at)s",
        values,
    )
    connection.execute(
        "insert into signin.invitation (person, digest, made_by, made_at, ends_at)"
        " values (%(person)s, %(digest)s, %(made_by)s, %(made_at)s, %(ends_at)s)",
        values,
    )


_INVITATION = (
    "select i.id, i.person, p.code || '@' || a.code as name from signin.invitation i"
    " join person p on p.id = i.person join agency a on a.id = p.agency"
    " where i.digest = %s and i.used_at is null and i.ends_at > %s"
)
_INVITATION_HELD = f"{_INVITATION} for update of i"


def find_invitation(
    connection: Connection, digest: str, now: datetime, *, hold: bool = False
) -> Invited | None:
    """Find the invitation with this digest that holds now; hold keeps it to this transaction."""
    with connection.cursor(row_factory=class_row(Invited)) as cursor:
        query = _INVITATION_HELD if hold else _INVITATION
        return cursor.execute(query, (digest, now)).fetchone()


def use_invitation(connection: Connection, id_: int, now: datetime) -> None:
    """Note that an invitation was taken up."""
    connection.execute("update signin.invitation set used_at = %s where id = %s", (now, id_))


def keep_account(connection: Connection, person: int, name: str, password: str) -> int:
    """Make a person's account, or give it another password; gives its number."""
    ((account,),) = connection.execute(
        "insert into signin.account (person, name, password, is_active)"
        " values (%(person)s, %(name)s, %(password)s, true)"
        " on conflict (person) do update"
        "  set password = excluded.password, name = excluded.name, is_active = true"
        " returning id",
        {"person": person, "name": name, "password": password},
    ).fetchall()
    return int(account)


def end_sessions(connection: Connection, account: int) -> None:
    """End every session, second factor and sign-in through a provider of an account."""
    connection.execute(
        "delete from signin.django_session where session_key in"
        " (select session_key from signin.usersessions_usersession where user_id = %s)",
        (account,),
    )
    connection.execute("delete from signin.usersessions_usersession where user_id = %s", (account,))
    connection.execute("delete from signin.mfa_authenticator where user_id = %s", (account,))
    drop_identity(connection, account)


def account_of_identity(connection: Connection, issuer: str, subject: str) -> int | None:
    """Find the account that a provider's code for somebody opens."""
    row = connection.execute(
        "select account_id from signin.identity where issuer = %s and subject = %s",
        (issuer, subject),
    ).fetchone()
    return None if row is None else int(row[0])


def has_identity(connection: Connection, account: int) -> bool:
    """Tell whether a provider opens an account."""
    row = connection.execute(
        "select exists (select from signin.identity where account_id = %s)", (account,)
    ).fetchone()
    return bool(row and row[0])


def has_password(connection: Connection, account: int) -> bool:
    """Tell whether a password opens an account: a hash that begins with ! is that of none."""
    row = connection.execute(
        "select password not like '!%%' from signin.account where id = %s", (account,)
    ).fetchone()
    return bool(row and row[0])


def keep_identity(connection: Connection, account: int, issuer: str, subject: str) -> bool:
    """Let a provider's code open an account, in place of one before; False: it opens another."""
    drop_identity(connection, account)
    kept = connection.execute(
        "insert into signin.identity (account_id, issuer, subject) values (%s, %s, %s)"
        " on conflict (issuer, subject) do nothing returning id",
        (account, issuer, subject),
    ).fetchone()
    return kept is not None


def drop_identity(connection: Connection, account: int) -> bool:
    """Let no provider open an account; tells whether one did."""
    gone = connection.execute("delete from signin.identity where account_id = %s", (account,))
    return gone.rowcount > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonHere:
    """A person who signed in: who acts, and how the head of a page names them."""

    person: int
    agency: int
    roles: list[str]
    code: str
    name: str
    agency_code: str
    agency_name: str
    agency_kind: str
    zone: str

    @property
    def actor(self) -> Actor:
        """Give them as actions know them."""
        return Actor(self.person, self.agency, tuple(self.roles), self.code)


_PERSON = (
    "select p.id as person, p.agency, p.roles, p.code,"
    "  p.given_name || ' ' || p.family_name as name, a.code as agency_code,"
    "  a.name as agency_name, a.kind as agency_kind, a.zone"
    " from person p join agency a on a.id = p.agency"
)


def people_of_codes(connection: Connection, codes: list[tuple[str, str]]) -> list[PersonHere]:
    """Find people by the codes of their agencies and their own, in the order given."""
    with connection.cursor(row_factory=class_row(PersonHere)) as cursor:
        found = cursor.execute(
            f"{_PERSON} join unnest(%s::text[], %s::text[]) with ordinality as w (agency, code, n)"
            " on w.agency = a.code and w.code = p.code order by w.n".encode(),
            ([agency for agency, _ in codes], [code for _, code in codes]),
        )
        return found.fetchall()
