"""Find the one agency that answers for where somebody is: the only rule of where there is.

What agencies say they serve (beginnings of postcodes, areas, schools, a whole country) is looked
up for the places and the school of a person. A wrong force costs a child a night, and somebody at
the bureau is awake; so nothing is guessed:

- A place speaks with its most exact word that anybody serves: postcode by its longest beginning,
  then area, then town. A postal county often lies across the border of a force, so what the same
  place says less exactly is only noted.
- Two places that name two agencies name none, however exact either is: nobody knows which of two
  homes the child is in.
- A school's name is found in many towns. It decides where no place does, is only noted beside a
  postcode, and must name the same agency as an area or a town.
- A country decides when nothing else does.
- A place that states its country is looked up in that country alone. A postcode without a country
  says nothing: 75001 is in Paris and in Texas.
- What two agencies serve alike names none of them, and neither does one that is barred.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from longstop.core.referral.postcodes import beginning, beginnings
from longstop.core.referral.records import Place


class Rank(StrEnum):
    """What a decision can rest on, the most exact first."""

    POSTCODE = "postcode"
    SCHOOL = "school"
    AREA = "area"
    TOWN = "town"
    COUNTRY = "country"


_ORDER = {rank: number for number, rank in enumerate(Rank)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Serves:
    """What one agency says it serves, as it stands in the organisation file."""

    agency: int
    country: str
    postcodes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    whole_country: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """The agency found or none, the rule that decided ('postcode QA1 3'), what spoke against."""

    agency: int | None
    rule: str | None
    against: tuple[str, ...]

    @property
    def rank(self) -> str | None:
        """Give the kind of the rule without its words, which may tell where a child is."""
        return None if self.rule is None else self.rule.partition(" ")[0]


NOWHERE = Route(None, None, ())


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """One thing that agencies serve and somebody is in: who serves it, and in which country."""

    rank: Rank
    on: str
    agencies: frozenset[int]
    country: str | None

    @property
    def text(self) -> str:
        return f"{self.rank} {self.on}"


_NO_SCHOOL: frozenset[_Ground] = frozenset()
_Grounds = tuple[_Ground, ...]
_Read = tuple[_Ground | None, _Grounds]
"""What a place is in: by its postcode, and by its names and country; the most exact first."""


@dataclass(slots=True)
class Routes:
    """What all agencies of a kind serve, laid out to be looked up.

    Few places differ in what they are in, so names and what follows from them are kept; an intake
    of 50,000 lines asks for each of them.
    """

    grounds: Mapping[tuple[Rank, str | None], Mapping[str, _Ground]]
    homes: Mapping[int, str]
    _named: dict[tuple[str | None, str | None, str | None], _Grounds] = field(default_factory=dict)
    _decided: dict[tuple[tuple[_Read, ...], frozenset[_Ground]], Route] = field(
        default_factory=dict
    )

    @classmethod
    def lay(cls, agencies: Iterable[Serves]) -> Routes:
        """Lay out what these agencies serve."""
        listed = list(agencies)
        found: dict[tuple[Rank, str | None], dict[str, tuple[str, set[int]]]] = {}
        for one in listed:
            for rank, key, words in claims(one):
                # Without its country a name is looked up in all; a postcode never is.
                for country in (one.country, None):
                    if country or rank not in (Rank.POSTCODE, Rank.COUNTRY):
                        there = found.setdefault((rank, country), {})
                        there.setdefault(key, (words, set()))[1].add(one.agency)
        grounds = {
            (rank, country): {
                key: _Ground(rank, words, frozenset(ids), country)
                for key, (words, ids) in there.items()
            }
            for (rank, country), there in found.items()
        }
        return cls(grounds, {one.agency: one.country for one in listed})

    def of(
        self, places: Sequence[Place], school: str | None = None, barred: Collection[int] = ()
    ) -> Route:
        """Find the agency for somebody's places and school; one that is barred is never given."""
        if not places and not school:
            return NOWHERE
        read = tuple([self._of_place(place) for place in places])
        schools = self._of_school(school, places) if school else _NO_SCHOOL
        route = self._decided.get((read, schools))
        if route is None:
            route = self._decided[read, schools] = self._decide(read, schools)
        return NOWHERE if route.agency in barred else route

    def _decide(self, read: Iterable[_Read], schools: frozenset[_Ground]) -> Route:
        lists = [(code, *named) if code else named for code, named in read]
        first = {grounds[0] for grounds in lists if grounds}
        deciding = {one for one in first if one.rank is not Rank.COUNTRY}
        if not any(one.rank is Rank.POSTCODE for one in deciding):
            deciding |= schools
        deciding = deciding or first
        heard = schools.union(*lists)
        named = frozenset[int]().union(*(one.agencies for one in deciding))
        if len(named) != 1:
            return Route(None, None, _texts(heard))
        (agency,) = named
        rule = min(deciding, key=lambda one: (_ORDER[one.rank], -len(one.on), one.on))
        home = self.homes[agency]
        against = (
            one
            for one in heard
            if agency not in one.agencies and (one.rank is not Rank.COUNTRY or one.country != home)
        )
        return Route(agency, rule.text, _texts(against))

    def _of_place(self, place: Place) -> _Read:
        words = (place.country, place.area, place.town)
        named = self._named.get(words)
        if named is None:
            named = self._named[words] = tuple(self._by_name(*words))
        return self._by_code(place.country, place.postcode), named

    def _by_code(self, country: str | None, postcode: str | None) -> _Ground | None:
        if not postcode or not country:
            return None
        served = self.grounds.get((Rank.POSTCODE, country))
        if served is not None:
            for code in beginnings(country, postcode):
                if code in served:
                    return served[code]
        return None

    def _by_name(
        self, country: str | None, area: str | None, town: str | None
    ) -> Iterable[_Ground]:
        for rank, name in ((Rank.AREA, area), (Rank.TOWN, town), (Rank.COUNTRY, country)):
            if name:
                key = name if rank is Rank.COUNTRY else plain_name(name)
                found = self.grounds.get((rank, country), {}).get(key)
                if found is not None:
                    yield found

    def _of_school(self, school: str, places: Sequence[Place]) -> frozenset[_Ground]:
        name = plain_name(school)
        countries: set[str | None] = {place.country for place in places if place.country}
        found = (
            self.grounds.get((Rank.SCHOOL, country), {}).get(name)
            for country in countries or {None}
        )
        return frozenset(one for one in found if one is not None)


def claims(one: Serves) -> Iterable[tuple[Rank, str, str]]:
    """Yield all that an agency serves: what it is, the form it is looked up by, and its words."""
    for text in one.postcodes:
        if (code := beginning(one.country, text)) is not None:
            yield Rank.POSTCODE, code, code
    for rank, names in (
        (Rank.AREA, one.areas),
        (Rank.TOWN, one.areas),
        (Rank.SCHOOL, one.schools),
    ):
        for words in names:
            if key := plain_name(words):
                yield rank, key, words.strip()
    if one.whole_country:
        yield Rank.COUNTRY, one.country, one.country


def plain_name(text: str) -> str:
    """Write the name of an area or a school without case, accents, points and further spaces."""
    parted = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", "")).casefold()
    kept = (c if c.isalnum() else " " for c in parted if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def _texts(grounds: Iterable[_Ground]) -> tuple[str, ...]:
    return tuple(sorted({one.text for one in grounds}))
