"""Measure linking of values made to do harm, each through a real receive into a bureau of its own.

A file that went round at 20,000 people, a user name that 10,000 share, names in letters that only
look like others', values of a megabyte. Nobody may be fused by them, what too many share must be
flagged, and no referral may take much longer than one of people who have nothing in common: as
many of those are received in the same run. The 20,000 are received a second time with a file of
their own each: two who are linked then as well, such as by one of the thousand telephone numbers
that stand for no real ones, are not linked by the file.

Run: make bench, or python -m benchmarks.hostile_links [VIRAL [SHARING]]
"""

from __future__ import annotations

import csv
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg

from benchmarks._bureau import ADMIN, open_bureau, own_server
from longstop.actions import receive as receiving
from longstop.actions.assign_account import assign_account
from longstop.actions.link import Linked, link_due
from longstop.actions.receive import Incoming
from longstop.actions.register_source import register_source
from longstop.engines import postgres_server, time_source
from longstop.synthetic.generate import write_synthetic

VIRAL, SHARING, SETS = 20_000, 10_000, 20
WIDE, WIDE_PEOPLE, ALIKE = 1_000_000, 20, 2_000
MOST_TIMES, MOST_WIDE_SECONDS = 3.0, 1.0
Line = dict[str, str]
_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
"""Letters that look like Latin ones and are others."""
_PAIRS = (
    "select least(f.source_reference, s.source_reference),"
    "  greatest(f.source_reference, s.source_reference) from link l"
    " join referral a on a.obligation_id = l.a join source_record f on f.id = a.source_record_id"
    " join referral b on b.obligation_id = l.b join source_record s on s.id = b.source_record_id"
)
"""Who is linked, by their senders' references, which are the same in every receive."""


@dataclass(frozen=True, slots=True)
class Came:
    """What a receive came to: referrals, seconds of linking by set, who is linked, the largest
    nominal and how many keys are flagged as shared by too many.
    """

    referrals: int
    linking: list[float]
    seconds: float
    pairs: frozenset[tuple[str, str]]
    largest: int
    flagged: int

    @property
    def links(self) -> int:
        """Count the links."""
        return len(self.pairs)

    @property
    def milliseconds(self) -> float:
        """Give how long linking took a referral at the mean, in ms."""
        return sum(self.linking) / self.referrals * 1000


def main() -> None:
    """Run the benchmark; prints every figure beside its bar and ends with 1 above one."""
    viral = int(sys.argv[1]) if len(sys.argv) > 1 else VIRAL
    sharing = int(sys.argv[2]) if len(sys.argv) > 2 else SHARING
    with own_server() as home:
        made = write_synthetic(
            home / "viral", people=0, viral=viral, format="cybertip-json", seed=9
        )
        went_round = _received(home, "viral", [made.data])
        own = _received(home, "own", [_each_its_own(made.data)])
        plain = _received(home, "plain", _sets(home, "plain", sharing, _stranger))
        shared = _received(home, "shared", _sets(home, "shared", sharing, _sharer))
        forged = _received(home, "forged", _sets(home, "forged", ALIKE, _forged))
        wide = _received(home, "wide", _sets(home, "wide", WIDE_PEOPLE, _wide))
    told = (
        ("one file at many", went_round), ("a file each", own), ("nothing in common", plain),
        ("one user name", shared), ("forged letters", forged), ("a megabyte each", wide),
    )  # fmt: skip
    for name, one in told:
        print(f"{name:18} {one.referrals:7,} referrals, received and linked in {one.seconds:.1f} s,"
              f" linking {one.milliseconds:.2f} ms each; {one.links} links, largest nominal"
              f" {one.largest}, {one.flagged} keys flagged")  # fmt: skip
    from_file = len(went_round.pairs - own.pairs)
    last = shared.linking[-1] / plain.linking[-1]
    whole = shared.milliseconds / plain.milliseconds
    slowest = max(wide.linking)
    bars = (
        (f"{from_file} links from one file", "none", from_file == 0),
        (f"{went_round.largest} in the largest, {own.largest} with a file each", "no more",
         went_round.largest <= own.largest),
        (f"{whole:.1f} times as long with one name", f"at most {MOST_TIMES}", whole <= MOST_TIMES),
        (f"{last:.1f} times in the last set", f"at most {MOST_TIMES}", last <= MOST_TIMES),
        (f"{shared.largest} in the largest with one name", "none", shared.largest == 0),
        (f"{shared.flagged} keys flagged", "at least 1", shared.flagged > 0),
        (f"{forged.largest} in the largest with forged letters", "none", forged.largest == 0),
        (f"{slowest:.2f} s for a megabyte", f"at most {MOST_WIDE_SECONDS}",
         slowest <= MOST_WIDE_SECONDS),
        (f"{wide.largest} in the largest of a megabyte", "none", wide.largest == 0),
    )  # fmt: skip
    for figure, bar, met in bars:
        print(f"{figure:<44} bar: {bar}{'' if met else '   NOT MET'}")
    if not all(met for *_, met in bars):
        sys.exit(1)


def _each_its_own(file: Path) -> Path:
    """Write a file of reports again with another digest in each."""
    digest = re.compile(r'(?<="verificationHash":")[0-9a-f]{32}')
    numbers = count(1)
    text = digest.sub(lambda _: f"{next(numbers):032x}", file.read_text(encoding="utf-8"))
    own = file.with_name("own.json")
    own.write_text(text, encoding="utf-8")
    return own


def _stranger(number: int) -> Line:
    return {**_name(number), "user_name": f"kite_{number * 7919}_x", "service": "Drumline"}


def _sharer(number: int) -> Line:
    return {**_name(number), "user_name": "everybody_8812", "service": "Drumline"}


def _forged(number: int) -> Line:
    """Give one name to all, half of them in letters that only look alike, and nothing else."""
    name = {"given_name": "Oscar", "family_name": "Ashcroft"}
    if number % 2:
        name = {field: text.translate(_CYRILLIC) for field, text in name.items()}
    return {**name, "user_name": f"kite_{number * 7919}_x", "service": "Drumline"}


def _wide(number: int) -> Line:
    """Give a megabyte of one letter as everything, another in the last place of every second."""
    wide = "q" * WIDE + "zj"[number % 2]
    return {"given_name": wide, "family_name": wide, "user_name": wide, "service": "Drumline"}


def _name(number: int) -> Line:
    return {"given_name": f"{'bcdfghjklm'[number % 10]}o{_letters(number)}",
            "family_name": f"{_letters(number * 31 + 7)}quill"}  # fmt: skip


def _letters(number: int) -> str:
    """Write a number in syllables that are no word."""
    text = ""
    while number:
        number, at = divmod(number, 100)
        text += "bdfgklmnrt"[at // 10] + "aeiouaeiou"[at % 10]
    return text or "ba"


def _sets(home: Path, name: str, people: int, line: Callable[[int], Line]) -> list[Path]:
    """Write people in sets, each a file of its own: what is common shows only after a while."""
    folder, each = home / name, max(people // SETS, 1)
    folder.mkdir()
    files = []
    for start in range(0, people, each):
        rows = [{"reference": f"H-{n}", "role": "reported", **line(n)}
                for n in range(start, min(start + each, people))]  # fmt: skip
        files.append(folder / f"{start}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [*rows[0]])
            writer.writeheader()
            writer.writerows(rows)
    return files


def _received(home: Path, dbname: str, files: list[Path]) -> Came:
    """Receive files one after the other into a bureau of their own."""
    agencies = home / "viral" / "agencies.toml"
    house = open_bureau(dbname, home, agencies, time_source.utc_now)
    actor = assign_account(house, None, agency="national-bureau", code="duty-intake",
                           os_account="bench")  # fmt: skip
    shipped = Path(postgres_server.__file__).parents[1] / "policies" / "columns"
    column_map = (shipped / "longstop-en.toml").read_text(encoding="utf-8")
    register_source(house, actor, "bench", zone="Europe/London", country="GB",
                    column_map=column_map)  # fmt: skip
    started, referrals = time.perf_counter(), 0
    with _timed() as linking:
        for file in files:
            with file.open("rb") as stream:
                receipt = receiving.receive(
                    house, actor, Incoming(stream=stream, file_name=file.name, source="bench")
                )
            referrals += receipt.referrals
    seconds = time.perf_counter() - started
    with psycopg.connect(postgres_server.conninfo(ADMIN, dbname)) as connection:
        connection.execute("set search_path = longstop")
        row = connection.execute(
            "select (select count(*) from link_common), (select coalesce(max(many), 0) from"
            "  (select count(*) as many from nominal_member group by nominal) n)"
        ).fetchone()
        pairs = connection.execute(_PAIRS).fetchall()
    assert row is not None
    joined = frozenset((a, b) for a, b in pairs)
    return Came(referrals, linking, seconds, pairs=joined, flagged=row[0], largest=row[1])


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Note how long each linking takes that comes after a receipt."""
    spent: list[float] = []

    def timed(*given: Any, **more: Any) -> Linked:
        started = time.perf_counter()
        try:
            return link_due(*given, **more)
        finally:
            spent.append(time.perf_counter() - started)

    with patch.object(receiving, "link_due", timed):
        yield spent


if __name__ == "__main__":
    main()
