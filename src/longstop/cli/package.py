"""`longstop package`: what became of what a sender sent us."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from longstop.actions.go_on import go_on
from longstop.actions.show_manifest import Manifest, show_manifest
from longstop.actions.show_package import PackageStory, Page, show_package
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.cli.listing import Limit, Listing, print_list
from longstop.cli.receipt_text import receipt_lines
from longstop.cli.spans import span
from longstop.core.intake.receipt_words import counted, reason_words, sum_line
from longstop.core.ledger.manifest import PartLine
from longstop.core.referral.why import plain
from longstop.store.queries.package_story import Became, Standing
from longstop.store.queries.packages import PackageState, packages_seen

app = typer.Typer(name="package", help="Packages, line by line.", no_args_is_help=True)

_COUNTS = (
    "declared", "read", "accepted", "follow_up", "duplicate", "quarantined", "referrals",
    "children", "drift", "media_removed", "parts", "parts_read", "parts_refused",
)  # fmt: skip


@app.command(name="list")
def list_command(context: typer.Context, limit: Limit = 50, as_json: Json = False) -> None:
    """List the packages your agency received, the newest first, with how each adds up.

    Example: longstop package list
    """
    print_list(context, _PACKAGES, limit=limit, as_json=as_json)


@app.command()
def show(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="Such as P-4F7K-2M9Q-X.")],
    lines: Annotated[bool, typer.Option("--lines", help="List the lines as well.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="The most lines to list.")] = 50,
    after: Annotated[int, typer.Option(min=0, help="List the lines after this one.")] = 0,
    as_json: Json = False,
) -> None:
    """Say what became of a package: how it adds up, where its lines stand, and each line.

    What it prints names nobody, so that it can answer the sender. Lines you may not see are left
    out of where the lines stand.

    Example: longstop package show P-4F7K-2M9Q-X --lines --after 50
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        page = Page(after, limit) if lines else None
        story = show_package(house, here.actor(house), reference, page)
    if as_json:
        here.print_json(_story_json(story))
        return
    for line in _summary(story):
        here.out.print(line, markup=False)
    if story.lines is not None:
        _print_lines(here, story, limit)
    else:
        tell(f"Next: longstop package show {story.package.reference} --lines")


@app.command(name="go-on")
def go_on_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="A package still receiving.")],
    as_json: Json = False,
) -> None:
    """Read a package on that was cut short, out of what was kept of it; its file is not needed.

    It goes on where it stopped. Harmless while another process reads it: that one goes on alone.

    Example: longstop package go-on P-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        receipt = go_on(house, here.actor(house), reference)
    if as_json:
        here.print_json(receipt.as_json())
        return
    for line in receipt_lines(receipt):
        here.out.print(line, markup=False)


@app.command()
def manifest(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="A package or refused file.")],
    as_json: Json = False,
) -> None:
    """List what a package holds, part by part: size, digest, what it was read as or why not.

    Its digest is on the ledger in the entry that opened the package, and `longstop verify`
    computes it again. A digest of what is not kept, such as media, rests on the receipt alone.

    Example: longstop package manifest P-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        found = show_manifest(house, here.actor(house), reference)
    if as_json:
        here.print_json(_manifest_json(found))
        return
    here.out.print(f"{found.reference}: {counted(len(found.lines), 'part')}", markup=False)
    for line in found.lines:
        for text in _part_lines(line):
            here.out.print(text, markup=False)
    here.out.print(f"manifest sha256 {found.sha256}", markup=False)


def _part_lines(line: PartLine) -> list[str]:
    name = printable(line.path) if line.path else "(the file itself)" if line.path == "" else "-"
    if line.read_as is not None:
        became = f"read as {line.read_as.replace('_', ' ')}"
    else:
        became = reason_words(line.reason)
    kept = "text kept" if line.kept_sha256 is not None else "not kept"
    size = "size not known" if line.size is None else f"{line.size:,} bytes"
    return [
        f"{line.number:>5}  {name}",
        f"       {line.kind}, {size}, {kept}: {became}",
        f"       sha256 {line.sha256 or 'none: its bytes could not be read'}",
    ]


def _manifest_json(found: Manifest) -> dict[str, Any]:
    return {
        "reference": found.reference,
        "sha256": found.sha256,
        "parts": [
            {
                "number": line.number, "within": line.within, "path": line.path,
                "name_commitment": line.commitment.hex(), "bytes": line.size,
                "sha256": line.sha256, "kind": line.kind, "kept": line.kept_sha256 is not None,
                "kept_bytes": line.kept_size, "kept_sha256": line.kept_sha256,
                "read_as": line.read_as, "reason": line.reason, "owed": line.owed,
                "media_removed": line.media_removed,
            }
            for line in found.lines
        ],
    }  # fmt: skip


def _summary(story: PackageStory) -> list[str]:
    """Write what can be sent to the sender: counts, states and outcomes, nobody's name."""
    package = story.package
    received = package.opened_at.strftime("%Y-%m-%d %H:%M UTC")
    declared = "" if package.declared is None else f"; {package.declared:,} declared"
    lines = [
        f"{package.reference} from {package.source}: {package.state}",
        f"  arrived {received}, {span(story.now - package.opened_at)} ago",
        f"  sha256 {package.sha256}",
        f"  {sum_line(package)}{declared}",
        f"  opened {counted(package.referrals, 'referral')}"
        f" and {counted(package.children, 'child record')}",
        *_parts(package),
        f"  {counted(story.still_open, 'line')} still open, {story.settled:,} with an outcome",
        "Where the lines stand:",
    ]
    lines += [f"  {one.lines:>9,}  {_standing(one)}" for one in story.standings]
    if story.notices:
        lines.append("Beside the lines:")
        lines += [f"  {_became(one)}" for one in story.notices]
    return lines


def _parts(package: PackageState) -> list[str]:
    """Say what a package of several parts is made of; nothing for a file that came alone."""
    if package.parts <= 1:
        return []
    return [
        f"  {counted(package.parts, 'part')}: {package.parts_read:,} read,"
        f" {package.parts_refused:,} could not be read"
    ]


def _standing(one: Standing) -> str:
    status = one.status.replace("_", "-")
    if one.kind is None or one.state is None:
        return f"{status}: with another agency"
    outcome = f", {plain(one.outcome)}" if one.outcome else ""
    return f"{status}: {plain(one.kind)} {one.state}{outcome}"


def _became(one: Became) -> str:
    outcome = f", {plain(one.outcome)}" if one.outcome else ""
    return f"{one.reference} {plain(one.kind)} {one.state}{outcome}"


def _print_lines(here: Frame, story: PackageStory, limit: int) -> None:
    lines = story.lines or ()
    age = span(story.now - story.package.opened_at)
    several = any(line.path for line in lines)
    table = Table("line", *(["part"] if several else []), "status", "became", "age", box=None)
    for line in lines:
        became = "\n".join(_became(one) for one in line.became)
        part = [escape(printable(line.path or ""))] if several else []
        table.add_row(f"{line.ordinal:,}", *part, line.status.replace("_", "-"), became, age)
    here.out.print(table)
    if len(lines) == limit:
        last = lines[-1].ordinal
        tell(f"Next: longstop package show {story.package.reference} --lines --after {last}")


def _package_json(package: PackageState, now: datetime) -> dict[str, Any]:
    return {
        "reference": package.reference,
        "source": package.source,
        "file": package.file_name,
        "sha256": package.sha256,
        "state": package.state,
        "received_at": package.opened_at.isoformat(),
        "age_seconds": int((now - package.opened_at).total_seconds()),
        **{name: getattr(package, name) for name in _COUNTS},
    }


def _story_json(story: PackageStory) -> dict[str, Any]:
    told: dict[str, Any] = {
        "package": _package_json(story.package, story.now),
        "lines_open": story.still_open,
        "lines_with_outcome": story.settled,
        "standings": [asdict(one) for one in story.standings],
        "notices": [asdict(one) for one in story.notices],
    }
    if story.lines is not None:
        age = int((story.now - story.package.opened_at).total_seconds())
        told["lines"] = [{**asdict(line), "age_seconds": age} for line in story.lines]
    return told


def _listed(package: PackageState, now: datetime) -> list[str]:
    return [
        f"{package.reference}  {package.state}, from {package.source},"
        f" {span(now - package.opened_at)} old: {printable(package.file_name)}",
        f"    {sum_line(package)}",
    ]


_PACKAGES: Listing[PackageState] = Listing(
    name="packages",
    read=lambda connection, _, limit: packages_seen(connection, limit),
    as_json=_package_json,
    lines=_listed,
    nothing="No package has been received.",
    next="Next: longstop package show REF",
)
