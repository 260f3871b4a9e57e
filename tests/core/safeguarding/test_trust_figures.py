"""Count how often the finder is right, by language, on sentences it was and was not tuned on.

`pytest -rP` shows the figures; docs/explanation/position-of-trust.md prints them. A floor stands a
little below what was measured: a word list that gets worse fails here.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from longstop.core.safeguarding.trust_judgement import Tense, Whose
from longstop.core.safeguarding.trust_text import TrustHit, find_trust, is_possible
from longstop.core.safeguarding.trust_vocabulary import read_trust_vocabulary

VOCABULARY = read_trust_vocabulary(
    tomllib.loads((files("longstop.policies") / "trust-words.toml").read_text(encoding="utf-8"))
)
SENTENCES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "trust_sentences.toml").read_text(encoding="utf-8")
)["sentence"]

# Split and language, then floors in percent: precision and recall of what opens the clock, and of
# any hit at all. Few sentences stand behind "fresh": one of them is a tenth.
FLOORS = {
    ("dev", "en"): (95, 96, 97, 95),
    ("dev", "fr"): (94, 94, 97, 93),
    ("dev", "de"): (92, 94, 97, 93),
    ("held_out", "en"): (95, 96, 97, 97),
    ("held_out", "fr"): (94, 96, 96, 97),
    ("held_out", "de"): (96, 96, 97, 97),
    ("fresh", "en"): (85, 75, 95, 85),
    ("fresh", "fr"): (85, 75, 95, 85),
    ("fresh", "de"): (70, 85, 95, 90),
}


@dataclass(kw_only=True)
class Count:
    """Right answers, false alarms and misses."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, *, wanted: bool, given: bool) -> None:
        self.right += wanted and given
        self.false += given and not wanted
        self.missed += wanted and not given

    @property
    def precision(self) -> float:
        return 100 * self.right / (self.right + self.false)

    @property
    def recall(self) -> float:
        return 100 * self.right / (self.right + self.missed)

    def __str__(self) -> str:
        given, wanted = self.right + self.false, self.right + self.missed
        return (
            f"precision {self.precision:.0f} % ({self.right} of {given}), "
            f"recall {self.recall:.0f} % ({self.right} of {wanted})"
        )


def _labelled_open(label: dict[str, Any]) -> bool:
    return bool(
        label["hit"]
        and Whose(label["whose"]) in (Whose.REPORTED, Whose.UNCLEAR)
        and not label["negated"]
        and Tense(label["tense"]) is not Tense.PAST
    )


def _count(split: str, language: str) -> tuple[Count, Count]:
    opens, hits = Count(), Count()
    for sentence in SENTENCES:
        if (sentence["split"], sentence["language"]) == (split, language):
            found = find_trust(sentence["text"], VOCABULARY)
            label = sentence["label"]
            opens.add(wanted=_labelled_open(label), given=any(map(is_possible, found)))
            hits.add(wanted=label["hit"], given=bool(found))
    return opens, hits


@pytest.mark.parametrize(("split", "language"), FLOORS)
def test_precision_and_recall_stay_above_their_floors(split: str, language: str) -> None:
    opens, hits = _count(split, language)
    sys.stdout.write(f"{split} {language}: opens the clock: {opens}; any hit: {hits}\n")
    measured = (opens.precision, opens.recall, hits.precision, hits.recall)
    assert all(m >= f for m, f in zip(measured, FLOORS[split, language], strict=True)), measured


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_whose_denial_and_time_are_told_as_a_reader_tells_them(language: str) -> None:
    agreed = [
        _agrees(find_trust(s["text"], VOCABULARY), s["label"])
        for s in SENTENCES
        if s["language"] == language and s["label"]["hit"]
    ]
    shares = [100 * sum(column) / len(agreed) for column in zip(*agreed, strict=True)]
    whose, negated, tense = shares
    sys.stdout.write(
        f"{language}: whose {whose:.0f} %, negated {negated:.0f} %, tense {tense:.0f} % "
        f"of {len(agreed)} sentences with a hit\n"
    )
    assert all(share >= floor for share, floor in zip(shares, (87, 94, 89), strict=True)), shares


def _agrees(found: Iterable[TrustHit], label: dict[str, Any]) -> tuple[bool, bool, bool]:
    """Compare the hit that decides, the first that opens or else the first, with the label."""
    hits = list(found)
    if not hits:
        return False, False, False
    hit = next(filter(is_possible, hits), hits[0])
    return (
        hit.whose == label["whose"],
        hit.negated == label["negated"],
        hit.tense == label["tense"],
    )


def test_no_sentence_stands_in_the_set_twice() -> None:
    assert len({s["text"] for s in SENTENCES}) == len(SENTENCES) > 600


def test_the_labels_use_the_words_of_the_finder() -> None:
    labels = [s["label"] for s in SENTENCES if s["label"]["hit"]]
    assert {label["whose"] for label in labels} == set(Whose)
    assert {label["tense"] for label in labels} == set(Tense)
    assert {label["negated"] for label in labels} == {True, False}
