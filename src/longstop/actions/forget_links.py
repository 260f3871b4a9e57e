"""Take away all that was made to recognise somebody by, when they are erased."""

from __future__ import annotations

from datetime import datetime

from longstop.actions.house import House
from longstop.actions.undo_link import take_back
from longstop.core.linkage.common_forms import all_keys
from longstop.store.queries import linking
from longstop.store.queries import nominals as queries
from longstop.store.session import Actor, Connection


def hold_to_forget(connection: Connection, referral: int) -> list[int]:
    """Let nobody else link, and give whom forgetting the links of a referral may change.

    The caller holds them in the order of their numbers, as everybody does.
    """
    linking.alone(connection)
    reached = queries.reached_from(connection, [referral])
    asked = queries.questions_of(connection, reached)
    return sorted({referral, *(id_ for one in asked for id_ in (one.a, one.b))})


def forget_links(
    connection: Connection, house: House, actor: Actor, referral: int, now: datetime
) -> None:
    """Delete a person's profile, keys and links, and take back what was said of them and others.

    Inside the transaction that erases, after hold_to_forget. Texts that tell of others lost the
    person's values, so what those are known by is made again.
    """
    linking.note_due_beside(connection, referral)
    touched = {referral, *queries.fellows(connection, referral)}
    for profile in linking.profiles(connection, [referral]).values():
        linking.drop_keys(connection, [(key, referral) for key in all_keys(profile)])
    gone = linking.erase_profile(connection, referral)
    touched |= {id_ for pair in gone for id_ in pair}
    words = queries.words_about(connection, referral)
    take_back(connection, house, words, actor, now, beside=touched, by="erasure")
