"""Say what sending a referral to another country needs beside what sending at home needs.

Practice PR-17: a channel, an overseas-assistance (human-rights) assessment, an approver, and a
clock for the acknowledgement. The referral and every child record stay here.
"""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.casework.dissemination import DisseminationRefused
from longstop.core.casework.proposals import why_not_second

CHANNELS: tuple[str, ...] = (
    "interpol",
    "europol",
    "liaison_officer",
    "national_feed",
    "bilateral",
    "mutual_legal_assistance",
)
ASSESSMENTS: tuple[str, ...] = ("no_serious_risk", "risk_mitigated", "serious_risk_remains")
"""What the overseas-assistance assessment found; the last needs the head of the bureau."""

GRAVEST = ASSESSMENTS[-1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Abroad:
    """How it goes abroad: by which channel, what the assessment found, and its reference."""

    channel: str
    assessment: str
    assessment_reference: str


def check_abroad(abroad: Abroad | None, *, code: str, country: str, home: str) -> None:
    """Check that what leaves the country says how, and that nothing else does.

    country and home are two-letter codes of the receiver and of the sender. Raises
    DisseminationRefused.
    """
    if country == home:
        if abroad is not None:
            raise DisseminationRefused(
                f"'{code}' is in this country. Nothing was changed. "
                f"Send it with: longstop disseminate REF --to {code} --reason CODE"
            )
        return
    if abroad is None:
        raise DisseminationRefused(
            f"'{code}' is in another country ({country}): that needs a channel, an assessment and "
            f"an approver. Nothing was changed. longstop abroad propose REF --to {code}"
        )
    for word, allowed, option in (
        (abroad.channel, CHANNELS, "--channel"),
        (abroad.assessment, ASSESSMENTS, "--assessment"),
    ):
        if word not in allowed:
            raise DisseminationRefused(
                f"{option}: choose one of {', '.join(allowed)}. Nothing was changed."
            )
    if not abroad.assessment_reference.strip():
        raise DisseminationRefused(
            "Under which reference does the assessment stand? Nothing was changed. "
            "--assessment-reference NUMBER"
        )


def check_arrival(state: str, *, abroad: bool, words: tuple[str, str], reference: str) -> None:
    """Check that receipt abroad may be recorded, with a name and their reference."""
    if not abroad:
        raise DisseminationRefused(
            f"{reference} stayed in this country: who has it accepts it by name. "
            "Nothing was changed."
        )
    if state != "sent":
        raise DisseminationRefused(
            f"{reference} is {state}: only what was sent arrives. Nothing was changed."
        )
    if not all(words):
        raise DisseminationRefused(
            "Receipt is proved by a name and their reference: --name NAME --reference NUMBER. "
            "Nothing was changed."
        )


def check_approval(state: str, *, proposed_by: int, approver: int, reference: str) -> None:
    """Check that this person may approve sending it abroad: another than who proposed it."""
    if state != "drafted":
        raise DisseminationRefused(
            f"{reference} is {state}: only what was proposed to go abroad is approved. "
            "Nothing was changed."
        )
    why = why_not_second(reference, proposed_by=proposed_by, actor=approver)
    if why is not None:
        raise DisseminationRefused(why)
