"""Say in words what an entry of the ledger tells of an obligation, for every face alike."""

from __future__ import annotations

from longstop.core.referral.why import plain

EVENT_WORDS = {
    "referral.received": "received",
    "child.recorded": "recorded",
    "record.quarantined": "put aside: it could not be read",
    "file.refused": "file refused",
    "parts.refused": "parts of a package could not be read",
    "shortfall.opened": "fewer or more records came than were declared or numbered",
    "shortfall.narrowed": "some of the missing numbers came",
    "shortfall.met": "every missing number came",
    "drift.noticed": "fields came that we do not know",
    "owner.changed": "another person owns it",
    "owner.moved": "moved to another desk",
    "clock.breached": "a clock fell due unmet",
    "alert.raised": "somebody was told of the breach",
    "alert.climbed": "nobody answered, so the next was told",
    "alert.acknowledged": "the breach was answered for",
    "hold.ended": "the hold ran out",
    "referral.dispute_settled": "the dispute is settled: it stays the bureau's",
    "child_record.dispute_settled": "the dispute is settled: it stays the bureau's",
    "closing.proposed": "closing proposed",
    "closing.withdrawn": "proposal to close taken back",
    "package.batch_received": "a batch of records received",
    "referral.answered": "a question answered",
    "referral.asked": "questions sent out",
    "referral.graded": "graded",
    "legal_hold.placed": "a legal hold placed",
    "legal_hold.lifted": "the legal hold lifted",
    "erasure.proposed": "erasing the person proposed",
    "erasure.withdrawn": "proposal to erase taken back",
    "referral.erased": "the person erased from a report",
    "child_record.erased": "the child erased from a report",
    "referral.disclosed": "gathered for the disclosure officer",
    "referral.tool_graded": "a tool's grade recorded",
    "referral.disseminated": "sent to a force",
    "referral.sent_beside": "sent to one more agency",
    "referral.abroad_proposed": "proposed to send it abroad",
    "referral.sent_abroad": "sent abroad",
    "referral.dissemination_accepted": "accepted by name",
    "referral.dissemination_returned": "given back",
    "referral.dissemination_withdrawn": "taken back by its sender",
    "referral.shared": "shown to one more agency",
    "referral.share_ended": "shown to an agency no longer",
    "referral.found_wrong": "found wrong",
    "referral.promoted": "made a referral of what was for information",
    "referral.kept_as_information": "looked at, kept for information",
    "referral.history_possible": "another referral may be of the same person",
    "referral.history_answered": "it is answered whether another is of the same person",
    "referral.correction_passed_on": "the correction passed on to whoever was told",
    "exhibit.registered": "registered",
    "custody.offered": "offered to other hands",
    "custody.withdrawn": "the offer taken back",
    "custody.taken": "taken by name",
    "custody.seal_differed": "the seal differed: the supervisor was told",
    "exhibit.moved_on": "said how it stands",
    "exhibit.authorised": "authorised by name",
    "exhibit.dated": "its dates set",
    "exhibit.left": "it left",
    "trust.possible": "a text may speak of a position of trust",
    "trust.decided": "decided whether it is a position of trust",
    "path.features_recorded": "looked at what may aggravate it",
    "path.proposed": "a path proposed for a young person",
    "path.decided": "the path of a young person decided",
    "path.withdrawn": "proposal of a path taken back",
    "path.kept_on": "keeping reviewed, kept on",
    "file.opening_decided": "said on what ground a file may be opened",
    "file.opening_proposed": "proposed to open a locked file",
    "file.opening_agreed": "agreed to open a locked file",
    "file.opening_withdrawn": "proposal to open a locked file taken back",
    "person.signed_in": "signed in",
    "handover.viewed": "read what a shift handed over",
    "checks.exported": "took a batch of checks out",
    "export.made": "took an export out",
    "export.asked": "asked for a long export, which takes two people",
    "export.agreed": "agreed that a colleague takes a long export out",
    "export.withdrawn": "refused a long export, or took it back",
    "ledger.proved": "made a proof for people outside",
    "bundle.viewed": "read whom one file was reported for",
    "trust.viewed": "read what may speak of a position of trust",
    "referral.links_viewed": "looked at what links it",
    "links.evaluated": "measured links",
    "capacity.calibrated": "measured the pace of work, for planning",
    "looks.read": "asked who looked at what",
    "day.replayed": "looked at what stood on a day",
}


def event_in_words(event: str) -> str:
    """Say an event; one without words of its own by the verb in its name."""
    return EVENT_WORDS.get(event) or plain(event.split(".", 1)[-1])


def look_in_words(event: str) -> str:
    """Say what somebody did, with the kind of what they looked at where the word is of any."""
    kind, _, act = event.partition(".")
    words = event_in_words(event)
    return f"{plain(kind)}: {words}" if act in ("viewed", "revealed") else words
