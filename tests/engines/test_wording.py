"""What the code says in English is found again in a catalogue, and what is data is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from babel.messages import Catalog
from markupsafe import Markup

from longstop.core.referral.errors import LongstopError
from longstop.engines.wording import (
    LANGUAGE_VARIABLE,
    LanguageNotKnown,
    Wording,
    language_of_settings,
    wording_of,
)
from tools.messages import compiled

TOLD = {
    "Nothing was changed.": "Dim a newidiwyd.",
    "referral": "atgyfeiriad",
    "very high": "uchel iawn",
    "%(reference)s is yours until %(until)s.": "Hyd at %(until)s, ti biau %(reference)s.",
    "%(ref)s is owned by the agency '%(owner)s'": "'%(owner)s' biau %(ref)s",
}


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str], str]:
    """Make a language of a few messages."""
    made = Catalog(locale="cy")
    for english, welsh in TOLD.items():
        made.add(english, welsh)
    made.add(
        (
            "Longstop: %(count)s breached clock waits for an answer",
            "Longstop: %(count)s breached clocks wait for an answer",
        ),
        [f"{form} %(count)s" for form in ("dim", "un", "dau", "tri", "chwech", "arall")],
    )
    place = tmp_path / "cy/LC_MESSAGES/django.mo"
    place.parent.mkdir(parents=True)
    place.write_bytes(compiled(made))
    wording = wording_of("cy", tmp_path)
    assert isinstance(wording, Wording)
    return wording.said


def test_a_sentence_is_found_whole_filled_in_joined_or_as_half_a_line_with_a_stop(
    said: Callable[[str], str],
) -> None:
    assert said("Nothing was changed.") == "Dim a newidiwyd."
    assert said("Very high") == "Uchel iawn"
    assert said("R-1 is yours until 18:00.") == "Hyd at 18:00, ti biau R-1."
    assert said("R-1 is owned by the agency 'north'. Nothing was changed.") == (
        "'north' biau R-1. Dim a newidiwyd."
    )
    assert said("referral, very high") == "atgyfeiriad, uchel iawn"


def test_what_no_message_is_stays_as_it_is(said: Callable[[str], str]) -> None:
    for text in ("", " ", "Jon Quill", "kite_77 (drumline)", "a referral", "1.5: 2, 3; 4"):
        assert said(text) == text


def test_what_somebody_made_long_or_deep_is_given_back_as_it_is_and_at_once(
    said: Callable[[str], str],
) -> None:
    began = process_time()
    for text in ("a: " * 1_300, "at a, " * 600, "x within y of " * 290, "R-1; " * 200_000):
        assert said(text) == text
    assert said(f"{'x' * 3_000} is yours until 18:00.").startswith("Hyd at 18:00")
    assert process_time() - began < 5


def test_nothing_becomes_safe_because_something_that_equals_it_was(
    said: Callable[[str], str],
) -> None:
    assert said(Markup("<i>kite</i>")) == "<i>kite</i>"
    assert not hasattr(said("<i>kite</i>"), "__html__")


def test_a_number_chooses_the_form_of_the_plural(said: Callable[[str], str]) -> None:
    assert said("Longstop: 1 breached clock waits for an answer") == "un 1"
    assert said("Longstop: 2 breached clocks wait for an answer") == "dau 2"
    assert said("Longstop: 1,300 breached clocks wait for an answer") == "arall 1,300"


def test_a_language_that_is_not_there_is_refused_and_english_needs_no_catalogue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(LANGUAGE_VARIABLE, raising=False)
    assert wording_of(language_of_settings()) is None
    monkeypatch.setenv(LANGUAGE_VARIABLE, "tlh")
    with pytest.raises(LanguageNotKnown, match="Give one of: en") as refused:
        language_of_settings()
    assert isinstance(refused.value, LongstopError)
