"""`longstop link`: which referrals concern one person, why, and what people say of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from longstop.actions.confirm_link import confirm_link
from longstop.actions.due_list import DueList
from longstop.actions.explain_link import LinksExplained, explain_links, explain_pair
from longstop.actions.link import link_run
from longstop.actions.reject_link import reject_link
from longstop.actions.review_links import review_links
from longstop.actions.say_link import LinkSaid
from longstop.actions.split_nominal import split_nominal
from longstop.actions.undo_link import undo_link
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.cli.link_evaluate import evaluate
from longstop.cli.link_words import pair_lines, word_line
from longstop.cli.listing import DueLimit, print_due
from longstop.core.linkage.level_words import because_words
from longstop.core.linkage.words import REASONS, Said
from longstop.core.referral.why import due_in_words
from longstop.store.queries.link_views import QuestionSeen

app = typer.Typer(
    name="link",
    help="Links: which referrals concern one person, why, and what people say of it.",
    no_args_is_help=True,
)
app.command()(evaluate)
Reference = Annotated[str, typer.Argument(metavar="REF", help="The reference of a referral.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The reference of the other.")]
Same = Annotated[str, typer.Option(help=f"Why: one of {', '.join(REASONS[Said.SAME])}.")]
Different = Annotated[str, typer.Option(help=f"Why: one of {', '.join(REASONS[Said.DIFFERENT])}.")]


@app.command()
def run(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Link everything anew, by the model in force now.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Link what waits for it. Receiving and the sweep do it too; this tells how far it is.

    It may be stopped at any moment and run again. What people said stands whatever comes out.

    Example: longstop link run
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = link_run(house, here.actor(house), everything=everything, progress=_progress)
    if as_json:
        here.print_json(asdict(done))
        return
    tell(
        f"{done.referrals:,} referrals linked: {done.pairs:,} pairs compared, {done.joined:,} join,"
        f" {done.asked:,} ask a person; {done.moved:,} referrals have another nominal than before."
    )
    if done.common:
        tell(
            f"{done.common:,} values turned out to be shared by too many to say who somebody is:"
            " they count for nothing from now."
        )


@app.command()
def explain(
    context: typer.Context,
    reference: Reference,
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help="Another: how the two compare.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the links of a referral, or with OTHER what agrees between two and how much it weighs.

    Weights are in bits: one more doubles the odds that both are one person. No value is shown.

    Example: longstop link explain R-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        if other is None:
            _print_links(here, explain_links(house, actor, reference), as_json=as_json)
            return
        pair = explain_pair(house, actor, reference, other)
    if as_json:
        here.print_json(asdict(pair))
        return
    for line in pair_lines(pair):
        here.out.print(line, markup=False)


@app.command()
def review(context: typer.Context, limit: DueLimit = 50, as_json: Json = False) -> None:
    """List the pairs of which a person is asked, in the order of your work.

    Example: longstop link review --limit 20
    """
    print_due(
        context, review_links, _question, nothing="Nobody is asked about two referrals of yours.",
        limit=limit, as_json=as_json, item=_question_json,
    )  # fmt: skip


@app.command()
def confirm(
    context: typer.Context, reference: Reference, other: Other, reason: Same, as_json: Json = False
) -> None:
    """Say that two referrals concern one person. Every later run obeys it.

    Example: longstop link confirm R-4F7K-2M9Q-X R-7T2A-9KQ3-D --reason record_shows
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = confirm_link(house, here.actor(house), reference, other, reason=reason)
    _print_said(here, done, "are one person's", as_json=as_json)


@app.command()
def reject(
    context: typer.Context,
    reference: Reference,
    other: Other,
    reason: Different,
    as_json: Json = False,
) -> None:
    """Say that two referrals concern two people. No later run joins them.

    Example: longstop link reject R-4F7K-2M9Q-X R-7T2A-9KQ3-D --reason shared_home
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = reject_link(house, here.actor(house), reference, other, reason=reason)
    _print_said(here, done, "are two people's", as_json=as_json)


@app.command()
def split(
    context: typer.Context, reference: Reference, reason: Different, as_json: Json = False
) -> None:
    """Say that a referral is of none of the others of its nominal that you see.

    Example: longstop link split R-4F7K-2M9Q-X --reason another_person
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = split_nominal(house, here.actor(house), reference, reason=reason)
    _print_said(here, done, "are two people's", as_json=as_json)


@app.command()
def undo(
    context: typer.Context,
    reference: Reference,
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help="The other; left out, all of them.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take back what was said of two referrals, or of one and all others. Both stay on record.

    Example: longstop link undo R-4F7K-2M9Q-X R-7T2A-9KQ3-D
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = undo_link(house, here.actor(house), reference, other)
    _print_said(here, done, "are as they were found", as_json=as_json)


def _progress(done: int, left: int) -> None:
    tell(f"{done:,} referrals linked, {left:,} left ...")


def _print_links(here: Frame, found: LinksExplained, *, as_json: bool) -> None:
    if as_json:
        here.print_json(
            {
                "reference": found.reference,
                "nominal": found.nominal,
                "fellows": found.fellows,
                "links": [_without_number(asdict(one)) for one in found.links],
                "words": [_without_number(asdict(one)) for one in found.words],
            }
        )
        return
    if found.nominal:
        here.out.print(
            f"{found.reference} is of nominal {found.nominal}, with {', '.join(found.fellows)}.",
            markup=False,
        )
    for one in found.links:
        asks = ", a person is asked" if one.asks else ""
        here.out.print(
            f"{one.reference}  {one.weight:+.1f} bits, {one.evidence}, {one.verdict}{asks}:"
            f" {because_words(one.because)}",
            markup=False,
        )
    for word in found.words:
        here.out.print(f"said {word_line(word)}", markup=False)
    if not (found.links or found.words):
        tell(f"{found.reference} is linked with nothing that you can see.")
    elif found.links:
        tell(f"More: longstop link explain {found.reference} {found.links[0].reference}")


def _question(one: QuestionSeen, found: DueList[QuestionSeen]) -> str:
    due = due_in_words(one.due_at, found.at)
    return f"{one.reference}  {one.other}  due {due}, {one.weight:+.1f} bits, {one.evidence}: " + (
        because_words(one.because)
    )


def _question_json(one: QuestionSeen) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in ("id", "other_id")}


def _without_number(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _print_said(here: Frame, done: LinkSaid, words: str, *, as_json: bool) -> None:
    if as_json:
        here.print_json(asdict(done))
        return
    tell(f"{done.reference} and {', '.join(done.others)} {words}.")
    if done.nominal:
        tell(f"{done.reference} is of nominal {done.nominal}, with {', '.join(done.fellows)}.")
    else:
        tell(f"{done.reference} stands with no other that you can see.")
