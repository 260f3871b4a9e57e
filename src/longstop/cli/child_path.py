"""`longstop child path|feature|due|keep`: children and young people who are themselves reported."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from longstop.actions.decide_path import PathDecided, agree_path, decide_path, withdraw_path
from longstop.actions.due_list import DueList
from longstop.actions.record_features import record_features
from longstop.actions.review_keeping import keep_on, list_kept
from longstop.cli.close import Agreeing, Withdrawing
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.listing import DueLimit, print_due
from longstop.core.casework.keeping import REASONS as KEEPING_REASONS
from longstop.core.referral.path import FEATURES, Path
from longstop.core.referral.questions import CHECK_WORDS
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.referral.why import due_in_words, plain
from longstop.core.triage.path import REASONS, PathRefused, read_feature
from longstop.store.queries.path import KeptRow

Referral = Annotated[str, typer.Argument(help="The reference of the referral about them.")]
_REASONS = "; ".join(f"{path}: {', '.join(REASONS[path])}" for path in Path)
_FEATURES = "; ".join(
    f"{one.code}: whether {one.words} ({CHECK_WORDS[one.check]})" for one in FEATURES.values()
)


def path_command(
    context: typer.Context,
    reference: Referral,
    decision: Annotated[Path | None, typer.Argument(help="What you decide.")] = None,
    reason: Annotated[str | None, typer.Option(help=f"Why, a code. {_REASONS}.")] = None,
    basis: Annotated[
        StatementKind | None,
        typer.Option(help="With 'adult_after_all': the record or observation it rests on."),
    ] = None,
    agreeing: Agreeing = False,
    withdrawing: Withdrawing = False,
    as_json: Json = False,
) -> None:
    """Decide the path of a reported person who is or may be under 18.

    'aggravated' and 'adult_after_all' take two people: the first proposes and another agrees. A
    later decision replaces an earlier one. Nothing else brings anybody back into the instrument.

    Example: longstop child path R-4F7K-2M9Q-X person_involved --reason no_feature_found
    """
    here = frame(context)
    with faults_told():
        if (decision is not None) + agreeing + withdrawing != 1 or bool(decision) != bool(reason):
            raise PathRefused(
                "Say one of: DECISION --reason CODE, --agree, --withdraw. Nothing was changed."
            )
        house = here.house()
        actor = here.actor(house)
        if agreeing:
            done = agree_path(house, actor, reference)
        elif withdrawing:
            done = withdraw_path(house, actor, reference)
        else:
            assert decision is not None
            done = decide_path(house, actor, reference, decision, reason=reason or "", basis=basis)
    if as_json:
        here.print_json(asdict(done))
    else:
        tell(_said(done))


def feature_command(
    context: typer.Context,
    reference: Referral,
    found: Annotated[
        list[str],
        typer.Argument(metavar="FEATURE=ANSWER...", help=f"What was found. {_FEATURES}."),
    ],
    basis: Annotated[
        StatementKind | None, typer.Option(help="What each yes or no rests on.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Record what was found of the features that may call for police action on a young person.

    Answers are yes, no, or a kind of unknown: not_asked, asked, no_trace, withheld, refused,
    cannot_be_known. The last answer about a feature stands; every earlier one is kept.

    Example: longstop child feature R-4F7K-2M9Q-X age_gap=no passed_on=no_trace --basis record
    """
    here = frame(context)
    with faults_told():
        read = [read_feature(one, basis) for one in found]
        house = here.house()
        stands = record_features(house, here.actor(house), reference, read)
    if as_json:
        here.print_json({"reference": reference, "features": stands})
        return
    tell(f"{reference}: {', '.join(f'{code} {said}' for code, said in sorted(stands.items()))}.")
    unseen = [code for code in FEATURES if code not in stands]
    if unseen:
        tell(f"Not looked at yet: {', '.join(unseen)}.")


def due_command(context: typer.Context, limit: DueLimit = 50, as_json: Json = False) -> None:
    """List records of reported young people by when keeping them is reviewed, the first on top.

    Closed ones too. The day deletes nothing: somebody looks, and keeps it on or does not.

    Example: longstop child due --limit 20
    """
    print_due(
        context,
        list_kept,
        _line,
        nothing="No record of a reported young person that you can see.",
        limit=limit,
        as_json=as_json,
    )


def keep_command(
    context: typer.Context,
    reference: Referral,
    reason: Annotated[str, typer.Option(help=f"Why: one of {', '.join(KEEPING_REASONS)}.")],
    as_json: Json = False,
) -> None:
    """Keep the record of a reported young person on, until it is reviewed again.

    Example: longstop child keep R-4F7K-2M9Q-X --reason work_goes_on
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = keep_on(house, here.actor(house), reference, reason=reason)
    if as_json:
        here.print_json(asdict(done))
    else:
        tell(f"{done.reference} is kept; review that by {done.review_by:%a %d %b %Y}.")


def _said(done: PathDecided) -> str:
    if done.status == "proposed":
        return (
            f"{done.reference}: '{done.decision}' is proposed. Another person must agree: "
            f"longstop child path {done.reference} --agree"
        )
    if done.status == "withdrawn":
        return f"{done.reference}: the proposal is taken back."
    until = f" Review keeping it by {done.review_by:%a %d %b %Y}." if done.review_by else ""
    return f"{done.reference}: path decided: {plain(done.decision)}.{until}"


def _line(row: KeptRow, found: DueList[KeptRow]) -> str:
    due = row.review_by.astimezone(ZoneInfo(found.zone))
    path = "path undecided" if row.waits else plain(row.path or "")
    state = "" if row.is_open else ", closed"
    return (
        f"{row.reference}  review by {due:%a %d %b %Y}, {due_in_words(row.review_by, found.at)}  "
        f"{path}{state}  {row.owner_agency}"
    )
