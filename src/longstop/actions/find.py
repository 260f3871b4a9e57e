"""Find the obligations a person acts on, the same way for all: seen first, then owned, then held.

An absent reference and one that is not to be seen end in the same place after the same statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from longstop.actions.house import NotFound
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import parse_reference
from longstop.store.queries.since import EntrySince, entries_since
from longstop.store.queries.work import Held, find_agency, lock, seen
from longstop.store.session import Actor, Connection

NAMED = 20
"""How many refusals of a set are told one by one."""


class NotYours(LongstopError):
    """The obligation is seen here and owned elsewhere: only its owner's agency acts on it."""

    exit_code = 2


class AlreadyClosed(LongstopError):
    """The obligation has ended."""

    exit_code = 2


class ChangedMeanwhile(LongstopError):
    """Somebody else changed the obligation between reading and writing; changes says how."""

    exit_code = 2

    def __init__(self, message: str, changes: Sequence[EntrySince] = ()) -> None:
        """Say what happened, and what changed."""
        super().__init__(message)
        self.changes = tuple(changes)


def canonical(references: Sequence[str]) -> list[str]:
    """Read typed references, each once, in their order; raises ReferenceNotValid."""
    return list(dict.fromkeys(parse_reference(text) for text in references))


def not_found(references: Sequence[str]) -> NotFound:
    """Say that nothing visible has these references."""
    return NotFound(
        f"No {', '.join(references)} that you can see. Nothing was changed. "
        "See your work with: longstop worklist"
    )


def agency_named(connection: Connection, named: str) -> int:
    """Give the number of the agency with this code or this name; raises NotFound."""
    found = find_agency(connection, named)
    if found is None:
        raise NotFound(f"No agency '{named}'. Nothing was changed. See: longstop agency list")
    return found


def find_seen(connection: Connection, references: Sequence[str]) -> list[Held]:
    """Find obligations one may see, in the order asked for; raises NotFound naming all others."""
    found = seen(connection, references)
    missing = [reference for reference in references if reference not in found]
    if missing:
        raise not_found(missing)
    return [found[reference] for reference in references]


def hold_own(
    connection: Connection, actor: Actor, found: Sequence[Held], *, closed: bool = False
) -> list[Held]:
    """Hold the rows of open obligations that the actor's agency owns, until the transaction ends.

    Raises NotYours for one that another agency owns, AlreadyClosed unless closed ones are wanted,
    ChangedMeanwhile where something was written since the actor saw it.
    """
    _check_owned(found, actor)
    held = lock(connection, [one.id for one in found])
    again = [held[one.reference] for one in found if one.reference in held]
    if len(again) < len(found):
        raise ChangedMeanwhile("It changed hands meanwhile. Nothing was changed. Look again.")
    _check_owned(again, actor)
    check_as_seen(connection, actor, {one.reference: one.id for one in again})
    ended = [one.reference for one in again if not one.is_open]
    if ended and not closed:
        raise AlreadyClosed(f"{', '.join(ended)}: closed already. Nothing was changed.")
    return again


def check_moved(count: int, wanted: int) -> None:
    """Check that a guarded UPDATE changed every row it was for; raises ChangedMeanwhile."""
    if count != wanted:
        raise ChangedMeanwhile(
            "Somebody else changed it at this moment. Nothing was changed. Look again: "
            "longstop show REF"
        )


def check_as_seen(connection: Connection, actor: Actor, found: Mapping[str, int]) -> None:
    """Check that obligations, by reference, are as the actor saw them; raises ChangedMeanwhile.

    Whoever saw none of them is not asked.
    """
    saw = {id_: actor.saw[name] for name, id_ in found.items() if name in actor.saw}
    changes = entries_since(connection, saw) if saw else []
    if changes:
        named = sorted({one.reference for one in changes})
        raise ChangedMeanwhile(
            f"{', '.join(named)}: changed since you looked. Nothing was changed. Look again, then "
            "decide.",
            changes,
        )


def check_owner(owners: Mapping[str, str], agency: str) -> None:
    """Check that an agency owns obligations, given as owners by reference; raises NotYours."""
    _refuse_others({ref: owner for ref, owner in owners.items() if owner != agency})


def _check_owned(found: Sequence[Held], actor: Actor) -> None:
    others = [one for one in found if one.owner_agency != actor.agency]
    _refuse_others({one.reference: one.owner_agency_code for one in others})


def _refuse_others(owners: Mapping[str, str]) -> None:
    if owners:
        named = [f"{ref} is owned by the agency '{owner}'" for ref, owner in owners.items()]
        more = f"; and {len(named) - NAMED} more" if len(named) > NAMED else ""
        raise NotYours(f"{'; '.join(named[:NAMED])}{more}. Nothing was changed.")
