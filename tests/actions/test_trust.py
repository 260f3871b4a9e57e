"""Possible positions of trust: software finds the words, a person decides, nothing gets lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import psycopg
import pytest

from longstop.actions import receive as receiving
from longstop.actions.close import agree, close
from longstop.actions.decide_trust import decide_trust, list_trust, show_trust
from longstop.actions.house import NotFound
from longstop.actions.read_texts import TextsRead, read_left_over, read_texts
from longstop.actions.release import release
from longstop.actions.reveal import ReasonNotKnown
from longstop.actions.show import show
from longstop.actions.story_lines import story_lines
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.closing import ClosingRefused
from longstop.core.referral.jurisdictions import NoSuchJurisdiction
from longstop.core.safeguarding.trust_decision import TrustDecision, TrustRefused
from longstop.store.queries import texts as queries
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, absent_reference, reference_of, replayed, statements

COACH = {**LINE, "note": "He is a swimming coach in Leeds."}
RUNNING = "select count(*) from clock where kind = 'position_of_trust' and running"
YES, NO = TrustDecision.YES, TrustDecision.NO


def standing(bureau: Bureau) -> tuple[list[tuple[str, bool]], int]:
    """Give the hits by kind, whether they open, and how many decisions are due."""
    hits = bureau.ask("select kind, possible from possible_trust order by id")
    return [(kind, possible) for kind, possible in hits], bureau.ask(RUNNING)[0][0]


def sound(bureau: Bureau) -> bool:
    """Tell whether verify finds nothing wrong; shows what."""
    assert verify(bureau.house, bureau.people["sue"]).faults == ()
    return True


def cut_short(bureau: Bureau, *lines: dict[str, str]) -> None:
    """Receive lines with the reading of texts left out, as by a kill right before it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receiving, "read_texts", lambda *_: None)
        bureau.receive_csv(*lines)


def test_a_coach_now_is_to_be_decided_within_one_working_day(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    assert standing(bureau) == ([("sport", True)], 1)
    ((due,),) = bureau.ask("select due_at from clock where kind = 'position_of_trust'")
    assert due.astimezone(UTC).date().isoformat() == "2026-11-23", "Friday evening, so Monday"
    assert replayed(bureau, reference_of(bureau))
    assert sound(bureau)


@pytest.mark.parametrize(
    "note", ["Reported by a nurse at the hospital.", "He is not a teacher.", "first word"]
)
def test_what_the_sentence_puts_aside_opens_nothing(bureau: Bureau, note: str) -> None:
    bureau.receive_csv({**LINE, "note": note})
    hits, due = standing(bureau)
    assert (due, any(possible for _, possible in hits)) == (0, False)
    assert list_trust(bureau.house, bureau.people["alice"]).rows == []


def test_the_occupation_a_sender_states_is_read_too(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "occupation": "swimming coach"})
    assert standing(bureau) == ([("sport", True)], 1)
    shown = show_trust(bureau.house, bureau.people["alice"], reference_of(bureau), "safeguarding")
    assert [sentence for _, sentence in shown.hits] == ["swimming coach"]


def test_the_ledger_says_how_many_and_which_and_no_word_of_it(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    ((body, actor),) = bureau.ask(
        "select body, body::json ->> 'actor' from ledger_entry where event = 'trust.possible'"
    )
    ((statement,),) = bureau.ask("select statement_id from possible_trust")
    facts = json.loads(body)["data"]["facts"]
    (row,) = facts.pop("rows")
    assert (row["statement_id"], row["kind"], row["possible"]) == (statement, "sport", True)
    assert facts == {"hits": 1, "kinds": ["sport"], "statements": [statement], "occupation": False}
    assert (actor, "swimming" in body) == ("service:texts", False)


def test_a_person_decides_and_the_clock_stops(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    done = decide_trust(bureau.house, alice, reference, NO, reason="work_has_ended")
    assert (done.hits, done.tell_by, standing(bureau)[1]) == (1, None, 0)
    assert bureau.ask("select decided, decided_by, reason from possible_trust") == [
        ("no", alice.person, "work_has_ended")
    ]
    with pytest.raises(TrustRefused, match="waits for a decision"):
        decide_trust(bureau.house, alice, reference, YES, reason="record_shows")
    assert replayed(bureau, reference)
    assert sound(bureau)


@pytest.mark.parametrize(
    ("where", "because", "due"),
    [
        ("England", "designated_officer_england", datetime(2026, 11, 23, tzinfo=UTC)),
        (None, "designated_officer_wales", datetime(2026, 11, 21, tzinfo=UTC)),
        ("US-TN", "standard", datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_after_yes_the_designated_officer_must_be_told(
    bureau: Bureau, where: str | None, because: str, due: datetime
) -> None:
    bureau.receive_csv(COACH)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    done = decide_trust(
        bureau.house, alice, reference, YES, reason="record_shows", jurisdiction=where
    )
    assert (done.tell_because, done.tell_by and done.tell_by.date()) == (because, due.date())
    assert bureau.ask("select because from clock where kind = 'tell'") == [(because,)]
    assert replayed(bureau, reference)
    assert sound(bureau)


def test_whoever_has_no_rule_is_told_so_and_nobody_is_guessed(bureau: Bureau) -> None:
    bureau.receive_csv({**COACH, "town": "", "postcode": ""})
    reference, alice = reference_of(bureau), bureau.people["alice"]
    with pytest.raises(NoSuchJurisdiction, match="policy jurisdictions"):
        decide_trust(bureau.house, alice, reference, YES, reason="record_shows", jurisdiction="X")
    with pytest.raises(TrustRefused, match="goes with 'yes' only"):
        decide_trust(
            bureau.house, alice, reference, NO, reason="work_has_ended", jurisdiction="Wales"
        )
    done = decide_trust(bureau.house, alice, reference, YES, reason="record_shows")
    assert done.whom is not None
    assert done.whom.startswith("NO RULE: the places do not say which jurisdiction it is")


def test_where_the_person_lives_names_an_officer_and_sets_no_clock(bureau: Bureau) -> None:
    bureau.receive_csv({**COACH, "postcode": "EC1A 1BB", "country": "GB"})
    reference, alice = reference_of(bureau), bureau.people["alice"]
    done = decide_trust(bureau.house, alice, reference, YES, reason="record_shows")
    assert done.whom is not None
    assert "By the rule of England: the local authority designated officer" in done.whom
    assert "said to be, not to work" in done.whom
    assert done.tell_because == "designated_officer_wales", "the shortest, while nobody says"


def test_a_working_day_of_england_is_one_of_england_whatever_bureau_counts(bureau: Bureau) -> None:
    """On the eve of Saint Andrew's Day, which is a holiday at the bureau and not in England."""
    bureau.receive_csv(COACH)
    own = replace(bureau.house.allowances, calendar="scotland")
    scottish = replace(bureau.house, allowances=own)
    bureau.clock.time = datetime(2026, 11, 27, 12, tzinfo=UTC)
    done = decide_trust(
        scottish, bureau.people["alice"], reference_of(bureau), YES, reason="record_shows",
        jurisdiction="england",
    )  # fmt: skip
    assert done.tell_by == datetime(2026, 11, 30, 17, tzinfo=UTC)
    ((calendar,),) = bureau.ask("select calendar from clock where kind = 'tell'")
    assert calendar.startswith("england-and-wales@")
    assert sound(bureau)


def test_a_referral_does_not_close_while_it_is_undecided(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    why = {"outcome": "not_a_report", "reason": "record_shows"}
    with pytest.raises(ClosingRefused, match="position of trust"):
        close(bureau.house, alice, reference, **why)
    decide_trust(
        bureau.house, alice, reference, TrustDecision.CANNOT_BE_KNOWN, reason="source_silent"
    )
    close(bureau.house, alice, reference, **why)
    bureau.receive_csv({**COACH, "note": "She is a teacher."}, name="more.csv")
    with pytest.raises(ClosingRefused, match="position of trust"):
        agree(bureau.house, bureau.people["bob"], reference)


def test_news_after_a_decision_asks_again_and_news_before_it_starts_no_second_clock(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(COACH)
    bureau.receive_csv({**COACH, "note": "He is a teacher."}, name="b.csv")
    assert standing(bureau) == ([("sport", True), ("teaching", True)], 1)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    decide_trust(bureau.house, alice, reference, NO, reason="another_person")
    bureau.receive_csv({**COACH, "note": "He is a nursery nurse."}, name="c.csv")
    assert standing(bureau)[1] == 1
    assert replayed(bureau, reference)
    assert sound(bureau)


def test_what_is_said_of_a_closed_referral_is_kept_and_starts_no_clock(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    close(bureau.house, bureau.people["alice"], reference, outcome="not_a_report",
          reason="record_shows")  # fmt: skip
    agree(bureau.house, bureau.people["bob"], reference)
    bureau.receive_csv(COACH, name="more.csv")
    assert standing(bureau)[0] == [("sport", True)]
    assert sound(bureau)


def test_a_reading_killed_between_its_steps_goes_on_and_finds_everything_once(
    bureau: Bureau,
) -> None:
    lines = [{**COACH, "reference": f"T-{n}", "given_name": f"Jon {n}"} for n in range(5)]
    cut_short(bureau, *lines)
    ((package,),) = bureau.ask("select obligation_id from package")
    plain, calls = queries.note_read, []

    def dies(*given: object) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        plain(*given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "note_read", dies)
        with pytest.raises(KeyboardInterrupt):
            read_texts(bureau.house, package, at_once=1)
    assert standing(bureau)[1] == 2, "the third step was taken back whole"
    sweep(bureau.house, every_seconds=60)
    assert standing(bureau)[1] == 5
    assert read_left_over(bureau.house) == TextsRead()
    assert sound(bureau)


def test_as_many_statements_for_many_as_for_one(bureau: Bureau) -> None:
    counts = []
    for size in (1, 30):
        cut_short(bureau, *({**COACH, "reference": f"{size}-{n}"} for n in range(size)))
        with statements() as sent:
            assert read_left_over(bureau.house).possible == size
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_a_mended_record_is_read_too(bureau: Bureau) -> None:
    bureau.receive_csv({**COACH, "date_of_birth": "no such day"})
    mended = ",".join(COACH) + "\n" + ",".join(COACH.values()) + "\n"
    waiting = reference_of(bureau, "quarantined_record")
    release(bureau.house, bureau.people["alice"], waiting, BytesIO(mended.encode()))
    assert standing(bureau) == ([("sport", True)], 1)
    assert sound(bureau)


def test_the_sentence_is_shown_for_a_reason_and_the_look_is_kept(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    with pytest.raises(ReasonNotKnown):
        show_trust(bureau.house, alice, reference, "curious")
    shown = show_trust(bureau.house, alice, reference, "safeguarding")
    assert [sentence for _, sentence in shown.hits] == ["He is a swimming coach in Leeds."]
    looks = bureau.ask(
        "select stream_id, event, body from ledger_entry where stream_kind = 'person'"
    )
    assert [(id_, event) for id_, event, _ in looks] == [(alice.person, "trust.viewed")]
    assert "swimming" not in looks[0][2]


def test_the_list_and_the_page_say_how_it_stands(bureau: Bureau) -> None:
    bureau.receive_csv(COACH, {**COACH, "reference": "T-2", "given_name": "Leo"})
    alice = bureau.people["alice"]
    first, second = [row.reference for row in list_trust(bureau.house, alice).rows]
    page = "\n".join(story_lines(show(bureau.house, alice, first)))
    assert "possible position of trust: undecided, due Mon 23 Nov 2026" in page
    decide_trust(bureau.house, alice, first, NO, reason="another_meaning")
    rows = list_trust(bureau.house, alice).rows
    assert [(row.reference, row.decided) for row in rows] == [(second, None), (first, "no")]
    assert "trust: no" in "\n".join(story_lines(show(bureau.house, alice, first)))


def test_another_agency_sees_nothing_and_learns_nothing(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    charlie = bureau.people["charlie"]
    assert list_trust(bureau.house, charlie).rows == []
    told = []
    for asked in (reference_of(bureau), absent_reference()):
        for act in (
            lambda ref: show_trust(bureau.house, charlie, ref, "safeguarding"),
            lambda ref: decide_trust(bureau.house, charlie, ref, NO, reason="another_person"),
        ):
            with statements() as sent, pytest.raises(NotFound) as refused:
                act(asked)
            told.append((str(refused.value).replace(asked, "REF"), len(sent)))
    assert told[:2] == told[2:]


def test_who_may_not_decide_is_told_by_which_rule(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    with pytest.raises(NotAllowed, match="referral:decide_trust"):
        decide_trust(
            bureau.house, bureau.people["admin"], reference_of(bureau), NO, reason="another_person"
        )


def test_the_database_keeps_no_half_decision(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    with bureau.as_superuser() as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("update possible_trust set decided = 'yes'")


def test_a_word_of_another_decision_is_no_reason(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    with pytest.raises(TrustRefused, match="Choose one of: record_shows"):
        decide_trust(bureau.house, bureau.people["alice"], reference_of(bureau), YES,
                     reason="source_silent")  # fmt: skip
