"""Say in words how people move between two policies, for every face in the same ones."""

from __future__ import annotations

from longstop.core.triage.comparing import Way

WAY_WORDS = {
    Way.FALLS_BELOW_HIGH: "falls below High",
    Way.RISES_TO_HIGH: "rises to High or above",
    Way.FALLS: "falls",
    Way.RISES: "rises",
    Way.RANGE_ONLY: "only the range moves",
}
SIDE_WORDS = (
    ("a floor in doubt (provisional)", "provisional"),
    ("a conflict in what the policy reads", "conflicts"),
    ("danger now", "emergencies"),
    ("a tool that disagrees across High", "tools_disagree"),
    ("graded, to be graded again", "asked_anew"),
)
"""What is counted of each policy by itself: its words, and the name of the figure."""
