"""Replay every stream of the ledger from nothing, beside the obligations that it tells of.

The walks over entries, obligations, clocks, breaches and alerts go in lockstep by the
obligation's number, so that only one obligation is held at a time. A large house is replayed in
parts: streams do not need one another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain, groupby
from typing import Any

from longstop.core.ledger.assessment_rules import check_assessment
from longstop.core.ledger.decision_rules import DECIDED, Kept, check_decisions
from longstop.core.ledger.decision_rules import tell as tell_decision
from longstop.core.ledger.entry import Entry, Head, Stream, StreamKind, first_head
from longstop.core.ledger.export_rules import ToldOfExports, check_exports, tell_of_exports
from longstop.core.ledger.heads import RESTORED, check_restored
from longstop.core.ledger.link_rules import ToldOfLinks, check_links, tell_of_links
from longstop.core.ledger.manifest import told_ranges
from longstop.core.ledger.model_rules import ToldOfModels, check_models, tell_of_models
from longstop.core.ledger.package_rules import BATCH, counts_of
from longstop.core.ledger.policy_rules import ToldOfPolicies, check_policies, tell_of_policies
from longstop.core.ledger.replay import ReplayFault, fold
from longstop.core.ledger.restriction_rules import restricted_duplicates, told_restriction
from longstop.core.ledger.roster_rules import ToldOfShifts, check_shifts, tell_of_shifts
from longstop.core.ledger.route_rules import check_route
from longstop.core.ledger.tree_rules import tell_of_kept
from longstop.core.ledger.verification import (
    Case,
    Fault,
    Faults,
    What,
    check_case,
    check_change,
    check_link,
    place_of,
    read_entry,
)
from longstop.core.ledger.whole_rules import ALL as TOLD_WHOLE
from longstop.core.ledger.whole_rules import Whole, check_whole
from longstop.core.referral.vocabulary import ObligationKind
from longstop.engines.processes import InOrder
from longstop.store.queries import replay, replay_links, replay_policies, replay_shifts
from longstop.store.queries.heads import heads_of_all
from longstop.store.queries.replay_view import parts_of_obligations
from longstop.store.session import Connection

Tell = Callable[[str, int], None]
_OBLIGATION, _ENTRY, _CLOCK, _BREACH, _ALERT, _WHOLE, _ASSESSMENT, _ROUTE, _DECISION = range(9)
Step = tuple[int, int, Any]
"""One row of one walk: the obligation's number, which walk, and the row."""


@dataclass(frozen=True, slots=True)
class StreamsPart:
    """Streams of one kind, from a first to a last number, to be replayed by themselves."""

    kind: StreamKind
    span: replay.Span = replay.ALL


@dataclass(slots=True)
class Replayed:
    """What a part gave: faults, counts, and what it says of all that is checked by itself later.

    restored are the entries of restorings: number, facts and place.
    """

    faults: Faults = field(default_factory=Faults)
    checked: Counter[str] = field(default_factory=Counter)
    mentions: list[tuple[Any, ...]] = field(default_factory=list)
    told: list[tuple[Any, ...]] = field(default_factory=list)
    manifests: list[tuple[Any, ...]] = field(default_factory=list)
    restored: list[tuple[int, Mapping[str, Any], str]] = field(default_factory=list)
    shifts: ToldOfShifts = field(default_factory=ToldOfShifts)
    policies: ToldOfPolicies = field(default_factory=ToldOfPolicies)
    links: ToldOfLinks = field(default_factory=ToldOfLinks)
    models: ToldOfModels = field(default_factory=ToldOfModels)
    exports: ToldOfExports = field(default_factory=ToldOfExports)
    kept: dict[int, Mapping[str, Any]] = field(default_factory=dict)


def verify_streams(
    connection: Connection, in_order: InOrder, faults: Faults, checked: Counter[str], tell: Tell
) -> Mapping[int, Mapping[str, Any]]:
    """Check every chain, and every obligation against its stream; notes what it says of records.

    Gives the checkpoints that the ledger tells of, by number.
    """
    told, exports = Replayed(), ToldOfExports()
    for found in in_order(_parts(connection)):
        faults.add_all(found.faults)
        checked.update(found.checked)
        replay.note(connection, "mention", found.mentions)
        replay.note(connection, "told", found.told)
        replay.note(connection, "manifest", found.manifests)
        told = found
        exports.rows.update(found.exports.rows)
        tell("entries", checked["entries"])
    replay.noted(connection)
    for reference in replay.child_rows_missing(connection):
        message = "The row that says what it is about is not there."
        faults.add(Fault(What.CHILD_ROW_MISSING, reference, message))
    for table, id_ in replay.child_rows_astray(connection):
        message = "No obligation of its kind stands for this row."
        faults.add(Fault(What.CHILD_ROW_ASTRAY, f"{table}:{id_}", message))
    turns, handovers = replay_shifts.turns_kept, replay_shifts.handovers_kept
    documents, adoptions = replay_policies.documents_kept, replay_policies.adoptions_kept
    for fault in chain(
        check_shifts(told.shifts, turns(connection), handovers(connection)),
        check_policies(told.policies, documents(connection), adoptions(connection)),
        check_models(
            told.models,
            replay_policies.models_kept(connection),
            replay_policies.model_adoptions_kept(connection),
        ),
        check_exports(exports, replay_shifts.exports_kept(connection)),
        check_links(
            told.links,
            ((id_, nominal) for id_, nominal, _ in replay_links.members_kept(connection)),
            replay_links.words_kept(connection),
        ),
        *(
            check_restored(facts, heads_of_all(connection, before=id_), place)
            for id_, facts, place in told.restored
        ),
    ):
        faults.add(fault)
    return told.kept


def _parts(connection: Connection) -> Iterator[StreamsPart]:
    """Divide the streams among parts; the system's stream, which tells of shifts, is the last."""
    for span in parts_of_obligations(connection):
        yield StreamsPart(StreamKind.OBLIGATION, span)
    yield StreamsPart(StreamKind.PERSON)
    yield StreamsPart(StreamKind.SYSTEM)


def replay_part(connection: Connection, part: StreamsPart) -> Replayed:
    """Replay the streams of one part."""
    replayer = _Replayer()
    source = replay.Part(connection, part.span)
    if part.kind is StreamKind.OBLIGATION:
        for _, steps in groupby(_lockstep(source), key=lambda step: step[0]):
            replayer.obligation(steps)
    else:
        for id_, entry in replay.entries(source, part.kind):
            replayer.other(id_, entry)
    return replayer.found


def _lockstep(part: replay.Part) -> Iterator[Step]:
    told = replay.entries(part)
    return merge(
        ((id_, _OBLIGATION, row) for id_, row in replay.obligations(part)),
        ((entry.stream.id, _ENTRY, (id_, entry)) for id_, entry in told),
        ((id_, _CLOCK, row) for id_, row in replay.clocks(part)),
        ((id_, _BREACH, row) for id_, row in replay.breaches(part)),
        ((id_, _ALERT, row) for id_, row in replay.alerts(part)),
        *(_whole(part, whole) for whole in TOLD_WHOLE),
        *(_decisions(part, table) for table in DECIDED),
        ((id_, _ASSESSMENT, row) for id_, row in replay.assessments(part)),
        ((id_, _ROUTE, row) for id_, row in replay.routes(part)),
        key=lambda step: step[:2],
    )


def _whole(part: replay.Part, whole: Whole) -> Iterator[Step]:
    return ((id_, _WHOLE, (whole, row)) for id_, row in replay.told_whole(part, whole))


def _decisions(part: replay.Part, table: str) -> Iterator[Step]:
    return ((id_, _DECISION, row) for id_, row in replay.decisions(part, table))


@dataclass(slots=True)
class _Replayer:
    found: Replayed = field(default_factory=Replayed)
    _stream: Stream | None = None
    _head: Head = field(default_factory=lambda: Head(0, b""))
    _decided: Kept = field(default_factory=dict)

    def obligation(self, steps: Iterator[Step]) -> None:
        """Replay one obligation and check it."""
        case = Case()
        single: dict[int, Any] = {}
        told_whole: list[tuple[Whole, Mapping[str, Any]]] = []
        decisions: Kept = {}
        self._decided = {}
        name = ""
        reference = None
        for id_, walk, row in steps:
            name = reference or f"obligation:{id_}"
            if walk == _OBLIGATION:
                case.row, reference = row, row["reference"]
                name = row["reference"]
                self.found.checked["obligations"] += 1
            elif walk == _ENTRY:
                self._entry(case, row[0], row[1], reference)
            elif walk == _CLOCK:
                case.clocks.append(row)
            elif walk == _BREACH:
                case.breaches.append(row)
            elif walk == _ALERT:
                case.alerts.append(row)
            elif walk == _WHOLE:
                told_whole.append(row)
            elif walk == _DECISION:
                decisions[row[0]] = row[1]
            else:
                single[walk] = row
        facts = case.rebuilt.facts
        for fault in chain(
            check_case(case, name),
            *(check_whole(whole, facts, row, name) for whole, row in told_whole),
            check_assessment(facts, single.get(_ASSESSMENT), name),
            check_route(facts, single.get(_ROUTE), name),
            check_decisions(self._decided, decisions, name),
        ):
            self.found.faults.add(fault)

    def other(self, entry_id: int, entry: Entry) -> None:
        """Replay one entry of a person's or the system's stream."""
        place = place_of(entry, None)
        body = self.follow(entry, place)
        if body and entry.stream.kind is StreamKind.SYSTEM:
            tell_of_shifts(self.found.shifts, body)
            tell_of_policies(self.found.policies, body)
            tell_of_links(self.found.links, body)
            tell_of_models(self.found.models, body)
            tell_of_kept(self.found.kept, body)
        elif body:
            tell_of_exports(self.found.exports, body)
        if body and entry.event == RESTORED:
            self.found.restored.append((entry_id, body["data"]["facts"], place))

    def follow(self, entry: Entry, place: str) -> dict[str, Any]:
        """Check an entry's place in its chain; gives its body, empty when it is not to be read."""
        if entry.stream != self._stream:
            self._stream, self._head = entry.stream, first_head(entry.stream)
        self.found.checked["entries"] += 1
        broken = check_link(self._head, entry, place)
        body, unread = read_entry(entry, place)
        fault = broken or unread
        if fault is not None:
            self.found.faults.add(fault)
        self._head = Head(entry.seq, entry.digest)
        return body

    def _entry(self, case: Case, entry_id: int, entry: Entry, reference: str | None) -> None:
        place = place_of(entry, reference)
        case.entries += 1
        body = self.follow(entry, place)
        if not body:
            return
        for fault in check_change(case.rebuilt.fields, entry.seq, body, place):
            self.found.faults.add(fault)
        try:
            fold(case.rebuilt, body["data"])
        except ReplayFault:
            message = "It speaks of a clock or an alert that was never begun."
            self.found.faults.add(Fault(What.ENTRY_NOT_UNDERSTOOD, place, message))
        tell_decision(self._decided, body)
        self._note(case.rebuilt.fields.get("kind"), entry_id, entry, body["data"])

    def _note(self, kind: str | None, entry_id: int, entry: Entry, data: Mapping[str, Any]) -> None:
        facts, values = data.get("facts", {}), data.get("values")
        id_ = entry.stream.id
        record = _number(facts, "record")
        if record is not None:
            package, ordinal = _number(facts, "package"), _number(facts, "ordinal")
            mention = (record, package, ordinal, id_, entry.seq, entry_id, kind, values)
            self.found.mentions.append((*mention, told_restriction(facts.get("restriction"))))
        if kind == ObligationKind.PACKAGE:
            for one in restricted_duplicates(facts):
                said = (
                    id_,
                    entry.seq,
                    entry_id,
                    kind,
                    None,
                    told_restriction(one.get("restriction")),
                )
                self.found.mentions.append((one["record"], id_, None, *said))
            first, last = None, None
            if entry.event == BATCH:
                first, last = _number(facts, "first"), _number(facts, "last")
            counts = json.dumps(counts_of(facts))
            digest, parts = entry.digest.hex(), json.dumps(told_ranges(facts, first, last))
            self.found.told.append(
                (id_, entry.seq, entry.event, digest, first, last, values, counts, parts)
            )
        if entry.seq == 1 and "manifest" in facts:
            self.found.manifests.append((id_, json.dumps(facts["manifest"])))


def _number(facts: Mapping[str, Any], name: str) -> int | None:
    found = facts.get(name)
    return found if type(found) is int else None
