"""`longstop model`: train, compare and adopt the model by which referrals are linked."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.adopt_model import approve_model, propose_model, withdraw_model
from longstop.actions.compare_models import ModelsCompared, compare_models
from longstop.actions.house import House, shipped_model
from longstop.actions.list_models import list_models
from longstop.actions.model_in_force import model_in_force, model_of
from longstop.actions.train_model import Trained, Wanted, train_on_house
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.cli.model_words import compared_lines, model_line, trained_lines
from longstop.core.linkage.adopting import REASONS
from longstop.core.linkage.model import Model
from longstop.core.referral.errors import LongstopError
from longstop.engines.new_file import check_free, new_file
from longstop.store.queries.models import ModelAdoption
from longstop.synthetic.train_model import train_on_synthetic

app = typer.Typer(
    name="model",
    help="The linkage model: how much each agreement weighs, and from when two are one.",
    no_args_is_help=True,
)
adopting = typer.Typer(name="adopt", help="Let a model count, by two people.", no_args_is_help=True)
app.add_typer(adopting)
Number = Annotated[int, typer.Argument(help="The number that 'longstop model list' gives.")]
IN_FORCE, SHIPPED = "in-force", "shipped"


class ModelNotReadable(LongstopError):
    """The document of a model cannot be opened as text."""

    exit_code = 2


@app.command()
def train(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The new file (JSON).")],
    version: Annotated[str, typer.Option(help="The version it is to have, such as 2027-1.")],
    synthetic: Annotated[
        int | None,
        typer.Option(min=1000, help="Train on so many synthetic reports, not on this house."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Which pairs are drawn, and which reports.")] = 1,
    join: Annotated[
        float | None, typer.Option(help="Bits from which two join; if left out, as before.")
    ] = None,
    ask: Annotated[
        float | None, typer.Option(help="Bits from which a person is asked; likewise.")
    ] = None,
    common: Annotated[
        int | None, typer.Option(min=2, help="A value that more people share counts nothing.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Train a model without anybody saying who is who, and write it into a new file.

    Nothing changes by it: see what it would change with longstop model diff, then adopt it. The
    file holds weights, and how frequent names are of which twenty records or more have each. Bands
    left out are those of the model in force; with --synthetic, of the shipped one.

    Example: longstop model train --out ours.json --version 2027-1
    """
    here = frame(context)
    with faults_told():
        check_free(out)
        wanted = Wanted(version=version, seed=seed, join=join, ask=ask, common=common)
        if synthetic is not None:
            done = train_on_synthetic(synthetic, here.clock(), wanted, shipped_model(), _read)
        else:
            house = here.house()
            done = train_on_house(house, here.actor(house), wanted, _read)
        with new_file(out, done.text.encode()):
            pass
    if as_json:
        here.print_json(_trained_plain(done, out))
        return
    for line in trained_lines(done):
        here.out.print(line, markup=False)
    tell(f"In {out}. See what it would change: longstop model diff {IN_FORCE} {out}")


@app.command()
def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="A", help=f"A file, {IN_FORCE} or {SHIPPED}.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    listed: Annotated[
        int, typer.Option("--list", min=0, help="Name so many pairs that would move.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Say what B would change over everything linked by A: pairs, nominals, weights.

    Both link every referral from nothing, with what people said as it stands. Nothing is saved.

    Example: longstop model diff in-force ours.json --list 20
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        models = (_model(house, before), _model(house, after))
        found = compare_models(house, actor, *models, most=listed, progress=_comparing)
    if as_json:
        here.print_json(_compared_plain(found))
        return
    for line in compared_lines(found):
        here.out.print(printable(line), markup=False)


@adopting.command()
def propose(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A model document (JSON).")],
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(REASONS)}.")],
    as_json: Json = False,
) -> None:
    """Propose a model, as the owner of the policy; it counts once another person approved it.

    Example: longstop model adopt propose ours.json --reason own_figures
    """
    here = frame(context)
    with faults_told():
        text = _text(file)
        house = here.house()
        done = propose_model(house, here.actor(house), text, reason=reason)
    _say(
        here, done, f"is proposed. Another person approves: longstop model adopt approve {done.id}",
        as_json=as_json,
    )  # fmt: skip


@adopting.command()
def approve(context: typer.Context, number: Number, as_json: Json = False) -> None:
    """Approve a proposed model, as another person than its owner: it counts from now.

    Everything is linked anew by the next sweep, or by longstop link run. What people said stands.

    Example: longstop model adopt approve 3
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = approve_model(house, here.actor(house), number)
    _say(here, done, "is in force. Everything is linked anew by: longstop sweep", as_json=as_json)


@adopting.command()
def withdraw(context: typer.Context, number: Number, as_json: Json = False) -> None:
    """Take back a model that nobody has approved yet.

    Example: longstop model adopt withdraw 3
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = withdraw_model(house, here.actor(house), number)
    _say(here, done, "is taken back. What is in force stays so.", as_json=as_json)


@app.command("list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List the models in force, proposed and past, with their digests and who signed.

    Example: longstop model list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        listed = list_models(house, here.actor(house))
    if as_json:
        here.print_json(
            {
                "shipped": listed.shipped,
                "adopted": listed.adopted,
                "models": [{"state": one.state, **asdict(one.adoption)} for one in listed.models],
            }
        )
        return
    for one in listed.models:
        here.out.print(printable(model_line(one.state, one.adoption)), markup=False)
    state = "past" if listed.adopted else "in force"
    here.out.print(f"      {state:<9}  as shipped       {listed.shipped}", markup=False)


def _model(house: House, named: str) -> Model:
    if named == SHIPPED:
        return model_of(house.shipped_model)
    if named == IN_FORCE:
        with house.database.as_service("link") as connection:
            return model_in_force(connection, house)
    return model_of(_text(Path(named)))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise ModelNotReadable(
            "The model cannot be opened as UTF-8 text. Nothing was read. See that the name is"
            f" right, or say {IN_FORCE} or {SHIPPED}."
        ) from fault


def _read(number: int) -> None:
    tell(f"{number:,} records read ...")


def _comparing(what: str, number: int) -> None:
    tell(f"{what}: {number:,} referrals ...")


def _trained_plain(done: Trained, out: Path) -> dict[str, Any]:
    model = done.model
    return {
        "file": str(out),
        "stamp": model.stamp,
        "digest": model.digest,
        "records": model.records,
        "trained_on": model.trained_on,
        "against": done.against,
        "prior": model.prior,
        "join": model.join,
        "ask": model.ask,
        "common": model.common,
        "weights_moved": [asdict(one) for one in done.moved],
    }


def _compared_plain(found: ModelsCompared) -> dict[str, Any]:
    return asdict(found)


def _say(here: Frame, done: ModelAdoption, what: str, *, as_json: bool) -> None:
    if as_json:
        here.print_json(asdict(done))
        return
    tell(f"{done.id}: {done.stamp} {what}")
