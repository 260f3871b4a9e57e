"""Read the people of earlier records who have a referral or child record here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from longstop.core.intake.corrections import stated
from longstop.core.intake.followup import Subject, SubjectKind
from longstop.core.ledger.replay import iso
from longstop.core.referral.vocabulary import IdentifierKind
from longstop.store.session import Connection

_INFORMATION_CLOCK = (
    "case when o.state = 'informational' then (select i.id from clock i"
    "  where i.obligation_id = o.id and i.running and i.kind = 'review'"
    "   and i.because = 'informational') end"
)
_SUBJECTS = (
    "select coalesce(s.original_id, s.id), o.id, o.reference, o.kind, o.is_open,"
    "  o.compartment is not null, p.given_name, p.family_name, c.due_at, c.id,"
    "  array(select i.kind || ':' || i.normal from identifier i where i.party_id = p.id"
    "    and i.normal is not null), p.date_of_birth, INFORMATION_CLOCK"
    " from source_record s join party p on p.source_record_id = s.id"
    " join lateral unnest(p.obligations) as l (id) on true"
    " join obligation o on o.id = l.id and (o.id = p.subject_of or o.kind = 'child_record')"
    " left join clock c on c.id = o.next_clock_id"
    " where s.id = any(%(ids)s) or s.original_id = any(%(ids)s) order by s.id, p.id"
).replace("INFORMATION_CLOCK", _INFORMATION_CLOCK)
_UNKNOWN = (
    "select coalesce(s.original_id, s.id), o.id, o.reference, o.is_open,"
    "  o.compartment is not null, c.due_at, c.id, INFORMATION_CLOCK"
    " from source_record s join referral r on r.source_record_id = s.id and r.person_unknown"
    " join obligation o on o.id = r.obligation_id left join clock c on c.id = o.next_clock_id"
    " where s.id = any(%(ids)s) or s.original_id = any(%(ids)s) order by o.id"
).replace("INFORMATION_CLOCK", _INFORMATION_CLOCK)


def lock_subjects(connection: Connection, record_ids: Sequence[int], beside: Sequence[int]) -> None:
    """Hold the obligations of these records, so that nobody else writes their story meanwhile.

    Those named beside are held with them: all in the order of their numbers, as everybody does.
    """
    connection.execute(
        "select from obligation where id in ("
        "  select r.obligation_id from referral r join source_record s on s.id = r.source_record_id"
        "   where s.id = any(%(ids)s) or s.original_id = any(%(ids)s)"
        "  union select c.obligation_id from child_record c"
        "   join source_record s on s.id = c.source_record_id"
        "   where s.id = any(%(ids)s) or s.original_id = any(%(ids)s)"
        "  union select unnest(%(beside)s::bigint[]))"
        " order by id for no key update",
        {"ids": list(record_ids), "beside": list(beside)},
    )


def subjects_of(
    connection: Connection,
    record_ids: Sequence[int],
    normal_name: Callable[[str, str], tuple[str, str]],
) -> dict[int, list[Subject]]:
    """Find the subjects of these records and of those that followed them, by the first record."""
    rows = connection.execute(_SUBJECTS.encode(), {"ids": list(record_ids)})
    found: dict[int, list[Subject]] = {}
    for record, id_, reference, kind, is_open, restricted, given, family, *rest in rows:
        due, clock, marks, born, information = rest
        name = normal_name(given or "", family or "")
        known = frozenset((m.split(":", 1)[0], m.split(":", 1)[1]) for m in marks)
        subject = Subject(
            obligation_id=id_,
            reference=reference,
            kind=SubjectKind(kind),
            is_open=is_open,
            restricted=restricted,
            name=name,
            identifiers=frozenset(one for one in known if one[0] != IdentifierKind.IP_ADDRESS),
            next_clock=(iso(due) if due else "", clock or 0),
            stated=stated(name, born, known),
            information_clock=information,
        )
        found.setdefault(record, []).append(subject)
    return found


def unknown_referrals(
    connection: Connection, record_ids: Sequence[int]
) -> dict[int, list[Subject]]:
    """Find the referrals on person unknown of these records: they have no party of their own."""
    rows = connection.execute(_UNKNOWN.encode(), {"ids": list(record_ids)})
    found: dict[int, list[Subject]] = {}
    for record, id_, reference, is_open, restricted, due, clock, information in rows:
        subject = Subject(
            obligation_id=id_, reference=reference, kind=SubjectKind.REFERRAL, is_open=is_open,
            restricted=restricted, name=("", ""), identifiers=frozenset(),
            next_clock=(iso(due) if due else "", clock or 0), information_clock=information,
        )  # fmt: skip
        found.setdefault(record, []).append(subject)
    return found
