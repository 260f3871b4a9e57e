"""`longstop capacity posts`: where the next people would help most."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from longstop.actions.capacity_scenarios import find_scenario
from longstop.actions.house import shipped_policy
from longstop.actions.place_posts import DAYS, MOST_TRIED, place_posts
from longstop.cli.capacity_options import Most, Named, OtherRule, Threads
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.core.capacity.posts_words import posts_as_plain, posts_in_words


def posts_command(
    context: typer.Context,
    scenario: Named,
    posts: Annotated[int, typer.Option(min=1, max=1000, help="How many there are to place.")] = 10,
    rule: OtherRule = None,
    within_days: Annotated[
        float, typer.Option(min=0.001, help="How sure each placement's change must be, in days.")
    ] = DAYS,
    most: Most = MOST_TRIED,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Say where the next posts take most off the risk-weighted delay, and try it beside others.

    A linear programme proposes; the proposal and other placements are then simulated on the same
    people, and what they came to is told.

    Example: longstop capacity posts bureau --posts 10
    """
    here = frame(context)
    with faults_told():
        found = find_scenario(scenario)
        found = replace(found, rule=rule or found.rule)
        came = place_posts(
            found, shipped_policy(), posts, days=within_days, most=most, threads=threads
        )
    if as_json:
        here.print_json(posts_as_plain(came))
        return
    for line in posts_in_words(came):
        here.out.print(printable(line), markup=False)
    if came.comparison.replications >= most:
        tell(f"Ended at {most} replications: some changes may be less sure than was asked.")
