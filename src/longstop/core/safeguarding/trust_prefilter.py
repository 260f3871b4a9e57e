"""Tell at little cost that a text cannot hold a word of trust, so that most are never read closely.

It only ever says *cannot*: whatever might hold a word goes to the finder, which judges it. Leaving
the finder out where this says *cannot* never changes what is found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from longstop.core.safeguarding.trust_sentences import MOST_CHARACTERS, TEXT_WORD, fold
from longstop.core.safeguarding.trust_vocabulary import (
    BY_KIND,
    FEWEST_ENDING_LETTERS,
    TrustVocabulary,
)

# Where a sentence may be cut inside a word, as it is when there is no space near its limit, the
# words here are not those the finder reads.
_UNSPACED = re.compile(f"[^ ]{{{MOST_CHARACTERS // 2}}}")
_BETWEEN = "\0"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustPrefilter:
    """The phrases that make a hit, as sets of folded words by the first; and how endings end."""

    phrases: Mapping[str, tuple[frozenset[str], ...]]
    tails: frozenset[str]


def make_prefilter(vocabulary: TrustVocabulary) -> TrustPrefilter:
    """Gather what can make a hit in any language of a vocabulary."""
    phrases: dict[str, set[frozenset[str]]] = {}
    tails: set[str] = set()
    for language in vocabulary.languages.values():
        for listed in language.phrases.values():
            for phrase in listed:
                if phrase.use in BY_KIND:
                    phrases.setdefault(phrase.words[0], set()).add(frozenset(phrase.words))
        endings = language.endings.items()
        tails |= {word[-FEWEST_ENDING_LETTERS:] for word, one in endings if one.use in BY_KIND}
    return TrustPrefilter(
        phrases={first: tuple(found) for first, found in phrases.items()},
        tails=frozenset(tails),
    )


def may_hold_trust(text: str, prefilter: TrustPrefilter) -> bool:
    """Tell whether a text may hold a word of trust; False only where the finder finds nothing."""
    if len(text) > MOST_CHARACTERS and _UNSPACED.search(text):
        return True
    words = set(fold(_BETWEEN.join(TEXT_WORD.findall(text))).split(_BETWEEN))
    if not prefilter.tails.isdisjoint([word[-FEWEST_ENDING_LETTERS:] for word in words]):
        return True
    listed = prefilter.phrases
    return any(phrase <= words for first in words if first in listed for phrase in listed[first])
