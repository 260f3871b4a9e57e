"""Say who may do what, and which rule said so.

A role is a set of permissions. Where a person may use them is not decided here: the database
shows each person only what their agency, compartments and exclusions allow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from longstop.core.referral.errors import LongstopError


class Permission(StrEnum):
    """Everything a person can be allowed to do: what on, and which act."""

    CAPACITY_CALIBRATE = "capacity:calibrate"
    CAPACITY_READ = "capacity:read"
    CAPACITY_RUN = "capacity:run"
    DISSEMINATION_AGAINST_RISK = "dissemination:against_risk"
    DISSEMINATION_ANSWER = "dissemination:answer"
    DISSEMINATION_APPROVE = "dissemination:approve"
    DISSEMINATION_SEND = "dissemination:send"
    DUTY_CHANGE = "duty:change"
    DUTY_HAND_OVER = "duty:hand_over"
    EXHIBIT_AUTHORISE = "exhibit:authorise"
    EXHIBIT_HANDLE = "exhibit:handle"
    EXHIBIT_READ = "exhibit:read"
    EXHIBIT_REGISTER = "exhibit:register"
    EXPORT_AGREE = "export:agree"
    EXPORT_MAKE = "export:make"
    FILE_OPEN = "file:open"
    HISTORY_READ = "history:read"
    HOUSE_KEEP = "house:keep"
    LEDGER_SIGN = "ledger:sign"
    LEDGER_VERIFY = "ledger:verify"
    LINK_DECIDE = "link:decide"
    LINK_EVALUATE = "link:evaluate"
    LINK_RUN = "link:run"
    LOOKS_READ = "looks:read"
    MISUSE_READ = "misuse:read"
    NOTICE_READ = "notice:read"
    ORGANISATION_CHANGE = "organisation:change"
    PACKAGE_READ = "package:read"
    PACKAGE_RECEIVE = "package:receive"
    POLICY_APPROVE = "policy:approve"
    POLICY_COMPARE = "policy:compare"
    POLICY_PROPOSE = "policy:propose"
    PROPOSAL_READ = "proposal:read"
    PROTECTION_ACKNOWLEDGE = "protection:acknowledge"
    PROTECTION_APPROVE = "protection:approve"
    PROTECTION_DECIDE = "protection:decide"
    QUARANTINE_RELEASE = "quarantine:release"
    RECORD_ERASE = "record:erase"
    RECORD_HOLD = "record:hold"
    REFERRAL_ANSWER = "referral:answer"
    REFERRAL_ATTRIBUTE = "referral:attribute"
    REFERRAL_CLOSE = "referral:close"
    REFERRAL_DECIDE_PATH = "referral:decide_path"
    REFERRAL_DECIDE_TRUST = "referral:decide_trust"
    REFERRAL_DECONFLICT = "referral:deconflict"
    REFERRAL_DISCLOSE = "referral:disclose"
    REFERRAL_EXPORT = "referral:export"
    REFERRAL_GRADE = "referral:grade"
    REFERRAL_READ = "referral:read"
    REFERRAL_READY = "referral:ready"
    REFERRAL_REOPEN = "referral:reopen"
    REFERRAL_REVEAL = "referral:reveal"
    REFERRAL_SEARCH = "referral:search"
    REFERRAL_SHARE = "referral:share"
    REFERRAL_TAKE = "referral:take"
    REFERRAL_TRANSFER = "referral:transfer"
    ROSTER_CHANGE = "roster:change"
    ROSTER_READ = "roster:read"
    SOURCE_CHANGE = "source:change"
    TEAM_READ = "team:read"
    WORKLIST_READ = "worklist:read"


_READING = frozenset(
    {
        Permission.EXHIBIT_READ,
        Permission.NOTICE_READ,
        Permission.PACKAGE_READ,
        Permission.REFERRAL_READ,
        Permission.ROSTER_READ,
        Permission.WORKLIST_READ,
    }
)
_WORKING = _READING | {
    Permission.DISSEMINATION_ANSWER,
    Permission.DISSEMINATION_SEND,
    Permission.DUTY_HAND_OVER,
    Permission.EXHIBIT_HANDLE,
    Permission.EXHIBIT_REGISTER,
    Permission.EXPORT_MAKE,
    Permission.FILE_OPEN,
    Permission.LINK_DECIDE,
    Permission.PROPOSAL_READ,
    Permission.PROTECTION_ACKNOWLEDGE,
    Permission.PROTECTION_DECIDE,
    Permission.REFERRAL_REVEAL,
    Permission.REFERRAL_SEARCH,
    Permission.REFERRAL_TAKE,
    Permission.REFERRAL_TRANSFER,
    Permission.REFERRAL_CLOSE,
    Permission.REFERRAL_READY,
    Permission.REFERRAL_REOPEN,
    Permission.REFERRAL_SHARE,
    Permission.REFERRAL_ANSWER,
    Permission.REFERRAL_ATTRIBUTE,
    Permission.REFERRAL_EXPORT,
    Permission.REFERRAL_GRADE,
    Permission.REFERRAL_DECIDE_PATH,
    Permission.REFERRAL_DECIDE_TRUST,
    Permission.REFERRAL_DECONFLICT,
}

ROLES: dict[str, frozenset[Permission]] = {
    "administrator": frozenset(
        {
            Permission.DUTY_CHANGE,
            Permission.HOUSE_KEEP,
            Permission.LEDGER_SIGN,
            Permission.LEDGER_VERIFY,
            Permission.LINK_RUN,
            Permission.ORGANISATION_CHANGE,
            Permission.ROSTER_CHANGE,
            Permission.ROSTER_READ,
            Permission.SOURCE_CHANGE,
        }
    ),
    "auditor": frozenset({Permission.LEDGER_VERIFY}),
    "coordinator": _WORKING
    | {
        Permission.DUTY_CHANGE,
        Permission.EXPORT_AGREE,
        Permission.RECORD_HOLD,
        Permission.REFERRAL_DISCLOSE,
        Permission.ROSTER_CHANGE,
        Permission.TEAM_READ,
    },
    "data_protection_officer": _READING
    | {
        Permission.EXPORT_AGREE,
        Permission.EXPORT_MAKE,
        Permission.LOOKS_READ,
        Permission.MISUSE_READ,
        Permission.PROPOSAL_READ,
        Permission.RECORD_ERASE,
        Permission.RECORD_HOLD,
        Permission.REFERRAL_SEARCH,
    },
    "disclosure_officer": _READING
    | {
        Permission.EXPORT_MAKE,
        Permission.RECORD_HOLD,
        Permission.REFERRAL_DISCLOSE,
        Permission.REFERRAL_REVEAL,
        Permission.REFERRAL_SEARCH,
    },
    "duty_officer": _WORKING
    | {
        Permission.DUTY_CHANGE,
        Permission.LEDGER_VERIFY,
        Permission.PACKAGE_RECEIVE,
        Permission.QUARANTINE_RELEASE,
        Permission.SOURCE_CHANGE,
    },
    "ethics_reviewer": frozenset(
        {
            Permission.LINK_EVALUATE,
            Permission.NOTICE_READ,
            Permission.POLICY_APPROVE,
            Permission.POLICY_COMPARE,
            Permission.PROPOSAL_READ,
        }
    ),
    "head_of_bureau": _WORKING
    | {
        Permission.CAPACITY_CALIBRATE,
        Permission.CAPACITY_READ,
        Permission.CAPACITY_RUN,
        Permission.DISSEMINATION_AGAINST_RISK,
        Permission.DISSEMINATION_APPROVE,
        Permission.DUTY_CHANGE,
        Permission.EXHIBIT_AUTHORISE,
        Permission.EXPORT_AGREE,
        Permission.LEDGER_SIGN,
        Permission.LEDGER_VERIFY,
        Permission.LINK_EVALUATE,
        Permission.MISUSE_READ,
        Permission.POLICY_COMPARE,
        Permission.PROTECTION_APPROVE,
        Permission.RECORD_ERASE,
        Permission.RECORD_HOLD,
        Permission.REFERRAL_DISCLOSE,
        Permission.ROSTER_CHANGE,
        Permission.TEAM_READ,
    },
    "inspector": _READING
    | {
        Permission.EXPORT_MAKE,
        Permission.HISTORY_READ,
        Permission.LEDGER_VERIFY,
        Permission.LINK_EVALUATE,
        Permission.LOOKS_READ,
        Permission.TEAM_READ,
    },
    "policy_owner": frozenset(
        {
            Permission.CAPACITY_CALIBRATE,
            Permission.CAPACITY_READ,
            Permission.CAPACITY_RUN,
            Permission.LINK_EVALUATE,
            Permission.POLICY_COMPARE,
            Permission.POLICY_PROPOSE,
        }
    ),
    "professional_standards": frozenset(
        {Permission.LOOKS_READ, Permission.MISUSE_READ, Permission.NOTICE_READ}
    ),
    "supervisor": _WORKING
    | {
        Permission.CAPACITY_READ,
        Permission.DISSEMINATION_APPROVE,
        Permission.DUTY_CHANGE,
        Permission.EXHIBIT_AUTHORISE,
        Permission.EXPORT_AGREE,
        Permission.LEDGER_SIGN,
        Permission.LEDGER_VERIFY,
        Permission.LINK_EVALUATE,
        Permission.MISUSE_READ,
        Permission.PACKAGE_RECEIVE,
        Permission.PROTECTION_APPROVE,
        Permission.RECORD_ERASE,
        Permission.RECORD_HOLD,
        Permission.REFERRAL_DISCLOSE,
        Permission.QUARANTINE_RELEASE,
        Permission.ROSTER_CHANGE,
        Permission.SOURCE_CHANGE,
        Permission.TEAM_READ,
    },
}


class NotAllowed(LongstopError):
    """The person's roles do not hold the permission that the act needs."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an act is allowed, and the rule that said so."""

    allowed: bool
    rule: str


def may(roles: Iterable[str], permission: Permission) -> Answer:
    """Answer whether one of these roles holds a permission; unknown roles hold none."""
    for role in sorted(roles):
        if permission in ROLES.get(role, frozenset()):
            return Answer(True, f"role {role} holds {permission}")
    return Answer(False, f"no role of yours holds {permission}")


def may_any(roles: Iterable[str], *permissions: Permission) -> bool:
    """Tell whether one of these roles holds one of some permissions."""
    held = list(roles)
    return any(may(held, one).allowed for one in permissions)


def check(roles: Iterable[str], permission: Permission) -> None:
    """Check a permission; raises NotAllowed with the rule and what to do next."""
    answer = may(roles, permission)
    if not answer.allowed:
        raise NotAllowed(
            f"Not allowed: {answer.rule}. Nothing was changed. "
            "An administrator can give you a role: longstop person role AGENCY CODE --add ROLE."
        )


def check_any(roles: Iterable[str], *permissions: Permission) -> None:
    """Check that one of some permissions is held; raises NotAllowed, naming the last."""
    held = list(roles)
    if not may_any(held, *permissions):
        check(held, permissions[-1])
