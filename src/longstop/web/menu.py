"""Say what the head of every page leads to."""

from __future__ import annotations

from longstop.core.authority.permissions import Permission

MENU = (
    ("shift", "Shift", Permission.DUTY_HAND_OVER),
    ("work", "Work", Permission.WORKLIST_READ),
    ("search", "Search", Permission.REFERRAL_SEARCH),
    ("links", "Links", Permission.LINK_DECIDE),
    ("talks", "Talks", Permission.REFERRAL_DECONFLICT),
    ("packages", "Packages", Permission.PACKAGE_READ),
    ("checks", "Checks", Permission.REFERRAL_EXPORT),
    ("alerts", "Alerts", Permission.WORKLIST_READ),
    ("second", "Second person", Permission.PROPOSAL_READ),
    ("team", "Team", Permission.TEAM_READ),
    ("people", "People", Permission.DUTY_CHANGE),
    ("looks", "Looks", Permission.LOOKS_READ),
    ("day", "Any day", Permission.HISTORY_READ),
    ("proofs", "Ledger", Permission.LEDGER_VERIFY),
    ("policies", "Policies", Permission.POLICY_COMPARE),
)
"""What the head of every page leads to: page, words, and the permission it needs."""
