"""A sender's conditions: what is written is obeyed, and what nobody can read is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.actions.house import shipped_handling
from longstop.core.referral.handling import (
    LIFTS,
    SENDER_AGREED,
    Act,
    Condition,
    Effect,
    HandlingForbids,
    HandlingNotValid,
    HandlingRules,
    check_handling,
    load_handling,
)

SHIPPED = shipped_handling()
REF = "R-4F7K-2M9Q-X"
PHRASES = [phrase for one in SHIPPED.known for phrase in one.phrases]
STATED = st.lists(st.sampled_from([*PHRASES, "blue paper", "handle with gloves"]), max_size=4)


def allows(stated: list[str], act: Act, lifted: str | None) -> bool:
    try:
        check_handling(SHIPPED, {REF: stated}, act, lifted)
    except HandlingForbids:
        return False
    return True


def test_no_condition_allows_everything() -> None:
    assert all(SHIPPED.effect([], act) is Effect.ALLOW for act in Act)


def test_a_condition_is_known_by_its_phrase_however_it_is_written() -> None:
    (found,) = SHIPPED.read(["Please: DO  NOT\npass on. Thank you"])
    assert found.code == "not_to_be_passed_on"


def test_one_text_may_state_two_conditions() -> None:
    found = SHIPPED.read(["intelligence only: ask us before passing on"])
    assert {one.code for one in found} == {"intelligence_only", "ask_before_passing_on"}


def test_what_no_phrase_knows_is_asked_about_every_time() -> None:
    assert all(SHIPPED.effect(["handle with gloves"], act) is Effect.ASK for act in Act)


@given(STATED, STATED, st.sampled_from(Act))
def test_another_condition_never_makes_an_act_easier(
    stated: list[str], more: list[str], act: Act
) -> None:
    assert SHIPPED.effect([*stated, *more], act) >= SHIPPED.effect(stated, act)


@given(STATED, st.sampled_from(Act))
def test_only_the_sender_lifts_what_is_refused(stated: list[str], act: Act) -> None:
    effect = SHIPPED.effect(stated, act)
    assert allows(stated, act, None) == (effect is Effect.ALLOW)
    assert allows(stated, act, SENDER_AGREED)
    for lift in set(LIFTS) - {SENDER_AGREED}:
        assert allows(stated, act, lift) == (effect is not Effect.REFUSE)


@given(STATED)
def test_telling_those_who_protect_a_child_is_never_refused(stated: list[str]) -> None:
    assert SHIPPED.effect(stated, Act.PROTECT) is not Effect.REFUSE


def test_what_is_said_names_codes_and_never_the_senders_words() -> None:
    stated = {REF: ["do not pass on to Jon Quill"], "R-OTHER": []}
    with pytest.raises(HandlingForbids) as fault:
        check_handling(SHIPPED, stated, Act.DISSEMINATE, "condition_allows_it")
    told = str(fault.value)
    assert REF in told
    assert "R-OTHER" not in told
    assert "not_to_be_passed_on" in told
    assert "Quill" not in told


def test_a_document_tells_all_its_faults_at_once() -> None:
    text = 'version = "1"\n[unread]\nprotect = "refuse"\n[[condition]]\ncode = "x"\nreveal = "no"\n'
    with pytest.raises(HandlingNotValid) as fault:
        load_handling(text)
    told = str(fault.value)
    for part in ("condition 1: phrases missing", "condition 1: reveal is not one of",
                 "unread: source missing", "unread: telling those who protect"):  # fmt: skip
        assert part in told


def _effects(word: str) -> str:
    return "".join(f'{act.value} = "{word}"\n' for act in Act)


def test_a_document_is_read_as_it_stands_with_phrases_folded() -> None:
    text = (
        f'version = "7"\n[unread]\nsource = "s"\n{_effects("ask")}'
        f'[[condition]]\ncode = "x"\nphrases = ["Eyes  ONLY"]\nsource = "s"\n{_effects("allow")}'
    )
    assert load_handling(text) == HandlingRules(
        "7",
        (Condition("x", ("eyes only",), dict.fromkeys(Act, Effect.ALLOW)),),
        Condition("unread", ("unread",), dict.fromkeys(Act, Effect.ASK)),
    )


def test_an_empty_document_misses_its_version_and_what_is_done_with_the_unread() -> None:
    with pytest.raises(HandlingNotValid) as fault:
        load_handling("")
    missing = [f"unread: {act.value} is not one of allow, ask, refuse" for act in Act]
    assert str(fault.value) == (
        "The document of handling conditions is not valid: "
        f"{'; '.join(['version missing', 'unread: source missing', *missing])}."
    )


def test_what_is_not_toml_is_refused() -> None:
    with pytest.raises(HandlingNotValid, match="is not TOML"):
        load_handling("version =")
