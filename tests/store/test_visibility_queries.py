"""Every question that a person's session asks: about what others own, the answer of absence.

A guard (tests/guards/test_queries_have_strangers.py) sees to it that every public query stands in
one of the two tables here: tried below, or run by the service alone and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import pytest

from longstop.core.triage.placing import Placer, Standing
from longstop.store.queries import (
    alerts,
    assessment,
    attribution,
    children,
    clocks,
    closing,
    handovers,
    overview,
    package_story,
    packages,
    people,
    protection,
    quarantine,
    readiness,
    reopening,
    roster,
    sources,
    story,
    trust,
    work,
)
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY
from tests.core.triage.policies import SHIPPED
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
    desk: int
    handover: int
    subject: story.Subject


ABSENT: Final[dict[str, Any]] = {
    "agency": -1, "source": -1, "digest": "00" * 32, "refused": "00" * 32, "package": -1,
    "package_reference": "PKG-absent", "quarantined": "QUA-absent", "quarantined_record": -1,
    "referral": -1, "reference": "REF-absent", "record": -1, "proposed": -1,
    "clock": -1, "child": -1, "protection": -1, "desk": -1, "handover": -1,
}  # fmt: skip
Ask = Callable[[Connection, Known], Any]
LATER = FRIDAY + timedelta(days=9)


def _story_of(connection: Connection, known: Known) -> Any:
    # Who asks brings the subject, and the names of colleagues are theirs: only the rest can tell.
    told = story.story_of(connection, known.subject, FRIDAY, reveal=True)
    return [getattr(told, one) for one in story.Story.__slots__ if one not in ("subject", "actors")]


ASKED: Mapping[Callable[..., Any], Ask] = {
    attribution.level_of: lambda c, k: attribution.level_of(c, k.referral),
    alerts.alerts_of: lambda c, k: alerts.alerts_of(c, [k.referral]),
    alerts.answered_before: lambda c, k: alerts.answered_before(c, [k.clock], k.answerer),
    closing.open_proposal: lambda c, k: closing.open_proposal(c, k.proposed),
    closing.access_said: lambda c, k: closing.access_said(c, k.referral),
    closing.children_named: lambda c, k: closing.children_named(c, [k.referral]),
    closing.stop_clocks: lambda c, k: closing.stop_clocks(c, k.referral, FRIDAY),
    handovers.desk_seen: lambda c, k: handovers.desk_seen(c, k.agency, "intake"),
    handovers.last_handover: lambda c, k: handovers.last_handover(c, k.desk),
    handovers.kinds_handed: lambda c, k: handovers.kinds_handed(c, k.handover),
    handovers.marks_handed: lambda c, k: handovers.marks_handed(c, k.handover),
    handovers.kinds_at: lambda c, k: handovers.kinds_at(c, k.desk),
    handovers.marks_at: lambda c, k: handovers.marks_at(c, k.desk, LATER, LATER),
    handovers.came_in: lambda c, k: handovers.came_in(c, k.desk, FRIDAY),
    handovers.fell_due: lambda c, k: handovers.fell_due(c, k.desk, FRIDAY),
    handovers.was_done: lambda c, k: handovers.was_done(c, k.desk, FRIDAY),
    overview.open_by_kind_and_age: lambda c, k: overview.open_by_kind_and_age(c, k.agency, FRIDAY),
    package_story.lines_of: lambda c, k: package_story.lines_of(c, k.package, after=0, limit=9),
    package_story.standings_of: lambda c, k: package_story.standings_of(c, k.package),
    package_story.lines_open: lambda c, k: package_story.lines_open(c, k.package),
    package_story.notices_of: lambda c, k: package_story.notices_of(c, k.package),
    packages.package_of_file: lambda c, k: packages.package_of_file(c, k.source, k.digest),
    packages.package_by_id: lambda c, k: packages.package_by_id(c, k.package),
    packages.package_by_reference: lambda c, k: packages.package_by_reference(
        c, k.package_reference
    ),
    assessment.standing_of: lambda c, k: assessment.standing_of(c, [k.referral]),
    assessment.write_placed: lambda c, k: assessment.write_placed(
        c, {k.referral: Placer(SHIPPED, b"key").place(k.referral, Standing())}
    ),
    clocks.running: lambda c, k: clocks.running(c, [k.referral]),
    clocks.stop: lambda c, k: clocks.stop(c, [k.referral], ["grade"], FRIDAY, "graded"),
    clocks.move_next: lambda c, k: clocks.move_next(c, {k.referral: 1}),
    packages.refused_reference: lambda c, k: packages.refused_reference(c, k.source, k.refused),
    protection.protection_of: lambda c, k: protection.protection_of(c, k.protection),
    protection.facts_of: lambda c, k: protection.facts_of(c, k.protection),
    protection.fact_row: lambda c, k: protection.fact_row(c, k.protection),
    protection.concerned: lambda c, k: protection.concerned(c, k.child),
    protection.undecided: lambda c, k: protection.undecided(c, k.child),
    protection.write: lambda c, k: protection.write(
        c,
        k.protection,
        {
            "decided_by": k.answerer,
            "decision": "send",
            "decided_at": FRIDAY,
            "decision_reason": "x",
        },
    ),
    protection.stop_clocks: lambda c, k: protection.stop_clocks(c, k.protection, FRIDAY),
    quarantine.waiting: lambda c, k: quarantine.waiting(c, k.agency, 9),
    quarantine.quarantined_of: lambda c, k: quarantine.quarantined_of(c, k.quarantined),
    quarantine.quarantined_to_act_on: lambda c, k: quarantine.quarantined_to_act_on(
        c, k.quarantined
    ),
    quarantine.text_of: lambda c, k: quarantine.text_of(c, k.quarantined_record),
    readiness.unsettled: lambda c, k: readiness.unsettled(c, [k.referral]),
    reopening.same_matter: lambda c, k: reopening.same_matter(c, [k.referral]),
    sources.source_of: lambda c, k: sources.source_of(c, k.agency, "toronto"),
    sources.sources_of: lambda c, k: sources.sources_of(c, k.agency),
    story.subject_of: lambda c, k: story.subject_of(c, k.reference, FRIDAY),
    story.story_of: _story_of,
    trust.hits_of: lambda c, k: trust.hits_of(c, k.referral),
    trust.texts_of_hits: lambda c, k: trust.texts_of_hits(c, k.referral),
    trust.decide: lambda c, k: trust.decide(c, k.referral, "no", "x", k.answerer, FRIDAY),
    trust.stop_deciding: lambda c, k: trust.stop_deciding(c, k.referral, FRIDAY),
    trust.next_running: lambda c, k: trust.next_running(c, k.referral),
    work.page: lambda c, k: work.page(c, k.agency, None, work.BEGINNING, 9),
    work.details: lambda c, k: work.details(c, k.agency, [k.referral], FRIDAY),
    work.numbers_of: lambda c, k: work.numbers_of(c, [k.reference]),
    work.seen: lambda c, k: work.seen(c, [k.reference]),
    work.seen_with_offer: lambda c, k: work.seen_with_offer(c, k.reference),
    work.lock: lambda c, k: work.lock(c, [k.referral]),
}
"""Asked about one thing: about what others own, the answer is that of absence."""

# False by nature until somebody grades, retracts, or names a child: the answer cannot differ here.
_SAME_FOR_OWN = {
    clocks.stop,
    closing.access_said,
    closing.children_named,
    readiness.unsettled,
    reopening.same_matter,
    trust.decide,
    trust.stop_deciding,
    protection.write,
    protection.stop_clocks,
}

LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    alerts.alerts_seen: (
        lambda c, _: sorted(one.id for one in alerts.alerts_seen(c, 99)),
        "select a.id from alert a join obligation o on o.id = a.obligation_id"
        " where a.standing and %(agency)s = any(o.seen_by) and o.compartment is null order by 1",
    ),
    packages.packages_seen: (
        lambda c, _: [one.id for one in packages.packages_seen(c, 99)],
        "select obligation_id from package where agency = %(agency)s order by 1 desc",
    ),
    children.listed: (
        lambda c, _: sorted(one.reference for one in children.listed(c, 99)),
        "select reference from obligation where kind = 'child_record' and is_open"
        " and %(agency)s = any(seen_by) and compartment is null order by 1",
    ),
    protection.listed: (
        lambda c, _: sorted(one.reference for one in protection.listed(c, 99)),
        "select reference from obligation where kind = 'child_protection' and is_open"
        " and %(agency)s = any(seen_by) and compartment is null order by 1",
    ),
    trust.listed: (
        lambda c, _: sorted(one.reference for one in trust.listed(c, 99)),
        "select distinct o.reference from possible_trust t join obligation o"
        " on o.id = t.obligation_id where t.possible and o.is_open"
        " and %(agency)s = any(o.seen_by) and o.compartment is null order by 1",
    ),
    roster.turns_listed: (
        lambda c, _: sorted(one.id for one in roster.turns_listed(c, FRIDAY, LATER)),
        "select id from roster_turn where agency = %(agency)s order by 1",
    ),
    people.people: (
        lambda c, _: sorted(one["code"] for one in people.people(c)),
        "select code from person where agency = %(agency)s order by code",
    ),
}
"""Listed without a question: only what is one's own, counted by the administrator."""

OPEN_BOOK = {
    people.agencies: "the address book",
    protection.services: "the address book",
    people.desks: "desks are in the address book; the people of other agencies stay without name",
    roster.desks_of: "the address book",
    reopening.seats: "desks are in the address book; people of other agencies give no row",
    work.zone_of: "the address book",
    work.find_agency: "the address book",
    work.find_desk: "the address book",
    work.desk_now: "the address book",
}

SERVICE_ONLY = {
    "protection.alone": "the sweep drafts for every agency",
    "protection.untold": "the sweep drafts for every agency",
    "protection.access_untold": "the sweep drafts for every agency",
    "protection.insert_drafts": "the sweep drafts for every agency",
    "protection.carry_over": "the sweep drafts for every agency",
    "texts": "the service that looks for words of trust reads the texts of every package",
    "replayed": "the replay of the demonstration looks at the whole of its own database",
    "climbing": "the sweep tells whoever must hear of a breach, of every agency",
    "directory": "intake and duty look up seats, staff and accounts; staff is read by nobody else",
    "handing": "the service writes hand-overs; whose desk it is stands in the action",
    "rostering": "the service plans, and the sweep sees who has not come, of every agency",
    "replay": "verify reads everything",
    "replay_shifts": "verify reads everything",
    "replay_records": "verify reads everything",
    "attribution.add_finding": "it writes; only for what a guarded look has found and held",
    "subjects": "intake matches news with what is there",
    "sweeps": "status tells an outside timer whether the sweep lives",
    "sources.known_records": "intake looks for repeats",
    "closing.packages_of": "settling a package counts lines that its closer may not see",
    "closing.lock_settled_package": "settling a package counts lines that its closer may not see",
}
"""A module, or one function of it, that no person's connection runs, and why."""


def known_of(two: TwoBureaus, code: str) -> Known:
    """Gather what there is to know of the work of a bureau."""
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
    referral, reference, record, proposed, clock, child, protected, desk, handover = rest
    subject = story.subject_of(two.admin, reference, FRIDAY)
    assert subject is not None
    return Known(
        agency=two.actor(code).agency, source=source, digest=digest, refused=refused,
        package=package, package_reference=package_reference, quarantined=held,
        quarantined_record=held_record, referral=referral, reference=reference, record=record,
        proposed=proposed, clock=clock, answerer=two.actor(code).person, subject=subject,
        child=child, protection=protected, desk=desk, handover=handover,
    )  # fmt: skip


def asked(two: TwoBureaus, code: str, ask: Ask, known: Known) -> tuple[Any, int]:
    """Ask as a person, and take back what it changed; gives the answer and the statements run."""
    connection = two.connections[code]
    before = two.statements()
    with connection.transaction(force_rollback=True):
        answer = ask(connection, known)
    return answer, two.statements() - before


@pytest.mark.parametrize("query", ASKED, ids=lambda query: query.__name__)
def test_a_question_about_others_is_answered_as_about_nothing(
    two: TwoBureaus, query: Callable[..., Any]
) -> None:
    ask, own, other = ASKED[query], known_of(two, "wes"), known_of(two, "alice")
    absent = replace(own, **ABSENT, subject=replace(own.subject, id=-1, record_id=-1))
    for stranger in ("wes", "charlie"):
        of_other = asked(two, stranger, ask, other)
        assert of_other == asked(two, stranger, ask, absent)
        assert of_other[1] > 0
    if query not in _SAME_FOR_OWN:
        assert asked(two, "wes", ask, own)[0] != asked(two, "wes", ask, absent)[0]


@pytest.mark.parametrize("query", LISTED, ids=lambda query: query.__name__)
def test_a_list_holds_what_is_ones_own_and_no_more(
    two: TwoBureaus, query: Callable[..., Any]
) -> None:
    ask, truth = LISTED[query]
    for reader in ("alice", "wes"):
        agency = two.actor(reader).agency
        expected = [row[0] for row in two.ask(truth, agency=agency)]
        assert ask(two.connections[reader], known_of(two, reader)) == expected != []


def test_the_address_book_names_no_person_of_another_agency(two: TwoBureaus) -> None:
    listed = people.desks(two.connections["charlie"])
    assert {one["agency"] for one in listed if one["supervisor"] is not None} == {"south"}


def test_the_absence_of_people_elsewhere_does_not_show_in_who_sits_there(two: TwoBureaus) -> None:
    wes, bureau = two.connections["wes"], two.actor("alice").agency
    before = work.desk_now(wes, bureau, "intake", (), FRIDAY)
    with two.admin.transaction(force_rollback=True):
        two.admin.execute("update person set absent = true where code = 'alice'")
        two.admin.execute("set local role longstop_person")
        for name, value in (
            ("agency", two.actor("wes").agency),
            ("person", two.actor("wes").person),
        ):
            two.admin.execute("select set_config(%s, %s, true)", (f"longstop.{name}", str(value)))
        after = work.desk_now(two.admin, bureau, "intake", (), FRIDAY)
    assert before == after is not None
