"""Help tests of checks: send them out, fill the list in as the other unit does, take it in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from longstop.actions.answer import answer
from longstop.actions.export_checks import Exported, Sending, export_checks
from longstop.actions.import_checks import Imported, import_checks
from longstop.actions.list_checks import CheckListed, list_checks
from longstop.actions.verify import verify
from longstop.core.ledger.verification import What
from longstop.core.referral.questions import REGISTRY, Check
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from longstop.core.triage.answers import Stands
from longstop.store.queries.assessment import standing_of
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    LINE,
)

RECORDS = Check.POLICE_RECORDS
OF_RECORDS = {one.code for one in REGISTRY.values() if one.check is RECORDS}
FIND_OUT = "select count(*) from clock where kind = 'find_out' and running"


def people(count: int, **more: str) -> list[dict[str, str]]:
    """Make lines about so many people."""
    return [{**LINE, "reference": f"T-{n}", "given_name": f"Jon{n}", **more} for n in range(count)]


def export(bureau: Bureau, out: Path, *, by: str = "alice", **more: Any) -> Exported:
    """Send checks of police records out, unless another kind is said."""
    sending = Sending(**{"check": RECORDS, "out": out, "reason": "assessment", **more})
    return export_checks(bureau.house, bureau.people[by], sending)


def take_in(bureau: Bureau, file: Path, *, by: str = "alice", **more: Any) -> Imported:
    """Take a list in, and see that its numbers add up."""
    done = import_checks(
        bureau.house, bureau.people[by], file, **{"basis": StatementKind.RECORD, **more}
    )
    assert done.read == done.answered + done.still_out + done.unchanged + len(done.refused)
    return done


def lines_of(file: Path) -> list[dict[str, str]]:
    """Read a list that went out, line by line."""
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))


def fill(file: Path, say: Callable[[dict[str, str]], str | None]) -> Path:
    """Fill the answers in as the other unit does; what says None is taken out of the list."""
    lines = [(line, say(line)) for line in lines_of(file)]
    back = file.with_name(f"back-{file.name}")
    with back.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, lines[0][0].keys())
        writer.writeheader()
        writer.writerows({**line, "answer": said} for line, said in lines if said is not None)
    return back


def stands(bureau: Bureau, reference: str, question: str) -> Stands:
    """Tell how a question of a referral stands."""
    ((id_,),) = bureau.ask("select id from obligation where reference = %s", reference)
    with bureau.as_superuser() as connection:
        return standing_of(connection, [id_])[id_].answers.stands(question)


def faults(bureau: Bureau) -> list[What]:
    """Verify, and give what is wrong."""
    return [one.what for one in verify(bureau.house, bureau.people["sue"]).faults]


def listed(bureau: Bureau, by: str = "alice") -> CheckListed:
    """Give what the list of checks says of police records."""
    (one,) = (o for o in list_checks(bureau.house, bureau.people[by]).checks if o.check is RECORDS)
    return one


def say(bureau: Bureau, text: str, reference: str) -> None:
    """Record an answer as Alice does."""
    basis = None if text.split("=")[1] not in ("yes", "no") else StatementKind.RECORD
    found = read_found(text, basis, settles=False)
    answer(bureau.house, bureau.people["alice"], [reference], found)
