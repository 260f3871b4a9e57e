"""Gather what somebody may know of a bureau's work, to ask every question about it."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.store.queries import story
from tests.bureau.fixtures import FRIDAY
from tests.store.two_bureaus import TwoBureaus


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What somebody may know of a bureau's work: numbers, references, a digest."""

    agency: int
    source: int
    digest: str
    refused: str
    package: int
    package_reference: str
    quarantined: str
    quarantined_record: int
    referral: int
    reference: str
    record: int
    proposed: int
    clock: int
    answerer: int
    child: int
    protection: int
    sent: int
    sent_of: int
    sent_reference: str
    notice: int
    talk: int
    exhibit: int
    young: int
    desk: int
    handover: int
    reader: int
    told: int
    entry: int
    search: int
    subject: story.Subject


def known_of(two: TwoBureaus, code: str) -> Known:
    """Gather what there is to know of the work of a bureau."""
    ((sent, sent_of, sent_reference, notice, talk, exhibit),) = two.ask(
        "select d.obligation_id, d.referral_id, o.reference,"
        "  (select n.obligation_id from correction n where n.from_agency = d.from_agency),"
        "  (select min(t.obligation_id) from deconfliction t where t.agency = d.from_agency),"
        "  (select min(e.obligation_id) from exhibit e where e.agency = d.from_agency)"
        " from dissemination d"
        " join obligation o on o.id = d.obligation_id where d.from_agency = %(agency)s",
        agency=two.actor(code).agency,
    )
    row = two.ask(
        "select s.id, encode(p.sha256, 'hex'),"
        "  (select encode(f.sha256, 'hex') from refused_file f where f.source_id = s.id),"
        "  p.obligation_id, po.reference, qo.reference, q.source_record_id, o.id, o.reference,"
        "  r.id, (select c.obligation_id from closing c join obligation x on x.id = c.obligation_id"
        "    where x.owner_agency = s.agency),"
        "  (select min(l.clock_id) from alert l where l.obligation_id = o.id"
        "    and l.acknowledged_by is not null),"
        "  (select c.obligation_id from child_record c join source_record x"
        "    on x.id = c.source_record_id where x.agency = s.agency"
        "    and x.source_reference = 'T-2'),"
        "  (select t.obligation_id from protection_referral t join child_record c"
        "    on c.obligation_id = t.subject_id join source_record x on x.id = c.source_record_id"
        "    where x.agency = s.agency and x.source_reference = 'T-2'),"
        "  (select f.obligation_id from referral f join source_record x"
        "    on x.id = f.source_record_id where x.agency = s.agency"
        "    and x.source_reference = 'T-8'),"
        "  (select d.id from desk d where d.agency = s.agency and d.code = 'intake'),"
        "  (select h.id from handover h where h.agency = s.agency and h.compartment is null)"
        " from source s join package p on p.source_id = s.id and p.file_name = 'a.csv'"
        " join obligation po on po.id = p.obligation_id"
        " join source_record r on r.package_id = p.obligation_id and r.source_reference = 'T-6'"
        " join referral f on f.source_record_id = r.id join obligation o on o.id = f.obligation_id"
        " join quarantined_record q on true join obligation qo on qo.id = q.obligation_id"
        "   and qo.owner_agency = s.agency"
        " where s.agency = %(agency)s",
        agency=two.actor(code).agency,
    )
    ((source, digest, refused, package, package_reference, held, held_record, *rest),) = row
    referral, reference, record, proposed, clock, child, protected, young, *rest = rest
    desk, handover = rest
    reader = two.actor(code).person
    ((told, entry, search),) = two.ask(
        "select (select id from digest where person = p.id),"
        "  (select id from household_entry where person = p.id),"
        "  (select id from search_alert where agency = p.agency) from person p where p.id = %(id)s",
        id=reader,
    )
    subject = story.subject_of(two.admin, reference, FRIDAY)
    assert subject is not None
    return Known(
        agency=two.actor(code).agency, source=source, digest=digest, refused=refused,
        package=package, package_reference=package_reference, quarantined=held,
        quarantined_record=held_record, referral=referral, reference=reference, record=record,
        proposed=proposed, clock=clock, answerer=two.actor(code).person, subject=subject,
        sent=sent, sent_of=sent_of, notice=notice, talk=talk, exhibit=exhibit,
        sent_reference=sent_reference,
        child=child, protection=protected, young=young, desk=desk, handover=handover,
        reader=reader, told=told, entry=entry, search=search,
    )  # fmt: skip
