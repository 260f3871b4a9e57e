from __future__ import annotations

import gc

import pytest

from longstop.engines.collector import OBJECTS_BETWEEN, rare_collection


def test_collection_is_rare_inside_and_as_usual_after_even_when_the_run_breaks() -> None:
    usual = gc.get_threshold()
    with rare_collection():
        inside = gc.get_threshold()[0], gc.isenabled()
    assert inside == (OBJECTS_BETWEEN, True)
    with pytest.raises(ZeroDivisionError), rare_collection():
        raise ZeroDivisionError
    assert gc.get_threshold() == usual
