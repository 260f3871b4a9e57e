"""Print the story of one obligation as a PDF: what its page shows, and hidden what that hides.

Every page says who printed it, when, under which reference and on which conditions it may be
handled. What the sender's conditions forbid to take out is not printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from longstop.actions.export import Keep, Made, drawn, given_up_on_failure, hand_over, seal
from longstop.actions.find import canonical, not_found
from longstop.actions.house import House
from longstop.actions.reveal import check_looking
from longstop.actions.show import Shown, read_shown
from longstop.actions.story_lines import story_lines
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.exporting import NEEDED, FileKind, Kind, Mark, check_asked
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.handling import Act, check_handling
from longstop.engines.printed import Part, Print, as_pdf
from longstop.store import ledger
from longstop.store.queries.story import Subject, subject_of
from longstop.store.queries.work import agency_of
from longstop.store.session import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Printing:
    """What is printed, why, whether with what is hidden, and why no condition stands against it."""

    reference: str
    reason: str
    revealed: bool = False
    condition: str | None = None


def print_story(house: House, actor: Actor, printing: Printing, keep: Keep = hand_over) -> Made:
    """Print a story; the look and the export are both on the ledger.

    Raises ReferenceNotValid, NotFound, ExportRefused, ReasonNotKnown, HandlingForbids,
    ExportNotMade.
    """
    _check(actor, printing)
    (wanted,) = canonical([printing.reference])
    now = house.now()
    with house.database.as_person(actor) as connection, ExitStack() as made:
        with connection.transaction():
            subject = subject_of(connection, wanted, now)
            if subject is None:
                raise not_found([wanted])
            _check_conditions(house, subject, printing)
            shown = read_shown(connection, house, actor, subject, now, reveal=printing.revealed)
            _, reference = drawn(connection, house)
            hidden = ", with what is hidden by default" if printing.revealed else ""
            mark = Mark(
                reference=reference, of=f"the story of {wanted}{hidden}",
                agency=agency_of(connection, actor.agency).code, person=actor.code, at=now,
                zone=shown.zone, reason=printing.reason,
            )  # fmt: skip
            sealed, digest = seal(house, [as_pdf(_laid_out(shown, mark))])
            done = Made(
                reference=reference, name=f"{wanted}-{reference}.pdf", file=FileKind.PDF, rows=1,
                more=False, digest=digest, sealed=sealed,
            )  # fmt: skip
            with given_up_on_failure(sealed):
                events = _events(actor, subject, printing, done)
                ledger.record(connection, events, at=now, actor=actor.ledger_name)
                made.enter_context(keep(done))
        return done


def _events(
    actor: Actor, subject: Subject, printing: Printing, done: Made
) -> tuple[ledger.Event, ledger.Event]:
    """Tell of the look, which is one like any other, and of the file."""
    act = "revealed" if printing.revealed else "viewed"
    looked: dict[str, Plain] = {
        "obligation": subject.id, "reason": printing.reason, "condition": printing.condition,
    }  # fmt: skip
    taken: dict[str, Plain] = {
        **looked, "export": done.reference, "kind": Kind.STORY.value, "file": done.file.value,
        "revealed": printing.revealed, "rows": done.rows, "digest": done.digest, "agreed_by": None,
    }  # fmt: skip
    stream = ledger.person_stream(actor.person)
    return (
        ledger.Event(stream, f"{subject.kind}.{act}", {"facts": looked}),
        ledger.Event(stream, "export.made", {"facts": taken}),
    )


def _check(actor: Actor, printing: Printing) -> None:
    check(actor.roles, Permission.EXPORT_MAKE)
    check(actor.roles, NEEDED[Kind.STORY])
    check_asked(Kind.STORY, FileKind.PDF, printing.reason, None, 1)
    if printing.revealed:
        check(actor.roles, Permission.REFERRAL_REVEAL)
        check_looking(printing.reason)


def _check_conditions(house: House, subject: Subject, printing: Printing) -> None:
    stated = {subject.reference: subject.handling}
    check_handling(house.handling, stated, Act.EXPORT, printing.condition)
    if printing.revealed:
        check_handling(house.handling, stated, Act.REVEAL, printing.condition)


def _laid_out(shown: Shown, mark: Mark) -> Print:
    title, *rest = story_lines(shown, hints=False)
    return Print(
        title=title, parts=list(_parts(rest)), mark=mark.line, reference=mark.reference,
        who=mark.who_and_when, conditions=shown.story.subject.handling,
    )  # fmt: skip


def _parts(lines: list[str]) -> Iterator[Part]:
    """Gather lines under their headings; those before the first stand under one of their own."""
    title, below = "What it is", list[str]()
    for line in lines:
        if line.startswith("\n"):
            yield Part(title=title, lines=below)
            title, below = line[1:], []
        else:
            below.append(line.removeprefix("  "))
    yield Part(title=title, lines=below)
