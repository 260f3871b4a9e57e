"""Find the desk at which an obligation that intake opens is worked, and who sits there."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.referral.routing import Rank, Route
from longstop.store.queries.directory import Directory, Seat


@dataclass(frozen=True, slots=True)
class Seats:
    """The desks of the agency that receives, and of the forces where children are."""

    directory: Directory
    agency: int

    def of_child(self, restricted: bool, route: Route) -> Seat:
        """Give the force where the child is; the default owner while that is unknown or abroad.

        Nothing goes abroad unless a person sends it (practice, PR-17), and a country is no place.
        """
        if restricted:
            return self.restricted()
        force = route.agency if is_place(route) else None
        there = None
        if force is not None and self._is_here(force):
            there = self.directory.seat(force, "children", "referrals", "intake")
        return there or self.of("children", "intake")

    def _is_here(self, force: int) -> bool:
        countries = self.directory.countries
        return countries[force] == countries[self.agency]

    def restricted(self) -> Seat:
        """Give the restricted desk."""
        return self.of("restricted")

    def of(self, *purposes: str) -> Seat:
        """Give the first desk of the receiving agency that has one of these purposes."""
        seat = self.directory.seat(self.agency, *purposes)
        assert seat is not None, "receive checks that these desks exist"
        return seat


def is_place(route: Route) -> bool:
    """Tell whether a route rests on a place, and not on a country alone."""
    return route.agency is not None and route.rank != Rank.COUNTRY


def route_row(route: Route) -> tuple[str | None, str | None]:
    """Write a route as a row keeps it: the rule that decided, and what spoke against."""
    return route.rule, "; ".join(route.against) or None
