"""`longstop policy diff`: what another policy would change, before anybody is assessed under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from longstop.actions.compare_policies import IN_FORCE, Compared, Mover, Named, compare_policies
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.policy_text import text_of
from longstop.core.triage.comparing import Comparison, Ends, Side, Way
from longstop.core.triage.comparing_words import SIDE_WORDS, WAY_WORDS
from longstop.core.triage.patterns import Outcome
from longstop.core.triage.policy import Grade, Policy

MOST_RANGES = 10
Which = Annotated[
    str, typer.Argument(help="A document (TOML), the number of a proposal, or 'in-force'.")
]


def diff_command(
    context: typer.Context,
    before: Which,
    after: Which,
    list_: Annotated[
        int, typer.Option("--list", min=0, max=100_000, help="Name so many of those who move.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Compare two policies over everything open that you may see; nothing is changed.

    A grade that a person gave stays, and so does every promise to act.

    Example: longstop policy diff in-force ours.toml --list 20
    """
    here = frame(context)
    with faults_told():
        named = _named(before), _named(after)
        house = here.house()
        found = compare_policies(house, here.actor(house), *named, most=list_)
    if as_json:
        here.print_json(_as_plain(found))
        return
    for line in _lines(found):
        here.out.print(printable(line), markup=False)
    tell("Nothing was changed. A grade that a person gave stays, and so does every promise.")


def _named(text: str) -> Named:
    if text == "in-force":
        return IN_FORCE
    return Named(number=int(text)) if text.isdecimal() else Named(text=text_of(Path(text)))


def _lines(found: Compared) -> Iterator[str]:
    one = found.comparison
    yield f"From {found.before.stamp}"
    yield f"to   {found.after.stamp}"
    yield (
        f"{one.people:,} open referrals that you may see, {one.patterns:,} patterns of answers; "
        f"{one.outside:,} outside the instrument, {one.graded:,} graded by a person"
    )
    yield ""
    yield from _matrix(one)
    yield ""
    yield from _crossing(one)
    yield ""
    yield from _ranges(one.ranges)
    yield ""
    yield from _demand(found)
    yield ""
    yield from _promises(found)
    if found.movers:
        yield ""
        yield from map(_mover, found.movers, [ZoneInfo(found.zone)] * len(found.movers))


def _matrix(one: Comparison) -> Iterator[str]:
    yield f"{'Working grade':<18}" + "".join(f"{f'to {to.words}':>14}" for to in Grade)
    for was in Grade:
        cells = "".join(f"{one.working[was, to]:>14,}" for to in Grade)
        yield f"{f'from {was.words}':<18}{cells}"


def _crossing(one: Comparison) -> Iterator[str]:
    for way, words in WAY_WORDS.items():
        yield f"{words:<36}{one.moved(way):>12,}"
    yield f"{'gain a floor or a higher one':<36}{one.gained:>12,}"
    yield f"{'lose a floor or have a lower one':<36}{one.lost:>12,}"
    yield ""
    yield f"{'':<36}{'before':>12}{'after':>12}"
    for words, name in SIDE_WORDS:
        yield f"{words:<36}{getattr(one.before, name):>12,}{getattr(one.after, name):>12,}"


def _ranges(ranges: Mapping[tuple[Ends, Ends], int]) -> Iterator[str]:
    moved = sorted(
        ((people, old, new) for (old, new), people in ranges.items() if old != new), reverse=True
    )
    yield f"Range: {sum(one[0] for one in moved):,} have another"
    for people, old, new in moved[:MOST_RANGES]:
        yield f"{people:>12,}  {_ends(old)}, then {_ends(new)}"
    if len(moved) > MOST_RANGES:
        yield f"{sum(one[0] for one in moved[MOST_RANGES:]):>12,}  otherwise (--json has all)"


def _ends(ends: Ends) -> str:
    return ends[0].words if ends[0] is ends[1] else f"{ends[0].words} to {ends[1].words}"


def _demand(found: Compared) -> Iterator[str]:
    yield f"{'To be worked as':<24}{'before':>12}{'within':>10}{'after':>12}{'within':>10}"
    for grade in (*reversed(Grade), None):
        words = grade.words if grade else "a person decides"
        sides = (found.comparison.before, found.before), (found.comparison.after, found.after)
        yield f"{words:<24}" + "".join(_demanded(side, policy, grade) for side, policy in sides)


def _demanded(side: Side, policy: Policy, grade: Grade | None) -> str:
    return f"{side.demand[grade]:>12,}{_time(policy, grade):>10}"


def _time(policy: Policy, grade: Grade | None) -> str:
    if grade is None:
        return "-"
    days, hours = divmod(policy.targets[grade], 24)
    return f"{days} d" if not hours and days > 1 else f"{policy.targets[grade]} h"


def _promises(found: Compared) -> Iterator[str]:
    if not found.promises:
        yield "No promise to act is given yet."
        return
    zone = ZoneInfo(found.zone)
    yield "Promises to act that stand, whichever policy counts:"
    for one in sorted(found.promises, key=lambda one: one.first_due):
        due = f"{_moment(one.first_due, zone)} to {_moment(one.last_due, zone)}"
        yield f"{one.promises:>12,}  {one.grade.replace('_', ' ')}, due {due}"


def _mover(one: Mover, zone: ZoneInfo) -> str:
    grade = f"; graded {one.grade.replace('_', ' ')}, which stays" if one.grade else ""
    act_by = f"; to act by {_moment(one.act_by, zone)}, which stands" if one.act_by else ""
    return f"{one.reference}  {_place(one.before)}, then {_place(one.after)}{grade}{act_by}"


def _place(one: Outcome) -> str:
    assert one.working is not None, "only who is inside the instrument moves"
    assert one.lowest is not None
    assert one.highest is not None
    return f"{one.working.words} ({_ends((one.lowest, one.highest))})"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


def _as_plain(found: Compared) -> dict[str, Any]:
    one = found.comparison
    return {
        "before": _policy_plain(found.before, one.before),
        "after": _policy_plain(found.after, one.after),
        "at": found.at.isoformat(),
        "referrals": one.people,
        "patterns": one.patterns,
        "outside": one.outside,
        "graded": one.graded,
        "working": [
            {"from": old.code, "to": new.code, "referrals": people}
            for (old, new), people in sorted(one.working.items())
        ],
        "ranges": [
            {
                "from": [old[0].code, old[1].code],
                "to": [new[0].code, new[1].code],
                "referrals": people,
            }
            for (old, new), people in sorted(one.ranges.items())
        ],
        "ways": {way.name.lower(): one.moved(way) for way in Way},
        "floors": {"gained": one.gained, "lost": one.lost},
        "promises": [
            {
                "grade": kept.grade,
                "promises": kept.promises,
                "first_due": kept.first_due.isoformat(),
                "last_due": kept.last_due.isoformat(),
            }
            for kept in found.promises
        ],
        "movers": [_mover_plain(mover) for mover in found.movers],
    }


def _policy_plain(policy: Policy, side: Side) -> dict[str, Any]:
    return {
        "policy": policy.stamp,
        "digest": policy.digest,
        "demand": [
            {
                "grade": grade.code if grade else None,
                "referrals": side.demand[grade],
                "target_hours": policy.targets[grade] if grade else None,
            }
            for grade in (*Grade, None)
        ],
        **{name: getattr(side, name) for _, name in SIDE_WORDS},
    }


def _mover_plain(one: Mover) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "way": one.way.name.lower(),
        "from": _outcome_plain(one.before),
        "to": _outcome_plain(one.after),
        "grade": one.grade,
        "act_by": one.act_by.isoformat() if one.act_by else None,
    }


def _outcome_plain(one: Outcome) -> dict[str, str | None]:
    ends = {"lowest": one.lowest, "highest": one.highest, "working": one.working}
    return {name: grade.code if grade else None for name, grade in ends.items()}
