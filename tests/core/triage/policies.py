"""Policies for tests: the one that is shipped, and any number of valid ones."""

from __future__ import annotations

from importlib.resources import files

from hypothesis import strategies as st

from longstop.core.referral.questions import REGISTRY, UNDER_18
from longstop.core.triage.document import read_policy
from longstop.core.triage.policy import Policy

TEXT = (files("longstop") / "policies" / "open-instrument.toml").read_text(encoding="utf-8")
SHIPPED = read_policy(TEXT)
_CODES = [code for code in REGISTRY if code != UNDER_18]


@st.composite
def policies(draw: st.DrawFn, questions: int) -> Policy:
    """Draw a valid policy over at most so many questions, each raising or lowering."""
    chosen = draw(st.permutations(_CODES))[:questions]
    raises = {code: draw(st.booleans()) for code in chosen}
    weighed = draw(st.lists(st.sampled_from(chosen), min_size=1, unique=True))
    limits = sorted(draw(st.sets(st.integers(-3000, 3000), min_size=3, max_size=3)))
    text = TEXT[: TEXT.index("[[floor]]")]
    head, tail = text.split("[bands]")
    tail = tail[tail.index("source") :]
    bands = [f"{band} = {_figure(at)}" for band, at in zip(_BANDS, limits, strict=True)]
    parts = [head, "[bands]\n", "\n".join(bands), "\n", tail]
    for _ in range(draw(st.integers(1, 4))):
        parts.append(_floor(draw, chosen, raises))
    for code in weighed:
        points = draw(st.integers(1, 2000)) * (1 if raises[code] else -1)
        share = draw(st.integers(0, 1000))
        parts.append(f'[[weight]]\nquestion = "{code}"\npoints = {_figure(points)}\n{_SOURCE}')
        parts.append(f'[[prior]]\nquestion = "{code}"\nshare = {_figure(share)}\n{_SOURCE}')
    return read_policy("".join(parts))


_SOURCE = 'source = "made for a test"\n'
_BANDS = ("medium", "high", "very_high")


def _figure(thousandths: int) -> str:
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{abs(thousandths) // 1000}.{abs(thousandths) % 1000:03}"


def _floor(draw: st.DrawFn, chosen: list[str], raises: dict[str, bool]) -> str:
    codes = draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=3, unique=True))
    sides = {
        "all": [code for code in codes if raises[code]],
        "none": [code for code in codes if not raises[code]],
    }
    lines = [f"{side} = {list(some)!r}\n" for side, some in sides.items() if some]
    grade = draw(st.sampled_from(_BANDS))
    return f'[[floor]]\ngrade = "{grade}"\n{"".join(lines)}{_SOURCE}'
