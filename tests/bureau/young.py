"""Help tests of young people who are reported: lines that say so, features, decisions, the page."""

from __future__ import annotations

from typing import Any

from longstop.actions.answer import answer
from longstop.actions.decide_path import agree_path, decide_path
from longstop.actions.record_features import record_features
from longstop.actions.show import show
from longstop.actions.story_json import story_json
from longstop.actions.story_lines import story_lines
from longstop.actions.take import take
from longstop.actions.verify import verify
from longstop.core.referral.path import FEATURES, Path
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from longstop.core.triage.path import read_feature
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, reference_of, replayed

STATED = {
    **LINE, "age": "14", "e_mail": "jon.quill@post.example", "street": "1 High Street",
    "town": "Leeds", "area": "Northmark", "occupation": "pupil at Hill School",
    "note": "first word",
}  # fmt: skip
DISPUTED = {**LINE, "age": "14", "date_of_birth": "1990-03-14"}
ABSENT = LINE
INVOLVED, AGGRAVATED = Path.PERSON_INVOLVED, Path.AGGRAVATED
ADULT, CANNOT = Path.ADULT_AFTER_ALL, Path.CANNOT_BE_KNOWN
RECORD = StatementKind.RECORD
PLAIN = {INVOLVED: "no_feature_found", AGGRAVATED: "features_found", ADULT: "record_shows",
         CANNOT: "no_source_left"}  # fmt: skip
CLOCKS = (
    "select c.running, c.due_at from clock c join obligation o on o.id = c.obligation_id"
    " where o.reference = %s and c.kind = 'child_path' order by c.id"
)
KEPT = (
    "select t.line, t.review_by from retention t join obligation o on o.id = t.obligation_id"
    " where o.reference = %s"
)
NAMING = ("Quill", "Jon", "jon.quill@post.example", "High Street", "Leeds", "Hill School", "1990")


def received(bureau: Bureau, line: dict[str, str], **more: str) -> str:
    """Receive one line and take its referral."""
    bureau.receive_csv({**line, **more})
    reference = reference_of(bureau)
    take(bureau.house, bureau.people["alice"], [reference])
    return reference


def look(bureau: Bureau, reference: str, **found: str) -> None:
    """Record every feature: no, save what is given."""
    wanted = {**dict.fromkeys(FEATURES, "no"), **found}
    read = [read_feature(f"{code}={said}", RECORD) for code, said in wanted.items()]
    record_features(bureau.house, bureau.people["alice"], reference, read)


def decide(bureau: Bureau, reference: str, path: Path, *, by: str = "alice", **more: Any) -> str:
    """Decide as somebody, with a reason that fits."""
    asked = {"reason": PLAIN[path], "basis": RECORD if path is ADULT else None, **more}
    return decide_path(bureau.house, bureau.people[by], reference, path, **asked).status


def decided(bureau: Bureau, reference: str, path: Path) -> None:
    """Decide, by two people where it takes two."""
    look(bureau, reference, **({"passed_on": "yes"} if path is AGGRAVATED else {}))
    if decide(bureau, reference, path) == "proposed":
        agree_path(bureau.house, bureau.people["bob"], reference)


def say(bureau: Bureau, text: str, reference: str, *, settles: bool = False) -> None:
    found = read_found(text, RECORD, settles=settles)
    answer(bureau.house, bureau.people["alice"], [reference], found)


def page(bureau: Bureau, reference: str, *, by: str = "alice") -> str:
    shown = show(bureau.house, bureau.people[by], reference)
    return "\n".join(story_lines(shown)) + str(story_json(shown))


def is_outside(bureau: Bureau, reference: str) -> bool:
    shown = show(bureau.house, bureau.people["alice"], reference)
    assert shown.assessed is not None
    assert shown.placed is not None
    outside = shown.assessed.span is None
    assert outside == (shown.placed.span is None)
    assert not (outside and shown.assessed.floors)
    return outside


def sound(bureau: Bureau, *references: str) -> bool:
    assert all(replayed(bureau, one) for one in references)
    assert verify(bureau.house, bureau.people["sue"]).faults == ()
    return True
