"""The heads of a list held against its sender's map, and a map corrected by a person."""

from __future__ import annotations

import pytest

from longstop.core.intake.column_check import corrected, see_heads, shape_of
from longstop.core.intake.columns import ColumnMap, load_column_map, to_toml

KEPT = ColumnMap(
    columns={"Name": "person.family_name", "Town": "person.town", "Note": "note"},
    constants={"person.country": "CA"},
    yes=("aye",),
)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("03.04.1980", "99.99.9999"),
        ("Jörg Quill-Finch", "aa aa-aa"),
        ("a@b.example", "aa@aa.aa"),
        ("  K-12 ", "aa-99"),
        ("- " * 30, "- - - - - - - - - - - - ..."),
    ],
)
def test_a_shape_says_how_a_text_is_built_and_nothing_of_it(text: str, shape: str) -> None:
    assert shape_of(text) == shape


def test_a_map_that_names_every_head_fits_whatever_else_it_names() -> None:
    seen = see_heads(("NAME", "", "town", "Town"), (("Quill", "x", "", ""), ("Finch",)), KEPT)
    assert seen.fits
    assert [(one.head, one.target, one.filled) for one in seen.heads] == [
        ("NAME", "person.family_name", 2),
        ("town", "person.town", 0),
    ]
    assert seen.missing == ("Note",)


def test_a_head_that_is_not_named_is_proposed_a_place_that_is_free() -> None:
    heads = ("Name", "Surname", "Postcode")
    targets = [(one.target, one.in_map) for one in see_heads(heads, (), KEPT).heads]
    assert targets == [("person.family_name", True), (None, False), ("person.postcode", False)]
    assert not see_heads(heads, (), KEPT).fits
    assert not see_heads(("Surname",), (), None).fits


def test_what_a_person_chose_goes_into_the_map_and_the_rest_stays() -> None:
    chosen = {"Surname": "person.family_name", "town": None, "Remark": "note"}
    made = corrected(KEPT, chosen, date_order="dmy", birth_date_order=None)
    assert made.columns == {"Surname": "person.family_name", "Remark": "note", "Note": "note"}
    assert (made.constants, made.yes, made.date_order) == (KEPT.constants, KEPT.yes, "dmy")
    assert load_column_map(to_toml(made)) == made
