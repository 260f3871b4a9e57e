"""Cohorts of our own making with the published numbers, and people drawn at random."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from longstop.core.oversight.labelled import Labelled, Outcome

LOW, MEDIUM, HIGH, VERY_HIGH = range(4)
YES, NO, UNKNOWN = Outcome.YES, Outcome.NO, Outcome.UNKNOWN


def people(*counted: tuple[int, int, Outcome]) -> list[Labelled]:
    """Make so many people of each band and outcome."""
    listed = [(band, outcome) for count, band, outcome in counted for _ in range(count)]
    return [Labelled(f"P-{n}", band, outcome) for n, (band, outcome) in enumerate(listed)]


def published() -> list[Labelled]:
    """Make 170 yes and 204 no, of whom 166 and 77 stand at High: the published sample's table."""
    return people((166, HIGH, YES), (4, LOW, YES), (77, HIGH, NO), (127, LOW, NO))


def by_score(people_at: Iterable[int], yes_at: Iterable[int]) -> list[Labelled]:
    """Make people by score from 0 upwards, and how many of each were yes."""
    counted: list[tuple[int, int, Outcome]] = []
    for score, (count, yes) in enumerate(zip(people_at, yes_at, strict=True)):
        counted += [(yes, score, YES), (count - yes, score, NO)]
    return people(*counted)


def drawn(*, most: int = 30, weighted: bool = True) -> st.SearchStrategy[list[Labelled]]:
    """Draw people of every band and outcome, with weights or without."""
    weights = st.sampled_from([0.5, 1.0, 2.0, 20.0]) if weighted else st.just(1.0)
    one = st.builds(
        Labelled,
        id=st.just("P"),
        band=st.integers(LOW, VERY_HIGH),
        outcome=st.sampled_from(Outcome),
        weight=weights,
        score=st.integers(0, 5).map(float),
        probability=st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]),
    )
    return st.lists(one, max_size=most)
