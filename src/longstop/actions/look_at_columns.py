"""Look at the heads of a list before it is received: does its sender's map say what they mean?"""

from __future__ import annotations

from longstop.actions.house import House
from longstop.actions.receive import find_source
from longstop.core.authority.permissions import Permission, check
from longstop.core.intake.column_check import HeadsSeen, see_heads
from longstop.core.intake.columns import ColumnMap, load_column_map
from longstop.engines.openers.peek import is_list, peek_list
from longstop.engines.parts import PartRefused
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.source import Source as File
from longstop.store.queries.sources import Source
from longstop.store.session import Actor


def look_at_columns(house: House, actor: Actor, source: str, file: File) -> HeadsSeen | None:
    """Give the heads of a list with what they mean; None where the file is no list with heads.

    Nothing is kept of it. Raises SourceNotKnown.
    """
    check(actor.roles, Permission.PACKAGE_RECEIVE)
    with house.database.as_person(actor) as connection:
        kept = map_of(find_source(connection, actor, source))
    try:
        if not is_list(file):
            return None
        peek = peek_list(file, limits=house.limits)
    except (UnreadableFile, PartRefused):
        return None  # whoever receives it is told why
    return see_heads(peek.heads, peek.sample, kept)


def map_of(source: Source) -> ColumnMap | None:
    """Read the map that a sender has, None where it has none."""
    return None if source.column_map is None else load_column_map(source.column_map)
