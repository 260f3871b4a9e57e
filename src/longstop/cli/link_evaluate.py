"""`longstop link evaluate`: how right links are, and whom they get wrong more often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.evaluate_links import (
    NO_LINK,
    LinksMeasured,
    Share,
    measure_by_truth,
    measure_by_words,
)
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.oversight.intervals import Estimate
from longstop.core.oversight.links import Figures, Sizes
from longstop.core.oversight.truth import TruthNotFit

_FIGURES = (
    ("precision", "pairs, precision"),
    ("recall", "pairs, recall"),
    ("f1", "pairs, F1"),
    ("b3_precision", "B-cubed, precision"),
    ("b3_recall", "B-cubed, recall"),
    ("b3_f1", "B-cubed, F1"),
)
_ANSWERS = {"join": "joined", "ask": "asked", NO_LINK: "not linked"}
_BIASED = (
    "Only pairs of which somebody said something are counted: those that were asked about, or that"
    " somebody looked at. They are no fair sample, least of all of those that are not linked."
)


def evaluate(
    context: typer.Context,
    truth: Annotated[
        Path | None,
        typer.Option(help="truth.jsonl of `longstop synthetic`: who is who, of invented people."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="The sender that the data beside --truth came from.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure links against what people said of pairs, or against the truth of synthetic data.

    Against words: by kind of link, and by the agencies that own the two, the share that is of one
    person. With a truth: precision, recall and F1 over pairs, B-cubed over referrals, groups by
    size, by agency and kind of evidence, and by sex, age and origin of name, so that unequal error
    is seen. Intervals are 95 %, over people. Only what you may see is counted.

    Example: longstop link evaluate --truth sample/truth.jsonl --source toronto
    """
    here = frame(context)
    with faults_told():
        if (truth is None) != (source is None):
            raise TruthNotFit("--truth and --source belong together. Nothing was measured.")
        house = here.house()
        actor = here.actor(house)
        if truth is None or source is None:
            found = measure_by_words(house, actor)
        else:
            try:
                with truth.open(encoding="utf-8") as lines:
                    found = measure_by_truth(house, actor, source, lines, _progress)
            except (OSError, UnicodeDecodeError) as fault:
                raise TruthNotFit(f"The truth cannot be read: {fault}.") from fault
    if as_json:
        here.print_json(_as_plain(found))
        return
    for line in _lines(found):
        here.out.print(line, markup=False)


def _progress(done: int, of: int) -> None:
    tell(f"{done:,} of {of:,} referrals looked at ...")


def _as_plain(found: LinksMeasured) -> dict[str, Any]:
    return {
        **asdict(found),
        "not_locally_validated": True,
        "against": "truth" if found.all is not None else "words",
    }


def _lines(found: LinksMeasured) -> Iterator[str]:
    if found.all is None:
        yield f"Links measured against {found.words:,} words of people, by {found.model}"
        yield _BIASED
    else:
        yield (
            f"{found.all.records:,} referrals of {found.all.people:,} invented people, by"
            f" {found.model}"
        )
        yield "Synthetic data: it shows how the linkage behaves, not how right it is in the field."
        if found.left_out:
            yield (
                f"{found.left_out:,} more referrals of that sender are left out: the truth does"
                " not tell of them, or their record reports several people."
            )
    yield from _shares(found)
    if found.all is not None:
        yield ""
        yield from _table(found.all)
        for feature, groups in found.by.items():
            yield ""
            yield from _by(feature, groups, found.least)
    if found.sizes is not None:
        yield ""
        yield from _sizes(found.sizes)


def _shares(found: LinksMeasured) -> Iterator[str]:
    if found.links:
        yield ""
        yield "Of the links, this share is of one person"
        yield from map(_share, found.links)
    for agencies, shares in found.by_agency.items():
        yield ""
        yield f"Of those {'between' if ',' in agencies else 'within'} {agencies}"
        yield from map(_share, shares)
    if any(one.same is None for shares in found.by_agency.values() for one in shares):
        yield ""
        yield f"Not shown: of fewer than {found.least} people or pairs, or what tells of those."


def _share(one: Share) -> str:
    evidence = "" if one.evidence == NO_LINK else f"{one.evidence}, "
    what = f"  {evidence + _ANSWERS[one.answer]:22} "
    if one.same is None:
        return f"{what}not shown"
    return f"{what}{_estimate(one.same)}  of {one.many:,}"


def _table(one: Figures) -> Iterator[str]:
    yield "All of them"
    for name, words in _FIGURES:
        yield f"  {words:22} {_estimate(getattr(one, name))}"


def _by(feature: str, groups: dict[str, Figures | None], least: int) -> Iterator[str]:
    yield f"By {feature:20} people  pairs, precision        pairs, recall           B-cubed, F1"
    for group, one in groups.items():
        if one is None:
            yield f"  {group:20} fewer than {least} people: not shown"
            continue
        told = "  ".join(map(_estimate, (one.precision, one.recall, one.b3_f1)))
        yield f"  {group:20} {one.people:7,}  {told}"


def _sizes(one: Sizes) -> Iterator[str]:
    largest = max(one.groups)
    told = ", ".join(f"{size}: {count:,}" for size, count in one.groups.items())
    yield f"Nominals by how many referrals they hold: {told}"
    yield (
        f"The largest holds {largest:,}. {one.mixed:,} hold two people or more; of a second person"
        f" at most {one.most_of_second:,}."
    )


def _estimate(one: Estimate | None) -> str:
    if one is None:
        return f"{'-':22}"
    return f"{one.value:.4f} ({one.low:.4f}-{one.high:.4f})"
