"""Keep policy documents, so that what was assessed under one can be explained and checked for ever.

One that is adopted is kept when it is proposed; the one that is shipped is kept by the first sweep
under it, before a release may bring another.
"""

from __future__ import annotations

from hashlib import sha256

from longstop.actions.house import House
from longstop.core.triage.document import read_policy
from longstop.core.triage.policy import Policy
from longstop.store import ledger
from longstop.store.queries import policies as queries
from longstop.store.queries.policies import Document
from longstop.store.session import Connection


def document_of(policy: Policy, text: str) -> Document:
    """Make a document of a policy and the text that it was read from."""
    digest = sha256(text.encode()).hexdigest()
    return Document(digest=policy.digest, stamp=policy.stamp, text=text, sha256=digest)


def kept_event(one: Document) -> ledger.Event:
    """Tell the ledger which document is kept."""
    facts = {"digest": one.digest, "stamp": one.stamp, "sha256": one.sha256}
    return ledger.Event(ledger.SYSTEM, "policy.kept", {"facts": {"document": facts}})


def keep_shipped(connection: Connection, house: House, actor: str) -> None:
    """Keep the shipped document while nothing else is in force, in the caller's transaction."""
    now = house.now()
    if queries.adopted_text(connection, now) is not None:
        return
    text = house.shipped_policy
    one = document_of(read_policy(text), text)
    if not queries.is_kept(connection, one.digest) and queries.keep(connection, one, now):
        ledger.record(connection, [kept_event(one)], at=now, actor=actor)
