"""Who rose and who fell: by the grade that orders the work, then by the part of the list."""

from __future__ import annotations

from longstop.core.triage.answers import NOTHING_KNOWN, Answers, Stands
from longstop.core.triage.moving import Move, Moved, place_in_words
from longstop.core.triage.placing import Placed, Placer, Standing
from tests.core.triage.policies import SHIPPED

PLACER = Placer(SHIPPED, b"key")


def placed(answers: Answers) -> Placed:
    return PLACER.place(1, Standing(answers=answers))


def way(before: Answers, after: Answers) -> Moved:
    return Move("R", placed(before), placed(after)).way


CONVICTED = NOTHING_KNOWN.settle("contact_conviction", Stands.YES)
DANGER = NOTHING_KNOWN.settle("immediate_danger", Stands.YES)


def test_a_higher_grade_rises_and_back_again_falls() -> None:
    assert way(NOTHING_KNOWN, CONVICTED) is Moved.ROSE
    assert way(CONVICTED, NOTHING_KNOWN) is Moved.FELL
    assert way(CONVICTED, CONVICTED) is Moved.STAYED


def test_danger_now_rises_above_everything() -> None:
    assert way(CONVICTED, DANGER) is Moved.ROSE
    assert place_in_words(placed(DANGER)).startswith("danger now")


def test_whose_access_was_looked_for_and_not_found_falls_within_the_grade() -> None:
    looked = CONVICTED
    for bit in range(SHIPPED.access.bit_length()):
        if SHIPPED.access >> bit & 1:
            looked = Answers(looked.known, looked.true, looked.alleged, looked.no_trace | 1 << bit)
    assert way(CONVICTED, looked) is Moved.FELL
    assert "not found" in place_in_words(placed(looked))


def test_somebody_outside_the_instrument_is_for_a_person() -> None:
    assert place_in_words(placed(NOTHING_KNOWN.settle("under_18", Stands.YES))) == (
        "a person decides"
    )
