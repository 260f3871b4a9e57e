"""Measure a bureau's pace over all its referrals, and write it as a scenario to plan by.

The records are read as the service, in sets, and the look stands on the ledger. The file holds
counts and times by grade and stage; nothing in it is of one person.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from longstop.actions.calibrate_reading import read_findings
from longstop.actions.capacity_scenarios import scenario_text
from longstop.actions.house import House
from longstop.actions.train_model import check_bureau
from longstop.core.authority.permissions import Permission, check
from longstop.core.capacity.calibrated import Calibrated, calibrated
from longstop.core.capacity.calibrated_words import findings_in_words, heading
from longstop.core.capacity.document import read_scenario
from longstop.core.capacity.learned import Findings
from longstop.core.capacity.scenario import Scenario
from longstop.core.capacity.writing import write_document
from longstop.core.ledger.canonical import Plain
from longstop.engines.new_file import check_free, new_file
from longstop.store import ledger
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learnt and what not, the scenario that was written, and what gave the rest."""

    findings: Findings
    calibrated: Calibrated
    scenario: Scenario
    like: str


def calibrate(
    house: House, actor: Actor, path: Path, *, like: str = "bureau", since: date | None = None
) -> Calibration:
    """Measure, and write a scenario into a new file; days are those of the bureau's zone.

    like names the scenario that gives the stages and whatever cannot be measured. From since, or
    from the first referral on, until yesterday. The same number of statements, however many
    referrals. Raises NotAllowed (also to another agency than a bureau), ScenarioNotValid,
    ScenarioNotReadable, NothingToLearn, FileThere, FileNotMade.
    """
    check(actor.roles, Permission.CAPACITY_CALIBRATE)
    text = scenario_text(like)
    stamp, plain = read_scenario(text).stamp, tomllib.loads(text)  # told first what is wrong in it
    check_free(path)
    with house.database.as_service("calibrate capacity") as connection:
        with connection.transaction():
            check_bureau(connection, actor)
            found = read_findings(connection, house, actor, plain["arrivals"][0], since)
        made = calibrated(plain, stamp, found)
        remarks = findings_in_words(found, made.unlearnt)
        data = write_document(made.document, heading(found, stamp), remarks).encode()
        scenario = read_scenario(data.decode())
        facts: dict[str, Plain] = {
            "first": str(found.first), "last": str(found.last), "like": stamp,
            "referrals": found.referrals, "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
        }  # fmt: skip
        event = ledger.Event(
            ledger.person_stream(actor.person), "capacity.calibrated", {"facts": facts}
        )
        with new_file(path, data), connection.transaction():
            ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return Calibration(found, made, scenario, stamp)
