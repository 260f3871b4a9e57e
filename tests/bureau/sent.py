"""Help tests of disseminations: referrals that are ready and graded, sent to the north."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from longstop.actions.disseminate import Disseminated, Sending, disseminate
from longstop.actions.grade import grade
from longstop.actions.import_organisation import import_organisation
from longstop.actions.make_ready import make_ready
from longstop.actions.take import take
from longstop.core.triage.policy import Grade
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import LINE, references_of

CANADA = """
[[agency]]
code = "canada"
name = "Maple Centre"
kind = "partner"
country = "CA"
zone = "America/Toronto"
areas = ["Mapleton"]
hours = "Mon-Fri 08:00-18:00"
"""
NORTH = Sending(reason="person_lives_there", to="north")
NOTHING: Mapping[str, str] = {}
OWNER = (
    "select a.code, d.code, p.code from obligation o join agency a on a.id = o.owner_agency"
    " join desk d on d.id = o.owner_desk join person p on p.id = o.owner_person"
    " where o.reference = %s"
)
STATE = "select state, previous_state from obligation where reference = %s"


def ready(
    bureau: Bureau,
    many: int = 1,
    line: Mapping[str, str] = NOTHING,
    wanted: Grade = Grade.HIGH,
) -> list[str]:
    """Receive lines and take their referrals to ready, with a grade."""
    lines = [{**LINE, "reference": f"S-{n}", "family_name": f"Quill{n}", **line}
             for n in range(many)]  # fmt: skip
    bureau.receive_csv(*lines)
    references = references_of(bureau, "referral")
    developed(bureau, references, wanted)
    return references


def developed(bureau: Bureau, references: Sequence[str], wanted: Grade = Grade.HIGH) -> None:
    """Let Alice take, grade and develop these referrals."""
    alice = bureau.people["alice"]
    take(bureau.house, alice, references)
    grade(bureau.house, alice, references, wanted, reason="known_to_officers")
    make_ready(bureau.house, alice, references)


def sent(
    bureau: Bureau, sending: Sending = NORTH, line: Mapping[str, str] = NOTHING
) -> Disseminated:
    """Send one referral to the north."""
    (made,) = disseminate(bureau.house, bureau.people["alice"], ready(bureau, line=line), sending)
    return made


def give_canada(bureau: Bureau) -> None:
    """Let there be a partner agency in Canada, in which nobody has an account here."""
    import_organisation(bureau.house, bureau.people["admin"], CANADA)
    bureau.people = people_of(bureau.house)
