"""List what is open by kind of check: what is still to be asked, what is out, and since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.actions.in_force import policy_in_force
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.questions import REGISTRY, Check, in_mask
from longstop.core.triage.checking import BY_NAME, mask_of_check, may_move
from longstop.core.triage.policy import Policy
from longstop.store.queries import checks as queries
from longstop.store.queries.checks import OutNow, Pattern
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckListed:
    """One kind of check, in questions: still to be asked, asked or looked for in vain, and out.

    nameless are those of people whom nobody could find in such a register without a name. oldest
    is the referral whose check has been out longest, since when; overdue are those out whose
    referral should have been found out by now.
    """

    check: Check
    to_ask: int
    nameless: int
    in_vain: int
    out: int
    out_since: datetime | None
    oldest: str | None
    overdue: int


@dataclass(frozen=True, slots=True)
class ChecksListed:
    """Every kind of check, and the reader's moment and zone.

    looked_at is how much of the work was gone through, from its top; None for all there is.
    """

    checks: tuple[CheckListed, ...]
    looked_at: int | None
    at: datetime
    zone: str


def list_checks(house: House, actor: Actor) -> ChecksListed:
    """Count the open questions of one's agency's referrals whose answer may still move something.

    Of a long list of work only the top is gone through; of what is out only the oldest. As many
    statements, however many referrals: those of whom the same is known count together.
    """
    check(actor.roles, Permission.WORKLIST_READ)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        patterns, more = queries.top_patterns(connection, actor.agency)
        out = queries.out_now(connection, actor.agency, now)
        zone = zone_of(connection, actor.agency)
        policy = policy_in_force(connection, house)
    open_ = _open(policy, patterns)
    return ChecksListed(
        checks=tuple(_listed(one, open_, out) for one in Check),
        looked_at=queries.LOOKED_AT if more else None,
        at=now,
        zone=zone,
    )


_Counts = Counter[tuple[Check, str]]


def _open(policy: Policy, patterns: Iterable[Pattern]) -> _Counts:
    """Count the questions that may be asked, by kind of check and by what stands in the way."""
    found: _Counts = Counter()
    for one in patterns:
        for asked in in_mask(may_move(policy, one.answers)):
            if asked.code in one.out:
                continue
            if asked.code in one.asked or one.answers.no_trace & asked.bit:
                word = "in_vain"
            else:
                word = "to_ask" if one.named or asked.check not in BY_NAME else "nameless"
            found[asked.check, word] += one.count
    return found


def _listed(one: Check, open_: _Counts, out: Iterable[OutNow]) -> CheckListed:
    mask = mask_of_check(one)
    some = [line for line in out if REGISTRY[line.question].bit & mask]
    oldest = min(some, key=lambda line: line.since, default=None)
    return CheckListed(
        check=one,
        to_ask=open_[one, "to_ask"],
        nameless=open_[one, "nameless"],
        in_vain=open_[one, "in_vain"],
        out=sum(line.count for line in some),
        out_since=oldest.since if oldest else None,
        oldest=oldest.oldest if oldest else None,
        overdue=sum(line.overdue for line in some),
    )
