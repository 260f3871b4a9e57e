"""`longstop notice`: digests of what waits, and searches to be looked into."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.look_into_searches import answer_search, list_searches
from longstop.actions.mail_alerts import Mailed
from longstop.actions.mail_digests import mail_digests
from longstop.actions.make_digests import make_digests
from longstop.actions.my_notices import choose_mail, my_notices
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.casework.digest import LINES, Waits
from longstop.core.linkage.asked_words import likely_in_words
from longstop.core.linkage.whose import FINDING_WORDS, WHOSE_WORDS, Finding, Whose
from longstop.core.referral.why import plain
from longstop.engines.mail import relay_of_settings
from longstop.store.queries.notices import DigestRow, Searched

app = typer.Typer(name="notice", help="Digests of what waits, and searches to look into.",
                  no_args_is_help=True)  # fmt: skip


@app.command("digest")
def digest_command(context: typer.Context, as_json: Json = False) -> None:
    """Make and send the digests of everybody whose shift or working day has begun.

    Each is made once and sent once, however often this runs; the sweep does it too. Without a mail
    relay they stand on the desk's page Notices alone.

    Example: longstop notice digest
    """
    here = frame(context)
    with faults_told():
        relay = relay_of_settings()
        house = here.house()
        made = make_digests(house)
        mailed = mail_digests(house, relay) if relay is not None else Mailed(0, 0)
    if as_json:
        here.print_json({"made": made, **asdict(mailed)})
    else:
        tell(f"{made} digests made, {mailed.sent} messages sent.")
        if mailed.failed:
            tell(f"{mailed.failed} messages were not taken by the mail relay: run this again.")
    if mailed.failed:
        raise typer.Exit(3)


@app.command("list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List your own digests, the latest first, with what waited when each was made.

    Example: longstop notice list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        found = my_notices(house, here.actor(house))
    if as_json:
        here.print_json({"by_mail": found.by_mail, "digests": [asdict(o) for o in found.digests]})
        return
    for one in found.digests:
        for line in _lines(one):
            here.out.print(line, markup=False)
    if not found.digests:
        tell("No digest has been made for you yet.")


@app.command("mail")
def mail_command(
    context: typer.Context,
    wanted: Annotated[str, typer.Argument(metavar="on|off", help="Whether digests are mailed.")],
    as_json: Json = False,
) -> None:
    """Have your digests by mail, or not. Alerts are mailed whatever you choose.

    Example: longstop notice mail off
    """
    here = frame(context)
    if wanted not in ("on", "off"):
        raise typer.BadParameter("Say on or off.")
    with faults_told():
        house = here.house()
        choose_mail(house, here.actor(house), wanted=wanted == "on")
    if as_json:
        here.print_json({"by_mail": wanted == "on"})
        return
    tell("Digests come by mail." if wanted == "on" else "Digests are not mailed any more.")


@app.command("searches")
def searches_command(context: typer.Context, as_json: Json = False) -> None:
    """List searches by colleagues for themselves, their household or each other.

    Whoever searched is not told, and nobody sees their own here.

    Example: longstop notice searches
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        found = list_searches(house, here.actor(house))
    if as_json:
        here.print_json([asdict(one) for one in found])
        return
    for one in found:
        here.out.print(_of_search(one), markup=False)
    if not found:
        tell("There is none.")


@app.command("answer")
def answer_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(min=1, help="The number that the list gave.")],
    finding: Annotated[Finding, typer.Argument(help="What came of looking into it.")],
    as_json: Json = False,
) -> None:
    """Write down what came of looking into a search.

    Example: longstop notice answer 12 explained
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        answer_search(house, here.actor(house), number, finding)
    if as_json:
        here.print_json({"search": number, "finding": finding.value})
        return
    tell(f"Search {number}: {FINDING_WORDS[finding]}.")


def _lines(one: DigestRow) -> list[str]:
    new = ", new" if one.read_at is None else ""
    head = f"{one.begins_at:%Y-%m-%d %H:%M} UTC, as {plain(one.role)}{new}"
    waits = [f"{count:>8,}  {LINES[Waits(name)].words}" for name, count in one.counts.items()]
    return [head, *(waits or ["          nothing waits"])]


def _of_search(one: Searched) -> str:
    end = FINDING_WORDS[Finding(one.finding)] if one.finding else "waits"
    return (
        f"{one.id}  {one.at:%Y-%m-%d %H:%M} UTC  {one.by} searched for"
        f" {WHOSE_WORDS[Whose(one.whose)]} ({likely_in_words(one.kinds)}; {plain(one.reason)}):"
        f" {end}"
    )
