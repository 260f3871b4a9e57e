"""Say what the columns of a sender's lists mean: proposed by their heads, corrected by a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.save_columns import correct_columns
from longstop.core.intake.column_check import HeadsSeen
from longstop.core.intake.column_words import PERSON_FIELDS, REPORT_TARGETS
from longstop.core.intake.columns import PERSON_GROUPS, ColumnMapError
from longstop.core.intake.dates import Order
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain
from longstop.web.faults import for_page
from longstop.web.forms import FormNotValid, typed_of
from longstop.web.visit import Visit
from longstop.web.wording import said

MOST_HEADS = 100
"""Heads that a page offers one by one; a list with more is mapped at the command line."""
ORDERS: dict[str, Order] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_ORDER_WORDS = (
    ("", "Not known: what reads two ways is quarantined"),
    ("dmy", "Day, month, year"),
    ("mdy", "Month, day, year"),
    ("ymd", "Year, month, day"),
)
_GROUP_WORDS = {"person": "The person of the line (its role by the role column, else reported)"}


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadRow:
    """One head on the page: what is chosen for it, and what was seen under it."""

    head: str
    target: str
    seen: str
    new: bool


def columns_page(visit: Visit, source: str, seen: HeadsSeen) -> HttpResponse:
    """Show the heads of a list with what they are taken to mean; nothing was received."""
    has_map = seen.has_map
    if len(seen.heads) > MOST_HEADS:
        raise FormNotValid(
            f"The list has {len(seen.heads)} columns, and the map of {source} does not name them "
            "all. Nothing was received. Have the map made at the command line, or tick that it is "
            "received as it is."
        )
    rows = [
        HeadRow(
            head=one.head,
            target=one.target or "",
            seen=_seen_words(one.filled, seen.sampled, one.shapes),
            new=has_map and not one.in_map,
        )
        for one in seen.heads
    ]
    return _page(
        visit, source, rows, has_map=has_map, missing=seen.missing,
        date_order=seen.proposed.date_order, birth_date_order=seen.proposed.birth_date_order,
    )  # fmt: skip


def columns_saved(visit: Visit) -> HttpResponse:
    """Keep what was chosen as the sender's map, then ask for the file again."""
    sent = visit.request.POST
    typed = typed_of(visit)
    rows = list(_rows_of(visit))
    source = typed.needed("source", "whose columns these are")
    orders = [str(sent.get(name, "")) for name in ("date_order", "birth_date_order")]
    try:
        correct_columns(
            visit.house,
            visit.actor,
            source,
            {row.head: row.target or None for row in rows},
            date_order=ORDERS.get(orders[0]),
            birth_date_order=ORDERS.get(orders[1]),
        )
    except LongstopError as fault:
        found = fault.faults if isinstance(fault, ColumnMapError) else ()
        faults = tuple(map(said, found)) or (for_page(str(fault)),)
        return _page(
            visit, source, rows, has_map=sent.get("has_map") == "yes", missing=(),
            date_order=orders[0], birth_date_order=orders[1], faults=faults, status=400,
        )  # fmt: skip
    return visit.go(
        f"{reverse('receive')}?{urlencode({'source': source})}",
        f"The column map of {source} is kept. Choose the file again to receive it.",
    )


def _rows_of(visit: Visit) -> Iterator[HeadRow]:
    sent = visit.request.POST
    columns = (sent.getlist(name) for name in ("head", "target", "seen", "new"))
    try:
        for head, target, seen, new in zip(*columns, strict=True):
            yield HeadRow(head=str(head), target=str(target), seen=str(seen), new=new == "yes")
    except ValueError:
        raise FormNotValid("The form came incomplete. Nothing was saved. Send it again.") from None


def _page(
    visit: Visit,
    source: str,
    rows: list[HeadRow],
    *,
    faults: tuple[str, ...] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return visit.page(
        "columns.html", status=status, source=source, rows=rows, faults=faults, orders=_ORDER_WORDS,
        groups=_OFFERED, new=[row.head for row in rows if row.new], **more,
    )  # fmt: skip


def _seen_words(filled: int, sampled: int, shapes: tuple[str, ...]) -> str:
    return f"{filled} of {sampled} lines" + (f": {', '.join(shapes)}" if shapes else "")


def _group(name: str) -> tuple[str, list[tuple[str, str]]]:
    words = _GROUP_WORDS.get(name, plain(name).capitalize())
    said = "" if name == "person" else f"{plain(name)}: "
    return words, [(f"{name}.{one}", f"{said}{plain(one)}") for one in PERSON_FIELDS]


_OFFERED = [
    ("The report", [(one, plain(one).replace(".", " ")) for one in REPORT_TARGETS]),
    *(_group(name) for name in PERSON_GROUPS),
]
"""Every target in words, in groups as a choice shows them."""
