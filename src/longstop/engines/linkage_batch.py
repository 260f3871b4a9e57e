"""Link all profiles at once in DuckDB: by what model, and what a model learns from them.

The same keys, levels, weights and rules as on arrival; tests hold them together pair by pair. What
only the database knows of two (that both report one event) is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from longstop.core.linkage.clusters import Link, Words, settle
from longstop.core.linkage.deciding import Evidence
from longstop.core.linkage.learning import document_of, learn
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.engines.late import late
from longstop.engines.linkage_pairs import count_to_learn, find_pairs, strip_common
from longstop.engines.linkage_table import fill
from longstop.engines.linkage_verdicts import decide_pairs
from longstop.engines.splink_linker import score_pairs

if TYPE_CHECKING:
    import duckdb
else:
    duckdb = late("duckdb")

_SUREST: Final = {one.value: one for one in Evidence}


@dataclass(frozen=True, slots=True)
class Batch:
    """What a model makes of all profiles: answer and evidence by pair, and who belongs together."""

    verdicts: dict[tuple[int, int], tuple[str, str]]
    groups: tuple[tuple[int, ...], ...]
    candidates: int


@contextmanager
def _opened(profiles: Iterable[Profile], common: int) -> Iterator[tuple[Any, int, int]]:
    """Fill a database in memory; gives it, how many profiles, and how many pairs share a key."""
    with duckdb.connect() as connection:
        filled = fill(connection, profiles)
        strip_common(connection, common)
        yield connection, filled, find_pairs(connection, common)


def learn_from(
    profiles: Iterable[Profile],
    *,
    seed: int,
    about: Callable[[int], dict[str, str]],
    join: float,
    ask: float,
    common: int,
) -> dict[str, Any]:
    """Learn a model's document from profiles, without anybody saying who is who.

    about is given how many profiles there are, and gives name, version, trained_on and trained_at.
    Raises TooFewToLearn.
    """
    with _opened(profiles, common) as (connection, filled, _):
        counts = count_to_learn(connection, seed)
    shares = learn(counts)
    return document_of(counts, shares, about=about(filled), join=join, ask=ask, common=common)


def link_all(profiles: Iterable[Profile], model: Model, words: Words) -> Batch:
    """Score, decide and settle everybody by a model."""
    with _opened(profiles, model.common) as (connection, _, candidates):
        score_pairs(connection, model)
        decide_pairs(connection, model)
        verdicts = {
            (a, b): (answer, evidence)
            for a, b, answer, evidence in connection.execute(
                "select l, r, answer, evidence from verdict where answer <> 'apart'"
            ).fetchall()
        }
        return Batch(verdicts, groups_of(connection, words)[0], candidates)


def groups_of(
    connection: duckdb.DuckDBPyConnection, words: Words
) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Settle who belongs together by the table of verdicts; gives that, and how many links join."""
    rows = connection.execute(
        "select l, r, evidence, weight, own from verdict where answer = 'join'"
    ).fetchall()
    links = [Link(a, b, _SUREST[how], weight, own) for a, b, how, weight, own in rows]
    del rows
    faces = {
        row[0]: Profile(
            referral=row[0], given=row[1], family=row[2], other_names=tuple(row[3]), born=row[4],
            born_from=row[5], born_to=row[6],
        )
        for row in connection.execute(
            "select referral, given, family, other_names, born, first_year, last_year"
            " from profile where given is not null"
        ).fetchall()
    }  # fmt: skip
    return settle(links, words, faces), len(links)
