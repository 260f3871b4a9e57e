"""Measure whether it makes a difference in which order reports come: nominals after each order.

The same synthetic people come in sets, first person by person, then each time in another random
order, with numbers of that order, into an empty database, by the very functions that link on
arrival and settle who belongs together; only the referrals themselves are not there. Held against
each other are every link, with its evidence, and every nominal.

What links certain and strong evidence gives, and who of two so linked stands together, must be the
same in every order. Of the rest it is said how many stand in another nominal, and why: the same
links are settled once more under the numbers of the first order, and whatever is then equal was a
tie that the smaller number won.

Run: make bench, or python -m benchmarks.order [RECORDS [ORDERS]].
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import psycopg

from benchmarks._bureau import ADMIN, own_server
from longstop.actions.house import House, furnish, shipped_model
from longstop.actions.link import AT_ONCE
from longstop.actions.link_pairs import link_profiles
from longstop.actions.settle_nominals import settle_nominals
from longstop.core.linkage.clusters import NO_WORDS, OWN, Link, Pair, settle
from longstop.core.linkage.deciding import Evidence
from longstop.core.linkage.profile import Profile
from longstop.engines import postgres_server, time_source
from longstop.engines.key_ring import ring_of
from longstop.store.migrate import migrate
from longstop.store.queries import linking
from longstop.store.session import OWNER, Connection, Database
from longstop.synthetic.sightings import hardest, sightings

RECORDS, ORDERS, SEED = 100_000, 20, 2033
DBNAME = "order"
SURE = ("certain", "strong")
Groups = frozenset[frozenset[int]]


@dataclass(frozen=True, slots=True)
class Stood:
    """What stands after everybody came, by the number each has in the first order.

    links are the answer and evidence of each pair; alike are the nominals that the same links give
    under the numbers of the first order.
    """

    links: dict[Pair, tuple[str, str]]
    nominals: Groups
    alike: Groups
    seconds: float


def main() -> None:
    """Run all orders; prints every figure beside its bar and ends with 1 where one differs."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    orders = int(sys.argv[2]) if len(sys.argv) > 2 else ORDERS
    people = [one.profile for one in sightings(records, seed=SEED, setting=hardest())]
    with own_server() as home:
        house = _house(home)
        first = _stood(house, people, 0)
        print(f"{records:,} referrals in sets of {AT_ONCE:,}, {len(first.links):,} links,"
              f" {len(first.nominals):,} nominals; {first.seconds:.0f} s")  # fmt: skip
        good = True
        for order in range(1, orders):
            good &= _held(first, _stood(house, people, order), order)
    print(f"{orders} orders: links and sure joins {'are the same' if good else 'DIFFER'}"
          f"   bar: the same{'' if good else '   NOT MET'}")  # fmt: skip
    if not good:
        sys.exit(1)


def _held(first: Stood, other: Stood, order: int) -> bool:
    """Hold an order against the first; tells whether what must be the same is."""
    links = sum(first.links.get(pair) != other.links.get(pair)
                for pair in first.links.keys() | other.links.keys())  # fmt: skip
    sure = [pair for pair, (answer, how) in first.links.items() if answer == "join" and how in SURE]
    one, two = _nominal(first.nominals), _nominal(other.nominals)
    parted = sum(_together(one, pair) != _together(two, pair) for pair in sure)
    moved = sum(one.get(id_) != two.get(id_) for id_ in one.keys() | two.keys())
    unexplained = len(first.nominals ^ other.alike)
    print(f"order {order}: {links} links differ, {parted} of {len(sure):,} sure joins differ;"
          f" {moved} referrals stand with others by ties, {unexplained} nominals for no such"
          f" reason; {other.seconds:.0f} s", flush=True)  # fmt: skip
    return not links and not parted and not unexplained


def _nominal(groups: Groups) -> dict[int, frozenset[int]]:
    return {id_: group for group in groups for id_ in group}


def _together(nominal: dict[int, frozenset[int]], pair: Pair) -> bool:
    return pair[1] in nominal.get(pair[0], ())


def _stood(house: House, people: Sequence[Profile], order: int) -> Stood:
    """Let everybody come in an order of their own; gives what stands then."""
    came = list(people)
    if order:
        Random(f"{SEED}:{order}").shuffle(came)
    own = [0, *(one.referral for one in came)]  # by the number it has in this order
    model, now = shipped_model(), house.now()
    with _emptied() as connection:
        started = time.perf_counter()
        for start in range(0, len(came), AT_ONCE):
            some = [
                replace(one, referral=number)
                for number, one in enumerate(came[start : start + AT_ONCE], start=start + 1)
            ]
            with connection.transaction():
                linking.alone(connection)
                found = link_profiles(connection, model, some, now)
                settle_nominals(connection, house, found.touched, now, by="arrival")
        return _read(connection, own, people, time.perf_counter() - started)


@contextmanager
def _emptied() -> Iterator[Connection]:
    """Open the database past the referrals that there are not, with nobody linked in it."""
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME), autocommit=True) as connection:
        connection.execute("set search_path = longstop, pg_temp")
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "truncate link_due, link_profile, link_key, link_common, link, nominal_member"
        )
        yield connection


def _read(
    connection: Connection, own: Sequence[int], people: Sequence[Profile], seconds: float
) -> Stood:
    rows = connection.execute(
        "select a, b, verdict, evidence, weight, because && %s from link", (sorted(OWN),)
    ).fetchall()
    pairs = [tuple(sorted((own[a], own[b]))) for a, b, *_ in rows]
    joins = [
        Link(a, b, Evidence(how), weight, own=is_own)
        for (a, b), (_, _, answer, how, weight, is_own) in zip(pairs, rows, strict=True)
        if answer == "join"
    ]
    members = connection.execute(
        "select array_agg(referral_id) from nominal_member group by nominal"
    ).fetchall()
    return Stood(
        {(a, b): (row[2], row[3]) for (a, b), row in zip(pairs, rows, strict=True)},
        frozenset(frozenset(own[id_] for id_ in some) for (some,) in members),
        frozenset(map(frozenset, settle(joins, NO_WORDS, {one.referral: one for one in people}))),
        seconds,
    )


def _house(home: Path) -> House:
    """Make a house with every table and nobody in it."""
    postgres_server.ensure_database(DBNAME)
    migrate(
        admin=postgres_server.conninfo(ADMIN, DBNAME), owner=postgres_server.conninfo(OWNER, DBNAME)
    )
    return furnish(
        database=Database(lambda role: postgres_server.conninfo(role, DBNAME)),
        clock=time_source.utc_now,
        reference_key=b"b" * 32,
        spool_folder=home / "spool",
        keys=ring_of([b"b" * 32]),
    )


if __name__ == "__main__":
    main()
