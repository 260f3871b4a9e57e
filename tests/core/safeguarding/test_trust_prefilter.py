"""The cheap look never changes what is found, and is worth having."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from longstop.core.safeguarding.trust_prefilter import make_prefilter, may_hold_trust
from longstop.core.safeguarding.trust_text import find_trust
from longstop.core.safeguarding.trust_vocabulary import BY_KIND, read_trust_vocabulary

VOCABULARY = read_trust_vocabulary(
    tomllib.loads((files("longstop.policies") / "trust-words.toml").read_text(encoding="utf-8"))
)
PREFILTER = make_prefilter(VOCABULARY)
PHRASES = sorted(
    {
        " ".join(phrase.words)
        for language in VOCABULARY.languages.values()
        for phrase in (*[p for ps in language.phrases.values() for p in ps],
                       *language.endings.values())
        if phrase.use in BY_KIND
    }
)  # fmt: skip
GLUE = (" ", "", "-", "a", "e", ", ", ". ", "; ", "\n", "\0", "\u0301", "ß", "\ufdfa", "x" * 61)
TEXTS = st.lists(
    st.one_of(st.sampled_from(PHRASES), st.sampled_from(GLUE), st.text(max_size=4)), max_size=20
).map("".join)


@given(TEXTS, st.sampled_from(["", "y" * 297, "no space here, " * 40, "a,b." * 150]))
@example("nurse", "a,b," * 149 + "xx")
@example("Erzieherin", "")
def test_what_is_passed_over_holds_nothing(text: str, before: str) -> None:
    whole = before + text
    assert may_hold_trust(whole, PREFILTER) or not find_trust(whole, VOCABULARY)


def test_no_labelled_sentence_with_a_hit_is_passed_over() -> None:
    labelled = (Path(__file__).parent / "trust_sentences.toml").read_text(encoding="utf-8")
    texts = [one["text"] for part in tomllib.loads(labelled).values() if isinstance(part, list)
             for one in part]  # fmt: skip
    assert len(texts) > 400
    for text in texts:
        assert may_hold_trust(text, PREFILTER) or not find_trust(text, VOCABULARY)


@pytest.mark.parametrize(
    "text", ["The account was used at night.", "Il a parlé hier.", "Er wohnt in Bremen."]
)
def test_a_text_without_such_words_is_passed_over(text: str) -> None:
    assert not may_hold_trust(text, PREFILTER)
