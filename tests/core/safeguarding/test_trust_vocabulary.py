"""Word lists are read whole or not at all, and every fault in them is told at once."""

from __future__ import annotations

import pytest

from longstop.core.safeguarding.trust_text import find_trust
from longstop.core.safeguarding.trust_vocabulary import (
    TrustKind,
    TrustVocabularyError,
    read_trust_vocabulary,
)

SMALL = {
    "version": "1",
    "en": {
        "known_by": ["is"],
        "occupation": {"teaching": ["teacher", "-tutor"], "sport": ["coach"]},
        "decoy": ["coach driver"],
    },
}


def test_a_small_vocabulary_is_enough() -> None:
    vocabulary = read_trust_vocabulary(SMALL)
    hits = find_trust("A teacher, a mathstutor, a coach driver, a coach.", vocabulary)
    assert [(hit.word, hit.kind) for hit in hits] == [
        ("teacher", TrustKind.TEACHING),
        ("mathstutor", TrustKind.TEACHING),
        ("coach", TrustKind.SPORT),
    ]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(TrustVocabularyError) as caught:
        read_trust_vocabulary(
            {
                "version": 3,
                "fr": "words",
                "en": {
                    "known_by": [],
                    "occupation": {"wizardry": ["wizard"], "health": ["nurse", "-a b", "-xy", "!"]},
                    "act": ["coaches"],
                    "nonsense": ["x"],
                    "link": ["is", 4],
                },
            }
        )
    told = [fault.split(":")[0] for fault in caught.value.faults]
    assert told == [
        "version",
        "fr",
        "fr.known_by",
        "fr.occupation",
        "en.known_by",
        "en.occupation.wizardry",
        "en.occupation.health",
        "en.occupation.health",
        "en.occupation.health",
        "en.act",
        "en.nonsense",
        "en.link",
    ]
    assert caught.value.exit_code == 2


def test_an_ending_in_two_lists_is_refused() -> None:
    twice = {"teaching": ["-lehrer"], "sport": ["-lehrer"]}
    with pytest.raises(TrustVocabularyError, match="stands in two lists"):
        read_trust_vocabulary({"version": "1", "de": {"known_by": ["er"], "occupation": twice}})


def test_a_document_without_a_language_is_refused() -> None:
    with pytest.raises(TrustVocabularyError, match="no language"):
        read_trust_vocabulary({"version": "1"})
