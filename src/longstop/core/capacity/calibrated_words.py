"""Say what was learnt, and what not: in the file, at the terminal and to programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import isnan
from typing import Any

from longstop.core.capacity.calibrated_draft import Unlearnt
from longstop.core.capacity.figure_words import duration, figure
from longstop.core.capacity.learned import LEAST, Findings, Learned, Step, StepLearned, Way
from longstop.core.capacity.telling import words

STEPS = {
    Step.TAKE: "from receipt until somebody takes it on",
    Step.GRADE: "from receipt until a person has given a grade",
    Step.DEVELOP: "from being taken until it is ready",
    Step.FIND_OUT: "from asking others until nothing is out any more",
    Step.SEND: "from being ready until it is sent",
    Step.ACCEPT: "from being sent until somebody accepts by name",
    Step.ACT: "from being sent until somebody acts",
    Step.REACH: "from receipt until somebody acts, through all of these",
    Step.END: "from acting until it is closed",
}
WAYS = {
    Way.ON: "go on",
    Way.CLOSED: "are closed",
    Way.BACK: "go back",
    Way.EXPIRED: "are closed because data had expired",
}


def heading(found: Findings, stamp: str) -> Iterator[str]:
    """Say what a file is, above it."""
    yield (
        f"Measured from {found.first} to {found.last} on {found.referrals} referrals of this house;"
        f" what could not be measured is as in {stamp}."
    )
    yield (
        "Figures in brackets are 95 % intervals. It names nobody; it shows how many came, wait and"
        " work here, by grade and stage, so keep it as you keep such figures."
    )


def findings_in_words(found: Findings, unlearnt: Sequence[Unlearnt]) -> Iterator[str]:
    """Say the times of every step, and what could not be learnt, line by line."""
    yield "Times, waiting and work together, in days (n: how many were seen to end):"
    for step, text in STEPS.items():
        rows = [one for one in found.steps if one.step is step]
        if rows:
            yield f"{text}"
            yield from (f"  {line}" for one in rows for line in _of(one))
    yield ""
    yield "Not learnt, so assumed:"
    yield from (f"- {one.what}: {one.why}" for one in unlearnt)


def _of(one: StepLearned) -> Iterator[str]:
    """Say what was learnt of one step of one grade."""
    name = words(one.grade) if one.grade else "All"
    ended = one.spells - one.open
    if ended < LEAST:
        yield f"{name}: too few were seen to end (fewer than {LEAST})"
        return
    yield f"{name}: half {_age(one.half)}, nine of ten {_age(one.most)}"
    yield "  " + ", ".join(
        f"{share.value:.1%} [{share.low:.1%}, {share.high:.1%}] {WAYS[way]}"
        for way, share in one.shares.items()
        if share.value
    )
    unseen = f"; {one.unseen:.1%} beyond the longest time seen" if one.unseen > 0.005 else ""
    yield (
        f"  n = {ended:,}, {one.open:,} still there, {one.late:,} seen from later on"
        f" than their beginning{unseen}"
    )
    if one.duration is not None:
        yield f"  {duration(one.duration)}"


def _age(one: Learned) -> str:
    return "not within the time seen" if isnan(one.value) else f"within {figure(one)}"


def as_plain(found: Findings, unlearnt: Sequence[Unlearnt]) -> dict[str, Any]:
    """Give all that was learnt as figures, for programs; null where a figure is not known."""
    plain = _plain(asdict(found))
    assert isinstance(plain, dict)
    del plain["standing"]
    return {
        **plain,
        "first": str(found.first),
        "last": str(found.last),
        "standing": [{"step": str(one.step), "grades": dict(one.grades)} for one in found.standing],
        "not_learnt": [asdict(one) for one in unlearnt],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key.name.lower() if isinstance(key, Way) else str(key): _plain(one)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and isnan(value) else value
