"""Make up a backlog and agencies to share it out: invented figures, the same for the same seed."""

from __future__ import annotations

from random import Random

from longstop.core.capacity.assignment import Taking, Waiting
from longstop.core.capacity.scenario import GRADES

_MIX, _HOURS = (0.40, 0.32, 0.22, 0.06), (18.0, 22.0, 30.0, 40.0)
SKILL = "special"


def made_up_backlog(
    people: int, agencies: int, seed: int, *, capacity: float = 0.55, near: int = 5
) -> tuple[list[Waiting], list[Taking]]:
    """Give so many people who wait, and agencies that can work such a share of their hours.

    15 in 100 need a skill that half of the agencies have; 1 in 100 must not go to one of them.
    """
    random = Random(seed)
    names = [f"Force {n + 1:02}" for n in range(agencies)]
    places = [(random.random(), random.random()) for _ in names]
    sizes = [random.lognormvariate(0.0, 0.6) for _ in names]
    waiting = [_somebody(random, n, names, sizes) for n in range(people)]
    hours = capacity * sum(one.hours for one in waiting) / sum(sizes)
    takers = [
        Taking(
            agency=name,
            hours=round(hours * sizes[n] * random.uniform(0.8, 1.2), 1),
            skills=frozenset({SKILL}) if n % 2 == 0 else frozenset(),
            near=tuple(_nearest(n, names, places)[:near]),
        )
        for n, name in enumerate(names)
    ]
    return waiting, takers


def _somebody(random: Random, number: int, names: list[str], sizes: list[float]) -> Waiting:
    grade = random.choices(range(4), _MIX)[0]
    away = random.choice(names)
    return Waiting(
        reference=f"R{number + 1:06}",
        area=random.choices(names, sizes)[0],
        grade=GRADES[grade],
        hours=round(max(1.0, _HOURS[grade] * random.lognormvariate(0.0, 0.5)), 2),
        skill=SKILL if random.random() < 0.15 else "",
        has_access=random.random() < 0.6,
        age_days=float(random.randrange(150)),
        not_to=frozenset({away}) if random.random() < 0.01 else frozenset(),
    )


def _nearest(n: int, names: list[str], places: list[tuple[float, float]]) -> list[str]:
    def far(other: int) -> float:
        return (places[n][0] - places[other][0]) ** 2 + (places[n][1] - places[other][1]) ** 2

    return [names[other] for other in sorted(range(len(names)), key=far) if other != n]
