"""Gather the commands of Longstop under one name."""

from __future__ import annotations

import typer

from longstop.cli import (
    abroad,
    accept,
    acted,
    agency,
    alert,
    answer,
    attribute,
    backup,
    bundle,
    checks,
    child,
    close,
    columns,
    correction,
    db,
    demo,
    desk,
    disclose,
    disseminate,
    duty,
    erase,
    file,
    give_back,
    grade,
    handover,
    hold,
    information,
    key,
    ledger,
    package,
    person,
    policy,
    protect,
    quarantine,
    ready,
    receive,
    reopen,
    restore,
    reveal,
    roster,
    share,
    show,
    source,
    status,
    sweep,
    synthetic,
    take,
    transfer,
    trust,
    verify,
    worklist,
)

HELP = """Longstop: no report lost, none unowned, the most dangerous reached first.

Exit codes: 0 done, 1 failed, 2 your input or the state of things, 3 an outside part
(database, disk).

Example: longstop receive list.csv --source toronto
"""

app = typer.Typer(
    name="longstop",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (
    abroad,
    agency,
    alert,
    backup,
    bundle,
    checks,
    child,
    columns,
    correction,
    db,
    demo,
    desk,
    duty,
    hold,
    file,
    key,
    ledger,
    information,
    package,
    person,
    policy,
    protect,
    quarantine,
    roster,
    source,
    trust,
):
    app.add_typer(group.app)
app.command("accept")(accept.accept_command)
app.command("acted")(acted.acted_command)
app.command("answer")(answer.answer_command)
app.command("attribute")(attribute.attribute_command)
app.command("close")(close.close_command)
app.command("disclose")(disclose.disclose_command)
app.command("disseminate")(disseminate.disseminate_command)
app.command("erase")(erase.erase_command)
app.command("grade")(grade.grade_command)
app.command("handover")(handover.handover_command)
app.command("ready")(ready.ready_command)
app.command("reopen")(reopen.reopen_command)
app.command("receive")(receive.receive_command)
app.command("restore")(restore.restore_command)
app.command("return")(give_back.return_command)
app.command("reveal")(reveal.reveal_command)
app.command("share")(share.share_command)
app.command("show")(show.show_command)
app.command("status")(status.status_command)
app.command("sweep")(sweep.sweep_command)
app.command("synthetic")(synthetic.synthetic_command)
app.command("take")(take.take_command)
app.command("transfer")(transfer.transfer_command)
app.command("verify")(verify.verify_command)
app.command("worklist")(worklist.worklist_command)


def main() -> None:
    """Run the command line."""
    app()
