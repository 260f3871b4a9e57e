"""Show what a package or a refused file holds, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.manifest import PartLine, manifest_digest
from longstop.core.referral.references import parse_reference
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.parts import manifest_behind, parts_of
from longstop.store.session import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """The lines of a manifest in their order, with the digest that the ledger binds."""

    reference: str
    sha256: str
    lines: Sequence[PartLine]


def show_manifest(house: House, actor: Actor, reference: str) -> Manifest:
    """Show a manifest; the look goes on the reader's own stream. Raises NotFound."""
    check(actor.roles, Permission.PACKAGE_READ)
    typed = parse_reference(reference)
    with house.database.as_person(actor) as connection, connection.transaction():
        found = manifest_behind(connection, typed)
        lines = parts_of(connection, found[2]) if found is not None else []
        if found is None or not lines:
            raise NotFound(
                f"There is no manifest of {typed} here. Nothing was looked up. "
                "See the packages there are: longstop package list"
            )
        id_, kind, _ = found
        event = ledger.Event(
            ledger.person_stream(actor.person),
            "package.viewed" if kind == ObligationKind.PACKAGE else "refused_file.viewed",
            {"facts": {"obligation": id_}},
        )
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return Manifest(reference=typed, sha256=manifest_digest(lines), lines=lines)
