"""Say what a linkage model is, and what another would change, in lines a person can check."""

from __future__ import annotations

from collections.abc import Iterator

from longstop.actions.compare_models import ModelsCompared
from longstop.actions.train_model import Trained
from longstop.cli.link_words import odds
from longstop.core.linkage.level_words import LEVEL_WORDS
from longstop.core.linkage.moving import WeightMoved
from longstop.core.referral.why import plain
from longstop.store.queries.models import ModelAdoption

MOST_WEIGHTS = 12


def trained_lines(done: Trained) -> Iterator[str]:
    """Say what was learnt, and what weighs otherwise than in the model before it."""
    model = done.model
    yield f"{model.stamp}, from {model.trained_on}"
    yield f"Two at random are one person once in {1 / model.prior:,.0f}."
    yield (
        f"Joined from {model.join:+.1f} bits ({odds(model.join)}), asked from {model.ask:+.1f}"
        f" ({odds(model.ask)}); a value that more than {model.common} share counts nothing."
    )
    yield f"Held against {done.against}"
    yield from _weights(done.moved)


def compared_lines(found: ModelsCompared) -> Iterator[str]:
    """Say who would move from one model to the other."""
    yield f"From {found.before} to {found.after}, over {found.referrals:,} referrals"
    yield "Pairs, by what they rest on and what is made of them"
    for one in found.pairs:
        what = f"stay {one.before}" if one.before == one.after else f"{one.before} -> {one.after}"
        yield f"  {one.evidence:8} {what:14} {one.pairs:>10,}"
    moved = found.nominals
    yield (
        f"Nominals: {moved.before:,} before, {moved.after:,} after; {moved.same:,} stay as they"
        f" are, {moved.parted:,} are parted, {moved.grown:,} grow."
    )
    yield f"{moved.referrals:,} referrals stand with others than before."
    yield from _weights(found.weights)
    if found.listed:
        yield "Pairs that would move, of which you see both"
        yield from (f"  {a}  {b}" for a, b in found.listed)


def _weights(moved: tuple[WeightMoved, ...]) -> Iterator[str]:
    if not moved:
        yield "Every weight is the same."
        return
    yield f"Weights that moved, in bits, the most first ({len(moved)} of them)"
    for one in moved[:MOST_WEIGHTS]:
        words = LEVEL_WORDS.get(f"{one.comparison}_{one.level}", f"{one.comparison} {one.level}")
        yield f"  {one.before:+7.1f} -> {one.after:+6.1f}  {words}"


def model_line(state: str, one: ModelAdoption) -> str:
    """Say a model that was proposed, with who signed."""
    second = "nobody yet" if one.approved_at is None else _who(one, one.approver)
    line = (
        f"{one.id:>4}  {state:<9}  {one.stamp}\n"
        f"      {one.digest}\n"
        f"      {plain(one.reason)}; proposed by {_who(one, one.proposer)}, approved by {second}"
    )
    if one.withdrawn_at is not None:
        line += f"; taken back by {_who(one, one.withdrawer)}"
    return line


def _who(one: ModelAdoption, code: str | None) -> str:
    return code or f"a person of '{one.agency_code}'"
