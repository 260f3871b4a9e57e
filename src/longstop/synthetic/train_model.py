"""Train a linkage model on synthetic reports, for a house that has too few of its own."""

from __future__ import annotations

from datetime import datetime

from longstop.actions.train_model import Progress, Trained, Wanted, counted, train_on
from longstop.core.linkage.model import Model
from longstop.synthetic.sightings import hardest, sightings


def train_on_synthetic(
    records: int, at: datetime, wanted: Wanted, before: Model, progress: Progress | None = None
) -> Trained:
    """Train on so many synthetic reports, by the seed; needs no database.

    before is the model whose bands are taken. Raises TooFewToLearn, ModelNotValid.
    """
    seen = (one.profile for one in sightings(records, seed=wanted.seed, setting=hardest()))
    on = f"{{}} synthetic records (synthetic/data/linkage-hardest.toml, seed {wanted.seed})"
    return train_on(counted(seen, progress), before, wanted, on, at)
