"""Say what the head of every page leads to."""

from __future__ import annotations

from longstop.core.authority.permissions import Permission

MENU = (
    ("shift", "Shift", Permission.DUTY_HAND_OVER),
    ("work", "Work", Permission.WORKLIST_READ),
    ("packages", "Packages", Permission.PACKAGE_READ),
    ("alerts", "Alerts", Permission.WORKLIST_READ),
    ("looks", "Looks", Permission.LOOKS_READ),
    ("day", "Any day", Permission.HISTORY_READ),
    ("proofs", "Ledger", Permission.LEDGER_VERIFY),
)
"""What the head of every page leads to: page, words, and the permission it needs."""
