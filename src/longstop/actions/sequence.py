"""Number the ledger's entries once and for all: each becomes the next leaf of one tree.

Only then can a checkpoint speak of it. The sweep does this, and making a checkpoint does it first.
It may be stopped at any moment and run again; two at once take turns.
"""

from __future__ import annotations

from longstop.store import tree
from longstop.store.session import Connection


def sequence(connection: Connection, *, whole: bool = False, at_once: int = tree.AT_ONCE) -> int:
    """Append every settled entry to the tree; gives how many there were.

    Each batch is one transaction of its own. With whole, the ledger is looked through from its
    beginning at the end: nothing is missed, whatever server it was written on.
    """
    done = 0
    while count := _append_some(connection, at_once, whole=False):
        done += count
    while whole and (count := _append_some(connection, at_once, whole=True)):
        done += count
    return done


def _append_some(connection: Connection, at_once: int, *, whole: bool) -> int:
    with connection.transaction():
        tree.hold_tree(connection)
        entries = tree.waiting(connection, at_once, whole=whole)
        if entries:
            tree.append(connection, tree.size_of(connection), entries)
    return len(entries)
