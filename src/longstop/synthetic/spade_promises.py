"""Say which promises the replay kept, from what stands in the tables after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.core.clocks.calendars import Calendar, add_working_days
from longstop.core.intake.receipt import Receipt
from longstop.core.referral.states import OPENING_STATE
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store.queries import replayed
from longstop.store.queries.replayed import Standing
from longstop.store.session import Connection
from longstop.synthetic.spade_package import Truth


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """One promise in words, whether it was kept, and the figures that say so."""

    words: str
    kept: bool
    found: str


def promises_kept(
    connection: Connection,
    calendar: Calendar,
    *,
    receipts: Sequence[tuple[Receipt, Truth]],
    before: Mapping[int, Standing],
    after: Mapping[int, Standing],
    arrived_at: datetime,
    unowned: int,
    stuck: int,
    moments: int,
    faults: int,
) -> tuple[Promise, ...]:
    """Judge every promise; before and after are the obligations at the two ends of the wait."""
    return (
        _conserved(connection, receipts),
        _untouched(before, after),
        Promise(
            words="Nothing stood without a named owner and a running clock, at any moment",
            kept=unowned == 0,
            found=f"{unowned} at worst, looked at {moments} moments",
        ),
        Promise(
            words="Nothing that fell due was left where it was",
            kept=stuck == 0,
            found=f"{stuck} of {moments} sweeps left something",
        ),
        _left_the_desk(connection, calendar, arrived_at),
        _at_the_top(connection),
        Promise(
            words="The ledger tells the same story as the tables",
            kept=faults == 0,
            found=f"{faults} faults found by verify",
        ),
    )


def _conserved(connection: Connection, receipts: Sequence[tuple[Receipt, Truth]]) -> Promise:
    """Compare receipts and rows with the truth: what was read, and why a line was not."""
    reasons: dict[str, Counter[str]] = {}
    for file, reason, count in replayed.quarantined(connection):
        reasons.setdefault(file, Counter())[reason] = count
    kept = replayed.records(connection)
    wrong = [
        receipt.file
        for receipt, truth in receipts
        if not receipt.adds_up()
        or _outcome(receipt) != (truth.read, truth.accepted, truth.repeats, truth.refused)
        or reasons.get(receipt.file, Counter()) != Counter(truth.quarantined)
        or kept.get(receipt.file, 0) != truth.read
    ]
    return Promise(
        words="Every line is accounted for once, and read or kept back as its file's truth says",
        kept=not wrong,
        found=", ".join(f"not so: {file}" for file in wrong)
        or f"{sum(receipt.read for receipt, _ in receipts):,} lines in {len(receipts)} files",
    )


def _outcome(receipt: Receipt) -> tuple[int, int, int, str | None]:
    return receipt.read, receipt.accepted, receipt.follow_up + receipt.duplicate, receipt.reason


def _untouched(before: Mapping[int, Standing], after: Mapping[int, Standing]) -> Promise:
    changed = sum(after.get(id_) != standing for id_, standing in before.items())
    new = {id_: one for id_, one in after.items() if id_ not in before}
    acted = sum(
        not one.is_open or one.state != OPENING_STATE[ObligationKind(one.kind)]
        for one in new.values()
    )
    return Promise(
        words="Nothing was sent, decided, closed or lost",
        kept=changed == 0 and acted == 0,
        found=f"{len(before):,} before, all of them after with {changed} changed; {len(new):,}"
        f" drafted by software since, {acted} of them no longer a draft",
    )


def _left_the_desk(connection: Connection, calendar: Calendar, arrived_at: datetime) -> Promise:
    """Find breaches that no one outside the desk heard of by the first working day after."""
    rows = replayed.heard_outside_desk(connection)
    first_working_day = add_working_days(arrived_at, 1, calendar)
    late = sum(
        heard is None or heard > add_working_days(fell_due, 1, calendar) for fell_due, heard in rows
    )
    heard = [at for _, at in rows if at is not None]
    on_the_day = sum(at <= first_working_day for at in heard)
    return Promise(
        words="Each breach left its desk by the first working day after it; the first of all by"
        f" {first_working_day:%a} {first_working_day.day} {first_working_day:%b}",
        kept=bool(rows) and late == 0 and min(heard) <= first_working_day,
        found=f"{late} of {len(rows):,} later; {on_the_day:,} by that day,"
        f" the first at {min(heard, default=arrived_at):%H:%M on %a %d %b}",
    )


def _at_the_top(connection: Connection) -> Promise:
    left = replayed.not_at_the_top(connection)
    return Promise(
        words="Every breach stands with the role outside the bureau at the end",
        kept=left == 0,
        found=f"{left} do not",
    )
