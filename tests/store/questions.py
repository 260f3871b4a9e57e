"""Every question that a person's session asks, and what it is asked about: tables for the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from longstop.core.casework.dissemination import WelfarePlan
from longstop.core.ledger.entry import Stream, StreamKind
from longstop.core.referral.questions import ALL, REGISTRY
from longstop.core.triage.answers import Answers
from longstop.core.triage.placing import Placer, Standing
from longstop.store.queries import (
    alerts,
    assessment,
    attribution,
    beside,
    checks,
    children,
    clocks,
    closing,
    dissemination,
    gathered,
    handling,
    handovers,
    holding,
    opening,
    overview,
    package_story,
    packages,
    parts,
    path,
    people,
    protection,
    proving,
    quarantine,
    readiness,
    reopening,
    roster,
    searching,
    since,
    sources,
    story,
    trust,
    whom,
    work,
)
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY
from tests.core.triage.policies import SHIPPED
from tests.store import questions_of_exhibits as of_exhibits
from tests.store import questions_of_exports as exports
from tests.store import questions_of_links as links
from tests.store import questions_of_looks as looks
from tests.store import questions_of_notices as notices
from tests.store import questions_of_oversight as oversight
from tests.store import questions_of_planning as planning
from tests.store import questions_of_senders as senders
from tests.store import questions_of_talks as talks
from tests.store.known import Known
from tests.store.questions_of_policy import LISTED_OF_POLICY, OPEN_POLICIES

LATE: Final = FRIDAY + timedelta(days=999)
ABSENT: Final[dict[str, Any]] = {
    "agency": -1, "source": -1, "digest": "00" * 32, "refused": "00" * 32, "package": -1,
    "package_reference": "PKG-absent", "quarantined": "QUA-absent", "quarantined_record": -1,
    "referral": -1, "reference": "REF-absent", "record": -1, "proposed": -1,
    "sent": -1, "sent_of": -1, "sent_reference": "REF-absent", "notice": -1, "talk": -1,
    "exhibit": -1,
    "clock": -1, "child": -1, "protection": -1, "young": -1, "desk": -1, "handover": -1,
    "reader": -1, "told": -1, "entry": -1, "search": -1,
}  # fmt: skip
Ask = Callable[[Connection, Known], Any]
PLAN = WelfarePlan(reference="x", made_at=FRIDAY, contact_at=FRIDAY)
LATER = FRIDAY + timedelta(days=9)


def _story_of(connection: Connection, known: Known) -> Any:
    # Who asks brings the subject, and the names of colleagues are theirs: only the rest can tell.
    return _parts_of(story.story_of(connection, known.subject, FRIDAY, reveal=True))


def _stories_of(connection: Connection, known: Known) -> Any:
    return [
        _parts_of(one)
        for one in story.stories_of(connection, [known.subject, known.subject], FRIDAY, reveal=True)
    ]


def _parts_of(told: story.Story) -> list[Any]:
    return [getattr(told, one) for one in story.Story.__slots__ if one not in ("subject", "actors")]


def _told_of(connection: Connection, known: Known) -> Any:
    desk = handovers.DeskSeen(
        id=known.desk, code="", name="", supervisor=None, on_duty=None, on_duty_until=None,
        zone="UTC",
    )  # fmt: skip
    return handovers.told_of(connection, desk, known.handover, since=FRIDAY, now=LATER, soon=LATER)


def _wanted(known: Known) -> checks.Wanted:
    """Ask for everything of everybody of an agency, whatever is known of them."""
    patterns = {Answers(1 << place, 0): ALL for place in range(15)} | {Answers(): ALL}
    questions = {one.code: one.bit for one in REGISTRY.values()}
    return checks.Wanted(
        agency=known.agency, patterns=patterns, questions=questions, named=False, again=True
    )


ASKED: Mapping[Callable[..., Any], Ask] = {
    **senders.ASKED,
    **talks.ASKED,
    **of_exhibits.ASKED,
    **notices.ASKED,
    **links.ASKED,
    **looks.ASKED,
    **exports.ASKED,
    **planning.ASKED,
    attribution.level_of: lambda c, k: attribution.level_of(c, k.referral),
    alerts.alerts_of: lambda c, k: alerts.alerts_of(c, [k.referral]),
    alerts.answered_before: lambda c, k: alerts.answered_before(c, [k.clock], k.answerer),
    closing.open_proposal: lambda c, k: closing.open_proposal(c, k.proposed),
    closing.proposed: lambda c, k: closing.proposed(c, [k.proposed]),
    closing.access_said: lambda c, k: closing.access_said(c, k.referral),
    closing.children_named: lambda c, k: closing.children_named(c, [k.referral]),
    closing.stop_clocks: lambda c, k: closing.stop_clocks(c, k.referral, FRIDAY),
    since.last_seen: lambda c, k: since.last_seen(c, [k.referral]),
    since.entries_since: lambda c, k: since.entries_since(c, {k.referral: 0}),
    handovers.desk_seen: lambda c, k: handovers.desk_seen(c, k.agency, "intake"),
    handovers.last_handover: lambda c, k: handovers.last_handover(c, k.desk),
    handovers.told_of: _told_of,
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
    dissemination.sending_facts: lambda c, k: dissemination.sending_facts(c, [k.referral]),
    dissemination.sent: lambda c, k: dissemination.sent(c, [k.sent_reference]),
    dissemination.whole_rows: lambda c, k: dissemination.whole_rows(c, [k.sent]),
    dissemination.stopped_clocks: lambda c, k: dissemination.stopped_clocks(c, [k.sent_of]),
    dissemination.move: lambda c, k: dissemination.move(
        c, [k.sent], "sent", "withdrawn", is_open=False
    ),
    dissemination.answer: lambda c, k: dissemination.answer(
        c, [k.sent], "withdrawn", k.answerer, FRIDAY
    ),
    dissemination.approve: lambda c, k: dissemination.approve(c, k.sent, k.answerer, FRIDAY),
    dissemination.arrived: lambda c, k: dissemination.arrived(
        c, k.sent, ("x", "x"), k.answerer, FRIDAY, b"x", b"x"
    ),
    dissemination.acted: lambda c, k: dissemination.acted(
        c, k.sent, PLAN, k.answerer, FRIDAY, b"x", b"x"
    ),
    dissemination.has_open_part: lambda c, k: dissemination.has_open_part(c, [k.sent_of], k.agency),
    dissemination.part_of: lambda c, k: dissemination.part_of(c, k.sent),
    dissemination.part_unended: lambda c, k: dissemination.part_unended(c, k.sent_of),
    dissemination.sent_out: lambda c, k: dissemination.sent_out(c, [k.sent_of]),
    dissemination.open_leads: lambda c, k: dissemination.open_leads(c, k.sent_of),
    checks.patterns: lambda c, k: checks.patterns(c, k.agency),
    checks.top_patterns: lambda c, k: checks.top_patterns(c, k.agency)[0],
    checks.out_now: lambda c, k: checks.out_now(c, k.agency, FRIDAY),
    checks.next_to_ask: lambda c, k: checks.next_to_ask(c, _wanted(k), 9),
    handling.handling_of: lambda c, k: [*handling.handling_of(c, [k.referral]).values()],
    checks.to_find: lambda c, k: checks.to_find(c, [k.referral]),
    checks.asked_of: lambda c, k: checks.asked_of(c, [k.referral]),
    checks.add: lambda c, k: checks.add(c, [(k.referral, 99, "x")], "B", k.answerer, FRIDAY),
    checks.bring_back: lambda c, k: checks.bring_back(
        c, [(k.referral, 1, "no")], k.answerer, FRIDAY
    ),
    clocks.running: lambda c, k: clocks.running(c, [k.referral]),
    clocks.last_graders: lambda c, k: clocks.last_graders(c, [k.sent_of]),
    clocks.stop_these: lambda c, k: clocks.stop_these(c, [k.clock], FRIDAY, "met"),
    clocks.stop: lambda c, k: clocks.stop(c, [k.referral], ["grade"], FRIDAY, "graded"),
    clocks.move_next: lambda c, k: clocks.move_next(c, {k.referral: 1}),
    parts.parts_of: lambda c, k: parts.parts_of(c, k.package),
    parts.manifest_behind: lambda c, k: parts.manifest_behind(c, k.package_reference),
    packages.refused_reference: lambda c, k: packages.refused_reference(c, k.source, k.refused),
    proving.entries_of: lambda c, k: proving.entries_of(
        c, Stream(StreamKind.OBLIGATION, k.referral)
    ),
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
    quarantine.next_waiting: lambda c, k: quarantine.next_waiting(c, k.agency, None),
    quarantine.quarantined_of: lambda c, k: quarantine.quarantined_of(c, k.quarantined),
    quarantine.quarantined_to_act_on: lambda c, k: quarantine.quarantined_to_act_on(
        c, k.quarantined
    ),
    quarantine.text_of: lambda c, k: quarantine.text_of(c, k.quarantined_record),
    opening.files_of: lambda c, k: opening.files_of(c, k.referral),
    opening.agree: lambda c, k: opening.agree(c, k.referral, 1, k.answerer, FRIDAY),
    opening.withdraw: lambda c, k: opening.withdraw(c, k.referral, 1, FRIDAY),
    path.path_of: lambda c, k: path.path_of(c, k.young),
    path.with_child_record: lambda c, k: path.with_child_record(c, [k.young]),
    path.features_of: lambda c, k: path.features_of(c, k.young),
    path.open_proposal: lambda c, k: path.open_proposal(c, k.young),
    path.agree: lambda c, k: path.agree(c, k.young, 2, k.answerer, FRIDAY),
    path.withdraw: lambda c, k: path.withdraw(c, k.young, 2, FRIDAY),
    path.line_of: lambda c, k: path.line_of(c, k.young),
    path.due: lambda c, k: path.due(c, k.agency, LATE),
    readiness.unsettled: lambda c, k: readiness.unsettled(c, [k.referral]),
    reopening.same_matter: lambda c, k: reopening.same_matter(c, [k.referral]),
    sources.source_of: lambda c, k: sources.source_of(c, k.agency, "toronto"),
    sources.sources_of: lambda c, k: sources.sources_of(c, k.agency),
    story.subject_of: lambda c, k: story.subject_of(c, k.reference, FRIDAY),
    gathered.subjects_beside: lambda c, k: gathered.subjects_beside(c, k.reference, FRIDAY),
    story.story_of: _story_of,
    story.stories_of: _stories_of,
    beside.beside_each: lambda c, k: beside.beside_each(c, 1, [k.referral], FRIDAY),
    beside.beside: lambda c, k: beside.beside(c, 1, k.referral, FRIDAY),
    trust.hits_of: lambda c, k: trust.hits_of(c, k.referral),
    trust.texts_of_hits: lambda c, k: trust.texts_of_hits(c, k.referral),
    trust.decide: lambda c, k: trust.decide(c, k.referral, "no", "x", k.answerer, FRIDAY),
    trust.stop_deciding: lambda c, k: trust.stop_deciding(c, k.referral, FRIDAY),
    trust.next_running: lambda c, k: trust.next_running(c, k.referral),
    work.page: lambda c, k: work.page(c, k.agency, None, work.BEGINNING, 9),
    work.details: lambda c, k: work.details(c, k.agency, [k.referral], FRIDAY),
    work.numbers_of: lambda c, k: work.numbers_of(c, [k.reference]),
    work.seen: lambda c, k: work.seen(c, [k.reference]),
    work.seen_with_offers: lambda c, k: work.seen_with_offers(c, [k.reference]),
    work.lock: lambda c, k: work.lock(c, [k.referral]),
}
"""Asked about one thing: about what others own, the answer is that of absence."""

# False by nature until somebody grades, retracts, or names a child: the answer cannot differ here.
SAME_FOR_OWN = {
    *senders.SAME_FOR_OWN,
    *talks.SAME_FOR_OWN,
    *of_exhibits.SAME_FOR_OWN,
    *notices.SAME_FOR_OWN,
    *links.SAME_FOR_OWN,
    clocks.stop_these,
    clocks.stop,
    closing.access_said,
    closing.children_named,
    readiness.unsettled,
    reopening.same_matter,
    trust.decide,
    trust.stop_deciding,
    protection.write,
    protection.stop_clocks,
    dissemination.answer,
    dissemination.approve,
    dissemination.arrived,
    dissemination.acted,
    dissemination.has_open_part,
    *looks.SAME_FOR_OWN,
    *exports.SAME_FOR_OWN,
    *planning.SAME_FOR_OWN,
}

LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    **senders.LISTED,
    **talks.LISTED,
    **of_exhibits.LISTED,
    **notices.LISTED,
    **links.LISTED,
    **oversight.LISTED,
    **looks.LISTED,
    **exports.LISTED,
    **planning.LISTED,
    alerts.alerts_seen: (
        lambda c, _: sorted(one.id for one in alerts.alerts_seen(c, 99)),
        "select a.id from alert a join obligation o on o.id = a.obligation_id"
        " join clock c on c.id = a.clock_id and c.running"
        " where a.standing and %(agency)s = any(o.seen_by) and o.compartment is null order by 1",
    ),
    packages.packages_seen: (
        lambda c, _: [one.id for one in packages.packages_seen(c, 99)],
        "select obligation_id from package where agency = %(agency)s order by 1 desc",
    ),
    packages.unsettled: (
        lambda c, k: sorted(one.reference for one in packages.unsettled(c, k.agency, 99)),
        "select reference from obligation where is_open and %(agency)s = any(seen_by)"
        " and kind in ('shortfall', 'drift_notice', 'refused_file') order by 1",
    ),
    children.listed: (
        lambda c, _: sorted(one.reference for one in children.listed(c, 99)),
        "select reference from obligation where kind = 'child_record' and is_open"
        " and %(agency)s = any(seen_by) and compartment is null order by 1",
    ),
    path.listed: (
        lambda c, _: sorted(one.reference for one in path.listed(c, 99)),
        "select o.reference from retention t join obligation o on o.id = t.obligation_id"
        " where %(agency)s = any(o.seen_by) and o.compartment is null order by 1",
    ),
    holding.holds: (
        lambda c, _: sorted(one.reference for one in holding.holds(c, 99)),
        "select o.reference from legal_hold t join obligation o on o.id = t.obligation_id"
        " where %(agency)s = any(o.seen_by) and o.compartment is null order by 1",
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
    **LISTED_OF_POLICY,
    people.people: (
        lambda c, _: sorted(one["code"] for one in people.people(c)),
        "select code from person where agency = %(agency)s order by code",
    ),
}
"""Listed without a question: only what is one's own, counted by the administrator."""

OPEN_BOOK = {
    **OPEN_POLICIES,
    **looks.OPEN_LOOKS,
    **exports.OPEN_EXPORTS,
    planning.add_run: "writes one's own, of one's own agency",
    checks.draw_batch: "a number of nothing yet; its reference is a keyed permutation",
    people.agencies: "the address book",
    dissemination.receivers: "the address book",
    people.colleague: "people of other agencies give no row",
    beside.of_reader: "the reader's own zone and law, and the policy that governs everybody",
    whom.whom: "the address book; people of other agencies give no row",
    work.agency_of: "the address book",
    opening.law_of: "the address book",
    people.desks: "desks are in the address book; the people of other agencies stay without name",
    people.desks_of: "desks are in the address book; compartments leave desks out",
    roster.desks_of: "the address book",
    roster.on_duty: "people of other agencies give no row, nor their desks",
    searching.searcher_of: "the address book",
    reopening.seats: "desks are in the address book; people of other agencies give no row",
    work.zone_of: "the address book",
    work.find_agency: "the address book",
    work.is_bureau: "the address book",
    work.find_desk: "the address book",
    work.desk_now: "the address book",
}


"""A module, or one function of it, that no person's connection runs, and why."""
