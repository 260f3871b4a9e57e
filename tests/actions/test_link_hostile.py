"""Whatever is written into a report, linking ends, joins no strangers, says what it left out."""

from __future__ import annotations

import time

import pytest

from tests.bureau.fixtures import Bureau
from tests.bureau.linking import groups, links, receive_people

WIDE = 1_000_000
GUARD_SECONDS = 60
"""Against hanging only: each takes well under a second."""


def test_names_of_a_megabyte_are_linked_like_any_other(bureau: Bureau) -> None:
    long_ = {"role": "reported", "family_name": "q" * WIDE, "given_name": "j" * WIDE}
    began = time.monotonic()
    receive_people(bureau, long_, long_, {**long_, "given_name": "z" * WIDE})
    assert time.monotonic() - began < GUARD_SECONDS
    assert bureau.ask("select max(length(profile::text)) < 10000 from link_profile") == [(True,)]
    assert links(bureau) == []


@pytest.mark.parametrize("column", ["user_name", "e_mail", "phone", "note"])
def test_identifiers_of_a_megabyte_are_never_compared(bureau: Bureau, column: str) -> None:
    long_ = {"role": "reported", "service": "Drumline", column: "7" * WIDE}
    began = time.monotonic()
    receive_people(bureau, long_, long_)
    assert time.monotonic() - began < GUARD_SECONDS
    assert groups(bureau) == set()


def test_a_name_in_letters_that_only_look_the_same_is_that_name_and_joins_nobody_alone(
    bureau: Bureau,
) -> None:
    plain = {"role": "reported", "given_name": "Oscar", "family_name": "Ashcroft"}
    forged = {**plain, "given_name": "\u041es\u0441\u0430r"}  # Cyrillic letters among them
    receive_people(bureau, plain, forged)
    assert groups(bureau) == set()


def test_a_thousand_who_share_a_handle_fuse_into_nobody_and_it_is_flagged(bureau: Bureau) -> None:
    lines = [
        {"reference": f"H-{n}", "role": "reported", "user_name": "everybody_8812",
         "service": "Drumline", "given_name": f"{'abcdefghij'[n % 10] * 3}{n}"}
        for n in range(1000)
    ]  # fmt: skip
    bureau.receive_csv(*lines)
    assert groups(bureau) == set()
    assert bureau.ask("select count(*) > 0 from link_common") == [(True,)]
