"""Find every fault of a policy document at once, so that its author mends it in one go.

What a policy may never do is refused here: read a protected characteristic or what stands in for
one, leave a figure without its source, or let one answer raise in one place and lower in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from longstop.core.referral.questions import NEVER_ASKED, REGISTRY, REGISTRY_VERSION, UNDER_18
from longstop.core.triage.policy import THOUSAND

MOST_TO_ASK = 6
TEXTS = ("name", "version", "owner", "ethics_reviewer", "outcome")
_KEYS = {
    *TEXTS, "in_force", "labels", "registry", "shrink", "must_ask", "base_rate", "bands",
    "targets", "access", "order", "bulk", "floor", "weight", "prior",
}  # fmt: skip
LABELS = ("not KIRAT", "advisory, not locally validated")
BANDS = ("medium", "high", "very_high")
_GRADES = ("low", *BANDS)
_LARGEST = Decimal(1000)
ORDER_SHARES = ("low_share", "sample_share")
ORDER_NUMBERS = ("sampled_every", "age_cap_days")


def faults_of(document: Mapping[str, Any]) -> Iterator[str]:
    """List what is wrong with a document, one sentence each; none means that it is a policy."""
    yield from (f"'{key}' is no part of a policy" for key in document if key not in _KEYS)
    yield from _faults_of_frame(document)
    yield from _faults_of_figures(document)
    yield from _faults_of_order(document)
    for table in ("floor", "weight", "prior"):
        yield from _faults_of_rows(table, document.get(table, []))
    yield from _faults_of_priors(document)
    yield from _faults_of_directions(document)


def _faults_of_frame(document: Mapping[str, Any]) -> Iterator[str]:
    for key in TEXTS:
        if not _is_text(document.get(key)):
            yield f"{key} must be text"
    day = document.get("in_force")
    if not isinstance(day, date) or isinstance(day, datetime):
        yield "in_force must be a date"
    if document.get("registry") != REGISTRY_VERSION:
        yield f"registry must be {REGISTRY_VERSION}, the version of the questions"
    labels = document.get("labels")
    for label in LABELS:
        if not isinstance(labels, list) or label not in labels:
            yield f"labels must hold '{label}'"
    asked = document.get("must_ask")
    yield from _faults_of_questions("must_ask", asked)
    if isinstance(asked, list):
        if len(asked) > MOST_TO_ASK:
            yield f"must_ask holds {len(asked)} questions, at most {MOST_TO_ASK} are allowed"
        if UNDER_18 not in asked:
            yield f"must_ask must hold '{UNDER_18}'"


def _faults_of_figures(document: Mapping[str, Any]) -> Iterator[str]:
    if not _is_share(document.get("shrink"), least=1):
        yield "shrink must lie above 0 and not above 1, in thousandths"
    rate = _table(document, "base_rate")
    yield from _faults_of_source("base_rate", rate)
    if not _is_share(rate.get("value"), least=1):
        yield "base_rate: value must lie above 0 and not above 1, in thousandths"
    bands = _table(document, "bands")
    yield from _faults_of_source("bands", bands)
    limits = [bands.get(band) for band in BANDS]
    if not all(map(_is_figure, limits)):
        yield "bands: medium, high and very_high must be figures in thousandths"
    elif not limits[0] < limits[1] < limits[2]:  # type: ignore[operator]
        yield "bands: medium, high and very_high must rise"
    targets = _table(document, "targets")
    yield from _faults_of_source("targets", targets)
    hours = [targets.get(grade) for grade in _GRADES]
    if not all(_is_count(one) for one in hours):
        yield "targets: low, medium, high and very_high must be whole hours"
    elif not hours[0] >= hours[1] >= hours[2] >= hours[3]:  # type: ignore[operator]
        yield "targets: no grade may wait longer than a lower one"
    access = _table(document, "access")
    yield from _faults_of_source("access", access)
    yield from _faults_of_questions("access: questions", access.get("questions"))


def _faults_of_order(document: Mapping[str, Any]) -> Iterator[str]:
    order = _table(document, "order")
    yield from _faults_of_source("order", order)
    yield from _faults_of_questions("order: emergency", order.get("emergency"))
    for key in ORDER_SHARES:
        if not _is_share(order.get(key), least=1):
            yield f"order: {key} must lie above 0 and not above 1: never nothing in silence"
    for key in ORDER_NUMBERS:
        if not _is_count(order.get(key)):
            yield f"order: {key} must be a whole number above 0"
    cap, slowest = order.get("age_cap_days"), _table(document, "targets").get("low")
    if isinstance(cap, int) and isinstance(slowest, int) and cap * 24 < slowest:
        yield "order: age_cap_days must not end before the target of Low"
    bulk = _table(document, "bulk")
    yield from _faults_of_source("bulk", bulk)
    if not _is_count(bulk.get("most")):
        yield "bulk: most must be a whole number above 0"
    if not _is_share(bulk.get("second_look"), least=1):
        yield "bulk: second_look must lie above 0 and not above 1: never nothing in silence"


def _faults_of_rows(table: str, rows: object) -> Iterator[str]:
    if not isinstance(rows, list) or not rows:
        yield f"there must be at least one [[{table}]]"
        return
    seen: set[object] = set()
    for number, row in enumerate(rows, start=1):
        where = f"{table} {number}"
        yield from _faults_of_source(where, row)
        if not isinstance(row, Mapping):
            continue
        if table == "floor":
            yield from _faults_of_floor(where, row)
            continue
        question = row.get("question")
        yield from _faults_of_questions(f"{where}: question", [question])
        if question in seen:
            yield f"{where}: '{question}' stands twice"
        seen.add(question)
        if table == "weight" and not (_is_figure(row.get("points")) and row["points"]):
            yield f"{where}: points must be a figure in thousandths, and not 0"
        if table == "prior" and not _is_share(row.get("share"), least=0):
            yield f"{where}: share must lie from 0 to 1, in thousandths"
        if table == "weight" and question == UNDER_18:
            yield f"{where}: '{UNDER_18}' takes a person out of the instrument; it weighs nothing"


def _faults_of_floor(where: str, row: Mapping[str, Any]) -> Iterator[str]:
    if row.get("grade") not in BANDS:
        yield f"{where}: grade must be one of {', '.join(BANDS)}"
    parts = [part for part in ("all", "none") if part in row]
    if not parts:
        yield f"{where}: needs all = [...] or none = [...]"
    for part in parts:
        yield from _faults_of_questions(f"{where}: {part}", row[part])
        if isinstance(row[part], list) and UNDER_18 in row[part]:
            yield f"{where}: '{UNDER_18}' takes a person out of the instrument; no floor may use it"


def _faults_of_priors(document: Mapping[str, Any]) -> Iterator[str]:
    weighed = [row.get("question") for row in _rows(document, "weight")]
    expected = [row.get("question") for row in _rows(document, "prior")]
    yield from (f"weight of '{one}' has no [[prior]]" for one in weighed if one not in expected)
    yield from (f"prior of '{one}' has no [[weight]]" for one in expected if one not in weighed)


def _faults_of_directions(document: Mapping[str, Any]) -> Iterator[str]:
    """Refuse a question whose yes raises here and lowers there: the range would not be exact."""
    raising: dict[object, str] = {}
    lowering: dict[object, str] = {}
    for number, row in enumerate(_rows(document, "floor"), start=1):
        for part, side in (("all", raising), ("none", lowering)):
            for question in row.get(part, []) if isinstance(row.get(part, []), list) else []:
                side.setdefault(str(question), f"floor {number}")
    for number, row in enumerate(_rows(document, "weight"), start=1):
        if _is_figure(row.get("points")):
            side = raising if row["points"] > 0 else lowering
            side.setdefault(str(row.get("question")), f"weight {number}")
    for question in raising:
        if question in lowering:
            yield (
                f"yes to '{question}' raises in {raising[question]} and lowers in"
                f" {lowering[question]}"
            )


def _faults_of_questions(where: str, codes: object) -> Iterator[str]:
    if not isinstance(codes, list) or not codes:
        yield f"{where} must name at least one question"
        return
    for code in codes:
        if code in NEVER_ASKED:
            yield f"{where}: '{code}' is a protected characteristic, or stands in for one"
        elif code not in REGISTRY:
            yield f"{where}: '{code}' is no registered question"
    if len(set(map(str, codes))) < len(codes):
        yield f"{where}: a question stands twice"


def _faults_of_source(where: str, row: object) -> Iterator[str]:
    if not isinstance(row, Mapping) or not _is_text(row.get("source")):
        yield f"{where}: source must say where the figures come from"


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = document.get(key)
    return found if isinstance(found, Mapping) else {}


def _rows(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = document.get(key)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: object) -> bool:
    return type(value) is int and 0 < value < 100_000


def _is_figure(value: object) -> bool:
    """Tell whether a figure is a whole number of thousandths, so that nothing is rounded."""
    if type(value) is not int and not isinstance(value, Decimal):
        return False
    figure = Decimal(value)
    return figure.is_finite() and abs(figure) <= _LARGEST and figure * THOUSAND % 1 == 0


def _is_share(value: object, *, least: int) -> bool:
    return _is_figure(value) and least <= Decimal(value) * THOUSAND <= THOUSAND  # type: ignore[arg-type]
