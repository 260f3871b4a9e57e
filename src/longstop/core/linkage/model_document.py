"""Read and write the document of a linkage model: whole, or refused with every fault at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from longstop.core.ledger.document import document_digest
from longstop.core.linkage.comparing import COMPARISONS, Comparison
from longstop.core.linkage.model import Level, Model
from longstop.core.linkage.profile import FORMS
from longstop.core.referral.errors import LongstopError

FREQUENCIES: Final = ("given", "family", "name")
TEXTS: Final = ("name", "version", "trained_on", "trained_at")
SHARES: Final = ("prior", "given_other", "family_other", "name_floor")
WEIGHTS: Final = ("join", "ask")
COUNTS: Final = ("records", "common")
TABLES: Final = ("given", "family")
_KEYS: Final = {*TEXTS, *SHARES, *WEIGHTS, *COUNTS, *TABLES, "forms", "comparisons"}
_MOST_BITS: Final = 1000


class ModelNotValid(LongstopError):
    """The document of a model has faults; `faults` lists all of them, one sentence each."""

    exit_code = 2

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Say all faults in one message."""
        self.faults = faults
        super().__init__(
            "The linkage model is not valid: " + "; ".join(faults) + ". Nothing was read."
            " Train one with: longstop model train"
        )


def read_model(text: str) -> Model:
    """Read a model (JSON text); raises ModelNotValid with every fault found."""
    try:
        document = json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError) as fault:
        raise ModelNotValid((f"it is not JSON: {fault}",)) from fault
    if not isinstance(document, dict):
        raise ModelNotValid(("it is not a JSON object",))
    faults = tuple(_faults(document))
    if faults:
        raise ModelNotValid(faults)
    return _build(document)


def write_model(document: Mapping[str, Any]) -> str:
    """Write a model's document as its one text: sorted, indented, figures as Python spells them.

    Raises ModelNotValid where it could not be read again.
    """
    text = json.dumps(document, ensure_ascii=True, allow_nan=False, indent=1, sort_keys=True)
    read_model(text + "\n")
    return text + "\n"


def _build(document: Mapping[str, Any]) -> Model:
    texts = {key: document[key] for key in TEXTS}
    figures: dict[str, Any] = {key: float(document[key]) for key in (*SHARES, *WEIGHTS)}
    return Model(
        **texts,
        **figures,
        records=document["records"],
        forms=document["forms"],
        common=document["common"],
        comparisons=tuple(
            tuple(_level(name, document["comparisons"][one.code][name]) for name in one.levels[1:])
            for one in COMPARISONS
        ),
        given={name: float(share) for name, share in document["given"].items()},
        family={name: float(share) for name, share in document["family"].items()},
        digest=document_digest(document),
    )


def _level(name: str, row: Mapping[str, Any]) -> Level:
    return Level(
        name,
        float(row["m"]),
        float(row["u"]),
        float(row["weight"]),
        row.get("frequency"),
        float(row.get("base", 0)),
    )


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"'{key}' is no part of a model" for key in document if key not in _KEYS)
    for key in TEXTS:
        if not isinstance(document.get(key), str) or not document[key].strip():
            yield f"{key} must be text"
    if document.get("forms") != FORMS:
        yield f"forms must be {FORMS}, the version of the normal forms: train it anew"
    yield from _faults_of_figures(document)
    yield from _faults_of_bands(document)
    yield from _faults_of_comparisons(document.get("comparisons"))


def _faults_of_figures(document: Mapping[str, Any]) -> Iterator[str]:
    for key in SHARES:
        if not _is_share(document.get(key)):
            yield f"{key} must lie above 0 and below 1"
    for key in WEIGHTS:
        if not _is_weight(document.get(key)):
            yield f"{key} must be a number of bits"
    for key in COUNTS:
        if type(document.get(key)) is not int or document[key] < 1:
            yield f"{key} must be a whole number of 1 or more"
    for key in TABLES:
        table = document.get(key)
        if not isinstance(table, dict) or not all(map(_is_share, table.values())):
            yield f"{key} must give the share of each name, above 0 and below 1"


def _faults_of_bands(document: Mapping[str, Any]) -> Iterator[str]:
    join, ask = document.get("join"), document.get("ask")
    if _is_weight(join) and _is_weight(ask) and not ask <= join:  # type: ignore[operator]
        yield "ask must not lie above join"


def _faults_of_comparisons(found: object) -> Iterator[str]:
    if not isinstance(found, dict) or set(found) != {one.code for one in COMPARISONS}:
        codes = ", ".join(one.code for one in COMPARISONS)
        yield f"comparisons must be these: {codes}"
        return
    for one in COMPARISONS:
        yield from _faults_of_levels(one, found[one.code])


def _faults_of_levels(one: Comparison, levels: object) -> Iterator[str]:
    if not isinstance(levels, dict) or set(levels) != set(one.levels[1:]):
        yield f"{one.code}: its levels must be {', '.join(one.levels[1:])}"
        return
    for name, row in levels.items():
        where = f"{one.code} {name}"
        if not isinstance(row, dict):
            yield f"{where} must have m, u and weight"
            continue
        if not (_is_share(row.get("m"), most=1) and _is_share(row.get("u"), most=1)):
            yield f"{where}: m and u must lie above 0 and not above 1"
        if not _is_weight(row.get("weight")):
            yield f"{where}: weight must be a number of bits"
        elif name == "differs" and not one.weighs_against and row["weight"] != 0:
            yield f"{where}: an identifier that differs weighs nothing"
        if "frequency" in row and row["frequency"] not in FREQUENCIES:
            yield f"{where}: frequency must be one of {', '.join(FREQUENCIES)}"
        if ("frequency" in row) != ("base" in row) or not _is_share(
            row.get("base", Decimal("0.5"))
        ):
            yield f"{where}: frequency and base belong together, base above 0 and below 1"


def _is_number(value: object) -> bool:
    return type(value) is int or (isinstance(value, Decimal) and value.is_finite())


def _is_share(value: object, *, most: int = 0) -> bool:
    """Tell whether a figure lies above 0 and below 1; most=1 lets it be 1."""
    return _is_number(value) and value > 0 and (value < 1 or value == most)  # type: ignore[operator]


def _is_weight(value: object) -> bool:
    return _is_number(value) and -_MOST_BITS <= value <= _MOST_BITS  # type: ignore[operator]
