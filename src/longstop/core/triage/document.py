"""Read a policy document into exact rules, or refuse it with every fault at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from longstop.core.ledger.document import document_digest, is_short
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.questions import REGISTRY, mask_of
from longstop.core.triage.policy import (
    THOUSAND,
    Bulk,
    Cited,
    Floor,
    Grade,
    Order,
    Policy,
    Prior,
    Weight,
    grade_named,
)
from longstop.core.triage.policy_faults import (
    BANDS,
    ORDER_NUMBERS,
    ORDER_SHARES,
    TEXTS,
    faults_of,
)

MOST_TEXT, LONGEST_LINE = 65_536, 1_000
"""What is read at most."""


class PolicyNotValid(LongstopError):
    """The document of a policy has faults; `faults` lists all of them, one sentence each."""

    exit_code = 2

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Say all faults in one message."""
        self.faults = faults
        super().__init__(
            "The policy is not valid: " + "; ".join(faults) + ". Nothing was read."
            " Mend it, then run: longstop policy check FILE"
        )


def read_policy(text: str) -> Policy:
    """Read a policy (TOML text); raises PolicyNotValid with every fault found."""
    if not is_short(text, most=MOST_TEXT, longest=LONGEST_LINE):
        raise PolicyNotValid(
            (f"it has at most {MOST_TEXT} characters, and at most {LONGEST_LINE} in a line",)
        )
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        raise PolicyNotValid((f"it is not TOML: {fault}",)) from fault
    except RecursionError:
        raise PolicyNotValid(("it is not TOML that can be read: it nests too deeply",)) from None
    faults = tuple(faults_of(document))
    if faults:
        raise PolicyNotValid(faults)
    return _build(document)


def _thousandths(value: int | Decimal) -> int:
    return int(Decimal(value) * THOUSAND)


def _build(document: Mapping[str, Any]) -> Policy:
    floors = tuple(_floor(row) for row in document["floor"])
    weights = tuple(
        Weight(REGISTRY[row["question"]].bit, _thousandths(row["points"]), row["source"])
        for row in document["weight"]
    )
    order, bulk = document["order"], document["bulk"]
    return Policy(
        **{key: document[key] for key in TEXTS},
        in_force=document["in_force"],
        labels=tuple(document["labels"]),
        base_rate=Cited(
            _thousandths(document["base_rate"]["value"]), document["base_rate"]["source"]
        ),
        shrink=_thousandths(document["shrink"]),
        floors=floors,
        weights=weights,
        priors={prior.bit: prior for prior in map(_prior, document["prior"])},
        limits=tuple(
            (grade_named(band), _thousandths(document["bands"][band]) * THOUSAND**2)
            for band in BANDS
        ),
        limits_source=document["bands"]["source"],
        targets={grade: document["targets"][grade.code] for grade in Grade},
        targets_source=document["targets"]["source"],
        access=mask_of(tuple(document["access"]["questions"])),
        access_source=document["access"]["source"],
        must_ask=mask_of(tuple(document["must_ask"])),
        order=Order(
            emergency=mask_of(tuple(order["emergency"])),
            **{key: _thousandths(order[key]) for key in ORDER_SHARES},
            **{key: order[key] for key in ORDER_NUMBERS},
            source=order["source"],
        ),
        bulk=Bulk(
            most=bulk["most"],
            second_look=_thousandths(bulk["second_look"]),
            source=bulk["source"],
        ),
        raising=_union(floor.yes for floor in floors)
        | _union(weight.bit for weight in weights if weight.points > 0),
        lowering=_union(floor.no for floor in floors)
        | _union(weight.bit for weight in weights if weight.points < 0),
        digest=document_digest(document),
    )


def _floor(row: Mapping[str, Any]) -> Floor:
    return Floor(
        grade_named(row["grade"]),
        mask_of(tuple(row.get("all", ()))),
        mask_of(tuple(row.get("none", ()))),
        row["source"],
    )


def _prior(row: Mapping[str, Any]) -> Prior:
    return Prior(REGISTRY[row["question"]].bit, _thousandths(row["share"]), row["source"])


def _union(masks: Iterator[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
