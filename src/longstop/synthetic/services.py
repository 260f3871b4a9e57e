"""Know the twelve invented companies and the different ways in which they fill a report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from longstop.synthetic.lists import Weighted, load


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One company's habits; data/services.toml says what each means."""

    name: str
    company: str
    domain: str
    weight: float
    ip: float
    ports: float
    nulls: str = "null"
    upload: str = "espMetadata"
    identifiers: str = "fields"
    flags: str = "boolean"

    @property
    def in_text(self) -> bool:
        """True where every identifier stands only in free text."""
        return self.identifiers == "text"


@cache
def services() -> Weighted[Service]:
    """Load the companies with their shares of the reports."""
    found = [Service(**row) for row in load("services")["service"]]
    return Weighted(found, [service.weight for service in found])


@cache
def field_services() -> Weighted[Service]:
    """Load the companies that fill fields, without those that write free text."""
    found = [service for service in services().values if not service.in_text]
    return Weighted(found, [service.weight for service in found])
