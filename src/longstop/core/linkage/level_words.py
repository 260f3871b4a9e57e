"""Say in plain words what agrees or differs between two records, for every face alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LEVEL_WORDS: Final = {
    "name_differs": "another name",
    "name_one_near": "one name is nearly the same, the other differs",
    "name_given_only": "the same given name with another family name",
    "name_family_only": "the same family name with another given name",
    "name_given_known": "the same given name; a family name is missing",
    "name_family_known": "the same family name; a given name is missing",
    "name_other_name": "a name of one is an other name of the other",
    "name_near": "both names are nearly the same",
    "name_near_family": "the same given name, the family name nearly",
    "name_near_given": "the same family name, the given name nearly",
    "name_initial": "the same family name, the given name as an initial",
    "name_nickname": "the same family name, the given name as a short form",
    "name_swapped": "the same two names, exchanged",
    "name_full": "the same name",
    "birth_differs": "another date of birth",
    "birth_near_year": "years of birth close to each other",
    "birth_in_range": "an age that fits",
    "birth_same_year": "the same year of birth, another day",
    "birth_partial": "the same date of birth as far as it is known",
    "birth_one_digit": "the same date of birth but for one slip",
    "birth_swapped": "the same date of birth, day and month exchanged",
    "birth_exact": "the same date of birth",
    "account_differs": "other accounts (says nothing: people have several)",
    "account_near": "the same account at a service but for one slip in its number",
    "account_same": "the same account at a service",
    "handle_differs": "other user names (says nothing)",
    "handle_across": "the same user name at another service",
    "handle_same": "the same user name at the same service",
    "email_differs": "other mailboxes (says nothing)",
    "email_local_part": "the same before the @ at another provider",
    "email_same": "the same mailbox",
    "phone_differs": "other telephone numbers (says nothing)",
    "phone_same": "the same telephone number",
    "device_differs": "other devices (says nothing)",
    "device_same": "the same device",
    "connection_differs": "other connections (says nothing)",
    "connection_address": "the same address of a connection",
    "connection_socket": "the same connection: address, port and hour",
    "place_differs": "other places (says nothing)",
    "place_postcode": "the same postcode",
    "place_home": "the same home",
    "report_differs": "other reports named (says nothing)",
    "report_same": "one names the other's report, or both name one",
}
LIMIT_WORDS: Final = {
    "contradicts": "given name and date of birth both differ",
    "names_apart": "the given names are two people's",
    "household_only": "all that agrees could be one household's",
    "one_kind_only": "only one kind of evidence agrees",
    "under_join": "the weight is under the band in which two are joined",
    "same_event": "both report one event, which says nothing more of who it was",
}


def because_words(codes: Iterable[str]) -> str:
    """Say codes of a link in a line: what agrees, then what stands against joining."""
    told = [LEVEL_WORDS[code] for code in codes if code in LEVEL_WORDS]
    against = [LIMIT_WORDS[code] for code in codes if code in LIMIT_WORDS]
    return "; ".join(told) + (f"; but {'; '.join(against)}" if against else "")
