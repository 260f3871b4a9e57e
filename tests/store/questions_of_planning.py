"""What a person's session asks about planners' questions and what lies ahead: for questions.py."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from longstop.store.queries import capacity, forecasting
from tests.bureau.fixtures import FRIDAY

Ask = Callable[[Any, Any], Any]
BEFORE, AFTER = FRIDAY - timedelta(days=900), FRIDAY + timedelta(days=900)


def _name(known: Any) -> str:
    return hashlib.md5(f"plan{known.agency}".encode()).hexdigest()  # noqa: S324 - a made-up name


ASKED: Mapping[Callable[..., Any], Ask] = {
    capacity.run_of: lambda c, k: capacity.run_of(c, k.agency, _name(k)),
    capacity.chart_of: lambda c, k: capacity.chart_of(c, k.agency, _name(k), "missed"),
    capacity.goes_on: lambda c, k: capacity.goes_on(c, k.agency, BEFORE),
    capacity.note_progress: lambda c, k: capacity.note_progress(c, _name(k), 4, FRIDAY),
    capacity.end_run: lambda c, k: capacity.end_run(c, _name(k), "stopped", FRIDAY),
    forecasting.kinds_seen: lambda c, k: forecasting.kinds_seen(c, k.agency, BEFORE, AFTER),
}
SAME_FOR_OWN = {capacity.chart_of}
add_run = capacity.add_run
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    capacity.runs: (
        lambda c, k: [one.name for one in capacity.runs(c, k.agency, 9)],
        "select name from capacity_run where agency = %(agency)s order by began_at desc, name desc",
    ),
}
