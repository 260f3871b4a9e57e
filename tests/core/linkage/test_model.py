from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.actions.house import SHIPPED_MODEL, shipped_model
from longstop.core.linkage.model_document import ModelNotValid, read_model, write_model
from tests.guards.repo import ROOT

TEXT = (ROOT / "src/longstop/policies" / SHIPPED_MODEL).read_text()


def _document() -> dict[str, Any]:
    return json.loads(TEXT)


def test_the_shipped_model_says_that_it_is_of_synthetic_data() -> None:
    assert "synthetic" in shipped_model().trained_on


def test_a_model_is_named_by_what_it_says_however_it_is_laid_out() -> None:
    model = read_model(TEXT)
    assert read_model(json.dumps(_document(), indent=8)) == model
    assert model.stamp == f"{model.name} {model.version} {model.digest[7:19]}"
    assert read_model(TEXT.replace('"common": ', '"common": 1')).digest != model.digest


def test_a_model_is_written_as_one_text() -> None:
    assert write_model(_document()) == TEXT


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (["surprise"], 1, "'surprise' is no part of a model"),
        (["name"], " ", "name must be text"),
        (["prior"], 1.0, "prior must lie above 0 and below 1"),
        (["join"], "6", "join must be a number of bits"),
        (["ask"], 500.5, "ask must not lie above join"),
        (["common"], 0, "common must be a whole number of 1 or more"),
        (["forms"], 99, "forms must be"),
        (["given"], {"kim": 2.5}, "given must give the share of each name"),
        (["comparisons"], {}, "comparisons must be these"),
        (["comparisons", "phone"], {}, "phone: its levels must be differs, same"),
        (["comparisons", "phone", "same"], 5, "phone same must have m, u and weight"),
        (["comparisons", "phone", "same", "m"], 0, "phone same: m and u must lie above 0"),
        (["comparisons", "phone", "same", "weight"], None, "weight must be a number of bits"),
        (["comparisons", "phone", "differs", "weight"], -3, "that differs weighs nothing"),
        (["comparisons", "name", "full", "frequency"], "age", "frequency must be one of"),
        (["comparisons", "name", "full", "base"], 0, "frequency and base belong together"),
        (["comparisons", "phone", "same", "base"], 0.5, "frequency and base belong together"),
    ],
)
def test_what_is_no_model_is_refused_with_its_fault(
    path: list[str], value: object, fault: str
) -> None:
    document = _document()
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ModelNotValid) as refused:
        read_model(json.dumps(document))
    assert any(fault in one for one in refused.value.faults), refused.value.faults


def test_every_fault_is_told_at_once() -> None:
    document = deepcopy(_document()) | {"name": "", "records": 0}
    with pytest.raises(ModelNotValid) as refused:
        read_model(json.dumps(document))
    assert len(refused.value.faults) == 2


@given(st.text(max_size=60) | st.sampled_from(["[]", "{}", "[" * 20_000, "NaN", '{"prior": NaN}']))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ModelNotValid):
        read_model(text)
