"""Make profiles of anything for the tests of linkage: alike often enough that every level comes."""

from __future__ import annotations

from hypothesis import strategies as st

from longstop.core.linkage.profile import Profile

_NAMES = ("william", "bill", "wiliam", "w", "hathersby", "hathersbey", "oakham", "mohamed", "x")
_BORN = (
    "1980-04-03", "1980-03-04", "1980-04-13", "1980-04-30", "1980-12-25", "1981-04-03",
    "1980-04", "1980", "1990-01-02", "1983",
)  # fmt: skip


def _some(*forms: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(forms), max_size=3, unique=True).map(
        lambda found: tuple(sorted(found))
    )


def _maybe(*forms: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from((None, *forms))


@st.composite
def profiles(draw: st.DrawFn, referral: int = 1) -> Profile:
    """Draw a profile out of few values, so that two of them agree in all ways there are."""
    ages = draw(st.sampled_from([None, (1979, 1980), (1982, 1983), (1950, 1951)]))
    return Profile(
        referral=referral,
        given=draw(_maybe(*_NAMES)),
        family=draw(_maybe(*_NAMES)),
        other_names=draw(_some(*_NAMES[-4:])),
        born=draw(_maybe(*_BORN)),
        born_from=ages[0] if ages else None,
        born_to=ages[1] if ages else None,
        accounts=draw(
            _some(
                "chat:1",
                "chat:2",
                "game:1",
                "chat:1234567",
                "chat:1235467",
                "chat:123457",
                "chat:1234576",
                "chat:1234568",
                "game:1235567",
            )
        ),
        handles=draw(_some("chat:owl.kite", "game:owl.kite", ":owl.kite", "chat:owl", "game:owl")),
        emails=draw(_some("owl.kite@example.com", "owl.kite@example.org", "owl@example.com")),
        phones=draw(_some("+447700900001", "+447700900002")),
        devices=draw(_some("A1", "B2")),
        sockets=draw(_some("192.0.2.1|80|5", "192.0.2.1|81|5")),
        addresses=draw(_some("192.0.2.1", "192.0.2.2")),
        homes=draw(_some("Q1|1 north road", "Q1|2 north road")),
        postcodes=draw(_some("Q1", "Q2")),
        reports=draw(_some("R1", "R2")),
        verified=draw(_some("chat:1", "chat:2", "owl.kite@example.com", "+447700900001")),
    )
