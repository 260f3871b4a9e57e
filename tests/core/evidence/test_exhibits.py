"""No path lets an exhibit leave unexamined, and no result of a scan opens a way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.evidence.custody import (
    OfferCase,
    TakeCase,
    seal_of,
    seals_of,
    why_not_offered,
    why_not_taken,
)
from longstop.core.evidence.exhibit_lines import LinesNotValid, moment_of, read_lines
from longstop.core.evidence.exhibits import (
    ExhibitRefused,
    LeavingCase,
    MoveCase,
    Phase,
    check_all,
    clock_of,
    phase,
    why_not_leaving,
    why_not_moved,
)
from longstop.core.evidence.laboratory import LEAD, Because, Queued, because, key
from longstop.core.ledger.verification import What, check_change
from longstop.core.referral.exhibit_states import (
    ENDED,
    MAY_LEAVE,
    MOVES,
    OPEN_THE_WAY,
    WORKING_MOVES,
    ExhibitState,
    needs_authorisation,
)
from tests.bureau.work import absent_reference

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
S = ExhibitState
ME, OTHER, THIRD = 1, 2, 3
CASE = MoveCase(
    reference="E-1", state="received", offered=False, authority_ended=False, examined_by=None
)
LEAVING = LeavingCase(
    reference="E-1", state="received", offered=False, seal_waits=False,
    authorised_by=frozenset(), inside=(),
)  # fmt: skip
LINE = {
    "referral": absent_reference(), "number": "JB/1", "device": "phone", "owner": "suspect",
    "seal": "A 100", "authority": "search_warrant", "authority_reference": "W 7",
    "limits": "messages of May", "given_by": "the court", "welfare_plan": "WP 3",
}  # fmt: skip


def paths(length: int) -> Iterator[list[ExhibitState]]:
    """Walk every path of so many moves that the work itself makes, from reception."""

    def onward(path: list[ExhibitState]) -> Iterator[list[ExhibitState]]:
        yield path
        if len(path) <= length:
            for before, after in WORKING_MOVES:
                if before is path[-1]:
                    yield from onward([*path, after])

    return onward([S.RECEIVED])


def test_no_path_leads_out_but_over_a_person_who_looked_or_who_authorised() -> None:
    ends = 0
    for path in paths(4):
        for end in ENDED:
            if not needs_authorisation(path[-1], end):
                ends += 1
                assert OPEN_THE_WAY & set(path), path
    assert ends > 500


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=40))
def test_whatever_is_tried_an_exhibit_leaves_examined_or_authorised(
    tried: list[tuple[ExhibitState, ExhibitState]],
) -> None:
    state, looked = S.RECEIVED, False
    for _, after in tried:
        if after in ENDED:
            if why_not_leaving(replace(LEAVING, state=state), after, ME) is None:
                assert looked
            continue
        if why_not_moved(replace(CASE, state=state), after, "damaged", ME) is None:
            state = after
            looked |= state in OPEN_THE_WAY


def test_a_scan_opens_no_way_out_by_itself() -> None:
    assert S.SCANNED not in MAY_LEAVE
    for end in ENDED:
        assert "not examined" in (why_not_leaving(replace(LEAVING, state="scanned"), end, ME) or "")


def test_who_authorises_that_it_leaves_does_not_hand_it_out() -> None:
    mine = replace(LEAVING, authorised_by=frozenset({ME}))
    assert "colleague" in (why_not_leaving(mine, S.RETURNED, ME) or "")
    assert why_not_leaving(mine, S.RETURNED, OTHER) is None
    both = replace(LEAVING, authorised_by=frozenset({ME, THIRD}))
    assert why_not_leaving(both, S.RETURNED, ME) is None


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (replace(LEAVING, state="examined", offered=True), "on its way"),
        (replace(LEAVING, state="examined", inside=("E-2",)), "E-2"),
        (replace(LEAVING, state="examined", seal_waits=True), "seal differed"),
        (replace(LEAVING, state="returned"), "left already"),
    ],
)
def test_nothing_leaves_that_is_on_its_way_gone_or_holds_what_is_not_named(
    case: LeavingCase, words: str
) -> None:
    assert words in (why_not_leaving(case, S.RETURNED, ME) or "")


@pytest.mark.parametrize(
    ("case", "after", "words"),
    [
        (CASE, S.EXAMINED, "it can become: acquired"),
        (replace(CASE, state="queued", authority_ended=True), S.SCANNED, "authority has ended"),
        (CASE, S.CANNOT_BE_EXAMINED, "say why"),
        (replace(CASE, state="examined", examined_by=ME), S.PEER_REVIEWED, "colleague"),
        (replace(CASE, offered=True), S.QUEUED, "on its way"),
        (CASE, S.RETURNED, "--to-whom"),
    ],
)
def test_what_stands_against_a_move_is_said_with_what_to_do(
    case: MoveCase, after: ExhibitState, words: str
) -> None:
    assert words in (why_not_moved(case, after, None, ME) or "")


def test_every_refusal_of_a_set_is_counted_and_the_first_are_named() -> None:
    with pytest.raises(ExhibitRefused, match=r"E-0: no; .*and 5 more\. Nothing was changed"):
        check_all((f"E-{n}", "no") for n in range(25))
    check_all([("E-1", None)])


def test_every_open_state_has_a_clock_of_the_work_and_a_victims_device_has_its_own() -> None:
    assert {state for state in S if phase(state) is None} == ENDED
    assert clock_of(Phase.EXAMINE, "victim") == ("exhibit", "victim")
    assert phase(S.SCANNED) is Phase.EXAMINE
    assert phase(S.RETAINED) is Phase.KEEP


def told(before: str, after: str, **facts: object) -> list[What]:
    fields = {"kind": "exhibit", "state": before, "is_open": True}
    data = {"set": {"state": after, "is_open": False}, "facts": facts}
    return [f.what for f in check_change(fields, 2, {"data": data, "actor": "person:1"}, "E-1")]


def test_the_ledger_itself_says_what_left_unexamined() -> None:
    assert told("examined", "returned") == []
    assert told("scanned", "returned", authorisation=1) == []
    assert told("scanned", "returned") == [What.EXHIBIT_LEFT_UNEXAMINED]


@pytest.mark.parametrize(
    ("text", "seal"),
    [("a 12-3/4", "A12-3/4"), ("none", "none"), ("SMITH", None), ("", None), ("1;2", None)],
)
def test_a_seal_is_a_number_and_never_a_name(text: str, seal: str | None) -> None:
    assert seal_of(text) == seal


def test_one_seal_serves_for_all_or_each_has_its_own() -> None:
    assert seals_of(["a1"], 2) == ["A1", "A1"]
    assert seals_of(["a1", "b2"], 2) == ["A1", "B2"]
    for wrong in (["a1", "b2"], ["Smith"], []):
        with pytest.raises(ValueError, match="one seal"):
            seals_of(wrong, 3)


OFFER = OfferCase(
    reference="E-1", is_open=True, offered=False, restricted=False, same_desk=False,
    receiver_barred=False,
)  # fmt: skip


def test_what_is_kept_from_others_stays_at_its_desk_and_says_one_thing_of_it() -> None:
    assert why_not_offered(OFFER) is None
    assert why_not_offered(replace(OFFER, restricted=True, same_desk=True)) is None
    barred = why_not_offered(replace(OFFER, receiver_barred=True))
    assert barred == why_not_offered(replace(OFFER, restricted=True))
    assert "--withdraw" in (why_not_offered(replace(OFFER, offered=True)) or "")


def test_two_hands_are_two_people_and_the_one_who_was_named() -> None:
    case = TakeCase(reference="E-1", to_agency=7, to_person=None, from_person=OTHER)
    assert why_not_taken(case, 7, ME) is None
    assert "nobody offers" in (why_not_taken(case, 8, ME) or "")
    assert "other hand" in (why_not_taken(case, 7, OTHER) or "")
    assert "by name" in (why_not_taken(replace(case, to_person=THIRD), 7, ME) or "")


def queued(number: int, **more: object) -> Queued:
    plain = Queued(
        number=number, of_victim=False, next_date=None, danger=12,
        registered_at=NOW - timedelta(days=10 - number),
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def test_victims_then_danger_then_dates_that_press_then_age() -> None:
    rows = [
        queued(1),
        queued(2),
        queued(3, danger=2),
        queued(4, next_date=NOW + timedelta(days=200)),
        queued(5, next_date=NOW + LEAD),
        queued(6, next_date=NOW + timedelta(days=1)),
        queued(7, of_victim=True),
    ]
    order = [one.number for one in sorted(rows, key=lambda one: key(one, NOW))]
    assert order == [7, 3, 6, 5, 1, 2, 4]
    reasons = {one.number: because(one, NOW) for one in rows}
    assert reasons[7] is Because.VICTIM
    assert {n for n, why in reasons.items() if why is Because.DATE} == {5, 6}


def test_a_line_is_read_with_its_dates_in_local_time() -> None:
    (one,) = read_lines(
        [(2, {**LINE, "bail": "2026-12-01", "authority_ends": "2026-12-01"})], UTC, NOW
    )
    assert (one.seal, one.welfare_plan) == ("A100", "WP 3")
    assert one.dates == {
        "bail": datetime(2026, 12, 1, tzinfo=UTC),
        "authority": datetime(2026, 12, 2, tzinfo=UTC),
    }
    assert moment_of("2026-12-01 14:30", UTC) == datetime(2026, 12, 1, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"limits": ""}, "line 2: limits: it is missing"),
        ({"device": "thing"}, "device: none of those there are: phone"),
        ({"seal": "Smith"}, "seal: no seal number"),
        ({"referral": "R-1"}, "referral: no reference"),
        ({"owner": "victim", "authority": "consent"}, "authority: for a victim's device"),
        ({"welfare_plan": ""}, "welfare_plan: missing"),
        ({"court": "2026-11-01"}, "court: that day has passed"),
        ({"court": "soon"}, "court: no day"),
        ({"number": "x" * 501}, "number: longer"),
    ],
)
def test_what_is_wrong_with_a_line_is_named_and_not_repeated(
    more: dict[str, str], words: str
) -> None:
    with pytest.raises(LinesNotValid, match=words) as fault:
        read_lines([(2, {**LINE, **more})], UTC, NOW)
    assert "Smith" not in str(fault.value)


def test_a_number_that_stands_twice_in_a_list_is_refused() -> None:
    with pytest.raises(LinesNotValid, match="line 3: number: it stands twice"):
        read_lines([(2, LINE), (3, LINE)], UTC, NOW)
