"""Measure the desk under load beside plain Django views, on a house of a million referrals.

A hundred officers, each with five seconds to think, look at the list, open referrals and search,
on the loopback of the machine that also runs the server and the database. Each step asks for our
page or for the peer's (benchmarks/_desk_peer.py): the same middleware, sign-in, statements,
committed entry of the view and HTML, and none of our layers. Medians are compared within the run.

Then each page is weighed, compressed, with all it brings along on a first visit.

Run: make bench, or python -m benchmarks.desk [REFERRALS [SECONDS]]
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psycopg
from django.contrib.auth import get_user_model
from django.test import Client

from benchmarks._bureau import ADMIN, own_server
from benchmarks._desk_fill import fill
from benchmarks._desk_peer import KEY
from longstop.actions.house import House
from longstop.actions.import_organisation import import_organisation
from longstop.engines import postgres_server
from longstop.store.queries.directory import actor_of_code
from longstop.store.queries.signing_in import keep_account, people_of_codes
from longstop.synthetic.agencies import BUREAU
from longstop.web.setup import BACKEND, SURE, Desk, prepare

DBNAME = "bench_desk"
USERS, SECONDS, WARM_SECONDS = 100, 120, 20
PAGES = ("work", "referral", "search")
REFERENCES, TEXTS = 150, 40
BAR_RATIO, BAR_SPREAD, BAR_FIRST, BAR_AFTER = 1.5, 3.0, 100_000, 30_000
_BROUGHT = re.compile(r'(?:href|src)="(/[^"]+\.(?:css|js|svg|png|ico|woff2))"')
_SESSION = "sessionid"


def main() -> None:
    """Fill a house, serve it, let a hundred people work at it, and print figures beside bars."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with own_server() as home:
        house, agencies = fill(DBNAME, home, wanted)
        sessions = _sign_in(house, agencies.read_text(encoding="utf-8"))
        references, texts = _targets()
        given = {"sessions": sessions, "references": references, "texts": texts}
        (home / "wanted.json").write_text(json.dumps(given))
        with _served(home) as port:
            _weigh(port, sessions[0], references[0])
            _load(home, port, seconds)
        _report(home)


def _sign_in(house: House, agencies: str) -> list[str]:
    """Let a hundred officers join, and sign in; gives the keys of their sessions."""
    people = "".join(
        f'[[person]]\nagency = "{BUREAU}"\ncode = "load-{number}"\ngiven_name = "Load"\n'
        f'family_name = "Officer{number}"\ne_mail = "load-{number}@{BUREAU}.example"\n'
        'roles = ["duty_officer"]\n'
        for number in range(USERS)
    )
    with house.database.as_service("bench") as connection:
        admin = actor_of_code(connection, BUREAU, "admin")
    import_organisation(house, admin, agencies + people)
    with house.database.as_service("bench") as connection:
        found = people_of_codes(connection, [(BUREAU, f"load-{one}") for one in range(USERS)])
        for one in found:
            keep_account(connection, one.person, f"{one.code}@{BUREAU}", "!")
    prepare(Desk(house=house, secret=KEY, sealing=KEY, hosts=("testserver",)))
    return [_session_of(f"{one.code}@{BUREAU}") for one in found]


def _session_of(name: str) -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(name=name), backend=BACKEND)
    session = client.session
    session[SURE] = True
    session.save()
    return client.cookies[_SESSION].value


def _targets() -> tuple[list[str], list[str]]:
    """Choose referrals from anywhere in the house, and names, mailboxes and numbers of people."""
    chance = random.Random(7)  # nosec B311
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME)) as admin:
        admin.execute("set search_path = longstop")
        rows = admin.execute(
            "select o.reference, p.given_name || ' ' || p.family_name,"
            "  (select i.raw from identifier i where i.party_id = p.id and i.kind = 'email'"
            "    limit 1)"
            " from obligation o join party p on p.subject_of = o.id"
            " where o.compartment is null and o.is_open and o.id % 97 = 3 limit 40000"
        ).fetchall()
    references = sorted({row[0] for row in rows})
    texts = sorted({text for row in rows for text in row[1:] if text})
    return chance.sample(references, min(REFERENCES, len(references))), chance.sample(
        texts, min(TEXTS, len(texts))
    )


@contextmanager
def _served(home: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._desk_peer", str(port), DBNAME, str(home)]
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until both processes have noted what they will answer as the peer."""
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            if all(_get(port, "/sign-in", "")[0] == 200 for _ in range(4)):
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise TimeoutError("the server did not come up")


def _get(port: int, where: str, session: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Accept-Encoding": "gzip", "Cookie": f"{_SESSION}={session}"}
    connection.request("GET", where, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.headers.get("Content-Encoding") != "gzip" and where.endswith((".css", ".js")):
        print(f"  {where} comes uncompressed")
    return answer.status, body


def _weigh(port: int, session: str, reference: str) -> None:
    """Weigh pages as they travel, alone and with what they bring on a first visit."""
    print(f"{'':10} {'first visit':>12} {'after':>8}   bars {BAR_FIRST} and {BAR_AFTER} bytes")
    for name, where in (("work", "/list"), ("referral", f"/r/{reference}"), ("search", "/search")):
        status, body = _get(port, where, session)
        assert status == 200, (where, status)
        text = gzip.decompress(body).decode()
        assert not re.search(r'(?:src|href|action)="https?://', text), "a request to another host"
        brought = sum(len(_get(port, one, "")[1]) for one in sorted({*_BROUGHT.findall(text)}))
        print(f"{name:10} {len(body) + brought:12} {len(body):8}")
        assert len(body) + brought < BAR_FIRST
        assert len(body) < BAR_AFTER


def _load(home: Path, port: int, seconds: int) -> None:
    subprocess.run(
        [
            sys.executable, "-m", "locust", "-f", str(Path(__file__).parent / "_desk_load.py"),
            "--headless", "--users", str(USERS), "--spawn-rate", "20", "--only-summary",
            "--run-time", f"{seconds + WARM_SECONDS}s", "--host", f"http://127.0.0.1:{port}",
            "--loglevel", "WARNING", "--exit-code-on-error", "0",
        ],
        env={**os.environ, "LONGSTOP_BENCH_HOME": str(home)},
        check=True,
    )  # fmt: skip


def _report(home: Path) -> None:
    taken = json.loads((home / "taken.json").read_text())
    began = min(one[0] for one in taken) + WARM_SECONDS
    spent: dict[str, list[float]] = defaultdict(list)
    for at, name, milliseconds, fine in taken:
        assert fine, f"{name} failed"
        if at >= began:
            spent[name].append(milliseconds)
    print(f"{USERS} people who think 5 s, {os.cpu_count()} cores; milliseconds")
    print(f"{'':10} {'ours':>7} {'peer':>7} {'ratio':>6} {'95th':>7} {'/median':>8} {'peer':>6}")
    for page in PAGES:
        ours, peer = spent[f"ours {page}"], spent[f"peer {page}"]
        middle, beside = statistics.median(ours), statistics.median(peer)
        print(
            f"{page:10} {middle:7.1f} {beside:7.1f} {middle / beside:6.2f} {_part(ours, 0.95):7.1f}"
            f" {_part(ours, 0.95) / middle:8.2f} {_part(peer, 0.95) / beside:6.2f}"
            f"   of {len(ours)} and {len(peer)}"
        )
    print(f"bars: ratio {BAR_RATIO}, 95th percentile over median {BAR_SPREAD}")


def _part(values: Sequence[float], part: float) -> float:
    return sorted(values)[int(part * len(values))]


if __name__ == "__main__":
    main()
