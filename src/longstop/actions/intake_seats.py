"""Find the desk at which an obligation that intake opens is worked, and who sits there."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.referral.records import Person
from longstop.store.queries.directory import Directory, Seat


@dataclass(frozen=True, slots=True)
class Seats:
    """The desks of the agency that receives, and of the forces where children are."""

    directory: Directory
    agency: int

    def of_child(self, restricted: bool, force: int | None) -> Seat:
        """Give the force where the child is; the default owner while that is unknown."""
        if restricted:
            return self.restricted()
        there = self.directory.seat(force, "children", "referrals", "intake") if force else None
        return there or self.of("children", "intake")

    def restricted(self) -> Seat:
        """Give the restricted desk."""
        return self.of("restricted")

    def of(self, *purposes: str) -> Seat:
        """Give the first desk of the receiving agency that has one of these purposes."""
        seat = self.directory.seat(self.agency, *purposes)
        assert seat is not None, "receive checks that these desks exist"
        return seat


def place_agency(person: Person, directory: Directory) -> int | None:
    """Find the force whose area a person's places name, if all that match agree."""
    found = {directory.force_of(place.country, place.area) for place in person.places} - {None}
    return found.pop() if len(found) == 1 else None
