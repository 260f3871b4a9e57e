"""Hold what one reported person can be recognised by, in normal forms only.

A profile is made from all that the reports of one referral say of the reported person. Raw values
stay where they are; nothing here is shown to anybody as what a sender wrote.
"""

from __future__ import annotations

from dataclasses import dataclass

FORMS = 1
"""The version of the rules that make normal forms: other rules, another number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """One reported person's forms; each tuple is sorted and holds no form twice.

    given and family are the first such names, folded to small Latin letters; other_names are all
    others. born is ISO: YYYY, YYYY-MM or YYYY-MM-DD; born_from and born_to are years between which
    an age puts the birth. accounts and handles begin with the service and a colon, handles without
    a known service with the colon alone. sockets are 'address|port|hour', addresses an IP address
    of a connection that is not known to be shared. homes are 'country:postcode|street' (the number
    alone where a postcode is of few doors) and 'country:town|street', postcodes 'country:code'.
    reports are numbers of reports that this one names, and its own where it is about nobody else.
    verified holds the e-mails, phones and accounts that the sender verified.
    """

    referral: int
    given: str | None = None
    family: str | None = None
    other_names: tuple[str, ...] = ()
    born: str | None = None
    born_from: int | None = None
    born_to: int | None = None
    accounts: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    sockets: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
