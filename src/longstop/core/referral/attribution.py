"""Say how sure we are who it is, and what may be said for it.

A network's record names a subscriber, not a user; a billing address is not where the line ends.
People were arrested and children taken into care on such mistakes (Interception of Communications
Commissioner 2016; Investigatory Powers Commissioner 2017 to 2019). So each kind of evidence carries
only so far, and what speaks against stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import Attribution

LEVELS: tuple[Attribution, ...] = (
    Attribution.UNKNOWN,
    Attribution.ACCOUNT,
    Attribution.CONNECTION,
    Attribution.SUBSCRIBER,
    Attribution.PREMISES,
    Attribution.USER,
)
"""From the least sure to the surest."""

CARRIES: Mapping[str, Attribution] = {
    "sender_names_account": Attribution.ACCOUNT,
    "address_and_port_at_moment": Attribution.CONNECTION,
    "billing_record": Attribution.SUBSCRIBER,
    "subscriber_record": Attribution.SUBSCRIBER,
    "installation_address": Attribution.PREMISES,
    "several_events_one_premises": Attribution.PREMISES,
    "account_on_own_device": Attribution.USER,
    "admission": Attribution.USER,
    "identified_in_person": Attribution.USER,
}
"""What speaks for an attribution, and the surest level that it can carry by itself."""

AGAINST: tuple[str, ...] = (
    "account_compromised",
    "address_shared_by_many",
    "billing_address_only",
    "cardholder_only",
    "proxy_or_hosting",
    "shared_connection",
    "time_or_zone_in_doubt",
    "somebody_else_named",
)
"""What speaks against it."""


class AttributionRefused(LongstopError):
    """What is said for it does not carry this level, or something said is not on the list."""

    exit_code = 2


def check_attribution(level: Attribution, evidence: Sequence[str], against: Sequence[str]) -> None:
    """Check that the evidence carries the level; raises AttributionRefused with every fault.

    UNKNOWN needs none. USER, from which the word suspect may be used, bears nothing against it.
    """
    faults = [f"'{one}' is no evidence that we know" for one in evidence if one not in CARRIES]
    faults += [f"'{one}' is nothing that we know against" for one in against if one not in AGAINST]
    known = [CARRIES[one] for one in evidence if one in CARRIES]
    if level is not Attribution.UNKNOWN and not _carried(level, known):
        able = ", ".join(sorted(code for code, most in CARRIES.items() if _carried(level, [most])))
        faults.append(f"'{level.value}' needs evidence that carries it: {able}")
    if level is Attribution.USER and against:
        faults.append("'user' cannot stand while something speaks against it: name a lower level")
    if faults:
        raise AttributionRefused(f"{'; '.join(faults)}. Nothing was changed.")


def _carried(level: Attribution, known: Sequence[Attribution]) -> bool:
    return any(LEVELS.index(one) >= LEVELS.index(level) for one in known)
