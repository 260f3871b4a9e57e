"""`longstop policy`: what the rules of assessment are, whether a document is one, what they say."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.house import shipped_policy
from longstop.cli import evaluate as evaluate_command
from longstop.cli import jurisdictions as jurisdictions_command
from longstop.cli import policy_adopt, policy_diff
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.policy_text import text_of
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.questions import REGISTRY, in_mask
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import AnswerRefused, read_found
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.document import PolicyNotValid, read_policy
from longstop.core.triage.evaluate import assess
from longstop.core.triage.policy import Policy
from longstop.core.triage.telling import assessment_as_plain, assessment_in_words, policy_in_words

app = typer.Typer(name="policy", help="The rules of assessment.", no_args_is_help=True)
app.command("evaluate")(evaluate_command.evaluate)
app.command("jurisdictions")(jurisdictions_command.jurisdictions)
app.add_typer(policy_adopt.app)
app.command("list")(policy_adopt.list_command)
app.command("diff")(policy_diff.diff_command)
FromFile = Annotated[
    Path | None, typer.Option("--file", help="A policy document; the shipped one if left out.")
]


class AnswerNotValid(LongstopError):
    """What was given as an answer is none."""

    exit_code = 2


@app.command()
def show(context: typer.Context, file: FromFile = None, as_json: Json = False) -> None:
    """Print a policy in words: what it asks, what each answer does, and where each figure is from.

    Example: longstop policy show
    """
    here = frame(context)
    with faults_told():
        policy = _policy(file)
    if as_json:
        here.print_json(_as_plain(policy))
        return
    for line in policy_in_words(policy):
        here.out.print(printable(line), markup=False)


@app.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A policy document (TOML).")],
    as_json: Json = False,
) -> None:
    """Find every fault of a policy document at once; exit code 2 when there is any.

    Example: longstop policy check ours.toml
    """
    here = frame(context)
    with faults_told():
        text = text_of(file)
    try:
        policy = read_policy(text)
    except PolicyNotValid as fault:
        if as_json:
            here.print_json({"valid": False, "faults": fault.faults})
        else:
            for number, one in enumerate(fault.faults, start=1):
                tell(f"{number}. {printable(one)}")
            tell("The policy is not valid. Nothing was changed. Mend it and check again.")
        raise typer.Exit(fault.exit_code) from None
    if as_json:
        here.print_json({"valid": True, "faults": [], "policy": policy.stamp})
    else:
        here.out.print(f"A policy: {policy.stamp}", markup=False)


@app.command()
def explain(
    context: typer.Context,
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION=ANSWER", help="yes, no, conflict or a kind of unknown."),
    ] = None,
    file: FromFile = None,
    as_json: Json = False,
) -> None:
    """Say what a policy makes of some answers: the range, the reasons, what to check next.

    Kinds of unknown: not_asked, asked, no_trace, withheld, refused, cannot_be_known.

    Example: longstop policy explain --answer prior_violence=yes --answer current_access=no_trace
    """
    here = frame(context)
    with faults_told():
        policy = _policy(file)
        found = assess(policy, _answers(answer or []))
    if as_json:
        here.print_json({**_of(policy), **assessment_as_plain(found)})
        return
    for line in assessment_in_words(found):
        here.out.print(printable(line), markup=False)
    tell(f"By {policy.stamp}: {', '.join(policy.labels)}. A person grades.")


def _policy(file: Path | None) -> Policy:
    return shipped_policy() if file is None else read_policy(text_of(file))


def _answers(given: list[str]) -> Answers:
    """Read the pattern; a question answered both ways is a conflict, as it is on a referral."""
    answers = Answers()
    for one in given:
        code, _, said = one.partition("=")
        if code in REGISTRY and said == Stands.CONFLICT:
            answers = answers.settle(code, Stands.CONFLICT)
            continue
        try:
            found = read_found(one, StatementKind.RECORD, settles=False)
        except AnswerRefused as fault:
            raise AnswerNotValid(f"{printable(one)}: Nothing was assessed. {fault}") from fault
        answers = found.add_to(answers)
    return answers


def _of(policy: Policy) -> dict[str, Any]:
    return {"policy": policy.stamp, "digest": policy.digest, "labels": policy.labels}


def _as_plain(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "version": policy.version,
        "digest": policy.digest,
        "in_force": policy.in_force.isoformat(),
        "owner": policy.owner,
        "ethics_reviewer": policy.ethics_reviewer,
        "outcome": policy.outcome,
        "labels": policy.labels,
        "base_rate": asdict(policy.base_rate),
        "must_ask": [one.code for one in in_mask(policy.must_ask)],
        "floors": [
            {
                "grade": floor.grade.code,
                "all": [one.code for one in in_mask(floor.yes)],
                "none": [one.code for one in in_mask(floor.no)],
                "source": floor.source,
            }
            for floor in policy.floors
        ],
        "weights": [
            {
                "question": in_mask(weight.bit)[0].code,
                "points_thousandths": weight.points,
                "prior_thousandths": policy.priors[weight.bit].share,
                "source": weight.source,
            }
            for weight in policy.weights
        ],
        "targets_hours": {grade.code: hours for grade, hours in policy.targets.items()},
    }
