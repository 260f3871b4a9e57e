"""Say what the head of every page leads to: what is used most on one line, all else behind More."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from longstop.core.authority.permissions import Permission, may

MENU = (
    ("shift", "Shift", Permission.DUTY_HAND_OVER),
    ("work", "Work", Permission.WORKLIST_READ),
    ("search", "Search", Permission.REFERRAL_SEARCH),
    ("packages", "Packages", Permission.PACKAGE_READ),
    ("second", "Second person", Permission.PROPOSAL_READ),
    ("exports", "Exports", Permission.EXPORT_MAKE),
    ("team", "Team", Permission.TEAM_READ),
    ("notices", "Notices", Permission.NOTICE_READ),
    ("links", "Links", Permission.LINK_DECIDE),
    ("talks", "Talks", Permission.REFERRAL_DECONFLICT),
    ("checks", "Checks", Permission.REFERRAL_EXPORT),
    ("alerts", "Alerts", Permission.WORKLIST_READ),
    ("due", "Due", Permission.WORKLIST_READ),
    ("laboratory", "Laboratory", Permission.EXHIBIT_READ),
    ("bundles", "Files", Permission.WORKLIST_READ),
    ("roster", "Roster", Permission.ROSTER_READ),
    ("people", "People", Permission.DUTY_CHANGE),
    ("capacity", "Capacity", Permission.CAPACITY_READ),
    ("looks", "Looks", Permission.LOOKS_READ),
    ("day", "Any day", Permission.HISTORY_READ),
    ("proofs", "Ledger", Permission.LEDGER_VERIFY),
    ("policies", "Policies", Permission.POLICY_COMPARE),
)
"""What the head of every page leads to: page, words, and the permission it needs."""
ON_THE_LINE = 7
"""How many stand beside each other: what fits at 1,280 pixels with a long name at the end."""


@dataclass(frozen=True, slots=True)
class Menu:
    """What somebody's head leads to, as pages and words: on the line, and behind More."""

    line: list[tuple[str, str]]
    more: list[tuple[str, str]]


def menu_for(roles: Iterable[str]) -> Menu:
    """Give the menu of somebody with these roles; More is never for one page alone."""
    held = list(roles)
    shown = [(name, words) for name, words, needed in MENU if may(held, needed).allowed]
    on_line = len(shown) if len(shown) <= ON_THE_LINE + 1 else ON_THE_LINE
    return Menu(shown[:on_line], shown[on_line:])
