"""Read the policy document that maps categories of outside lists to neutral codes.

The same number means one thing in one country's profile and the reverse with another exporter, so
a mapping is chosen by format, country and exporter, the most particular first, and a value that it
does not name stays unmapped: it is shown to a person and never sets anything aside.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from longstop.core.evidence.codes import Code
from longstop.core.referral.errors import LongstopError

NO_CATEGORY: Final = "none"
"""Stands in a scheme for an entry that has no category."""


class CategoriesNotValid(LongstopError):
    """The document of categories has faults."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Scheme:
    """What each category of one way of counting stands for; where that was read."""

    name: str
    codes: Mapping[str, Code]
    source: str

    def code(self, category: str | None) -> Code:
        """Give the neutral code of a category, or of having none."""
        if category is None:
            return self.codes.get(NO_CATEGORY, Code.UNCATEGORISED)
        return self.codes.get(category.casefold(), Code.UNMAPPED)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a list's categories come from: the format, the country of its context, the exporter."""

    format: str
    country: str = ""
    exporter: str = ""


@dataclass(frozen=True, slots=True)
class Categories:
    """All schemes, and which of them an origin uses; empty words of a rule hold for any."""

    version: str
    schemes: Mapping[str, Scheme]
    rules: tuple[tuple[Origin, str], ...]

    def scheme(self, origin: Origin, named: str = "") -> Scheme:
        """Give the scheme that somebody named, else the one of the most particular rule.

        Raises CategoriesNotValid for a name that is none. Where no rule fits, nothing is mapped.
        """
        if named:
            if named not in self.schemes:
                raise CategoriesNotValid(
                    f"There is no scheme of categories of that name. Nothing was done. Name one of"
                    f" {', '.join(sorted(self.schemes))}, or write your own document."
                )
            return self.schemes[named]
        fitting = [(_weight(rule), name) for rule, name in self.rules if _fits(rule, origin)]
        if not fitting:
            return Scheme("none", {}, "no rule fits this origin")
        return self.schemes[max(fitting)[1]]


def read_categories(text: str) -> Categories:
    """Read the document (TOML); raises CategoriesNotValid with every fault found."""
    try:
        document = tomllib.loads(text)
        faults = tuple(_faults(document))
    except (tomllib.TOMLDecodeError, RecursionError):
        faults = ("it is not TOML",)
    if faults:
        raise CategoriesNotValid(
            f"The document of categories is not valid: {'; '.join(faults)}. Nothing was done."
        )
    schemes = {
        row["name"]: Scheme(
            row["name"],
            {value.casefold(): Code(code) for value, code in row["codes"].items()},
            row["source"],
        )
        for row in document["scheme"]
    }
    rules = (
        (
            Origin(row["format"], row.get("country", ""), row.get("exporter", "")),
            row["scheme"],
        )
        for row in document["rule"]
    )
    return Categories(document["version"], schemes, tuple(rules))


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(document.get("version"), str):
        yield "version: a text"
    schemes: Any = document.get("scheme")
    rules: Any = document.get("rule")
    if not _are_tables(schemes) or not _are_tables(rules):
        yield "scheme, rule: at least one table of each"
        return
    for row in schemes:
        if not isinstance(row.get("name"), str) or not isinstance(row.get("source"), str):
            yield "scheme: name and source"
        codes = row.get("codes")
        if not isinstance(codes, dict) or not set(codes.values()) <= set(Code):
            yield f"scheme {row.get('name')}: codes are {', '.join(Code)}"
    names = {row.get("name") for row in schemes}
    for row in rules:
        words = [row.get(key, "") for key in ("country", "exporter")]
        if not isinstance(row.get("format"), str) or not all(isinstance(w, str) for w in words):
            yield "rule: format, and country and exporter where they count"
        if row.get("scheme") not in names:
            yield f"rule: no scheme {row.get('scheme')}"


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _fits(rule: Origin, origin: Origin) -> bool:
    return (
        rule.format == origin.format
        and rule.country.casefold() in ("", origin.country.casefold())
        and origin.exporter.casefold().startswith(rule.exporter.casefold())
    )


def _weight(rule: Origin) -> tuple[int, int]:
    """An exporter counts for more than a country: it is the exporter that wrote the number."""
    return len(rule.exporter), len(rule.country)
