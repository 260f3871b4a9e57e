"""Answer the same pages as plain Django views would, beside our own: what our layers cost.

A peer view stands behind the same middleware and the same sign-in, asks the database the same
statements as the same role with the same settings, commits its own entry of the view, and draws
the same template with the same words. What it asks and says was noted beforehand from our own page
of the same address: it looks nothing up, turns no row into a record, decides and words nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import path

from longstop.actions.house import House, furnish
from longstop.engines import postgres_server, time_source
from longstop.engines.key_ring import ring_of
from longstop.store.django_setup import database
from longstop.store.queries.signing_in import PersonHere, people_of_codes
from longstop.store.session import PERSON, Database
from longstop.web.serving import Server
from longstop.web.setup import Desk, prepare
from longstop.web.signing import is_sure
from longstop.web.visit import Visit

KEY = b"b" * 32
PEER = "peer"
_OURS_ALONE = (b"set_config", b"close all", b"chain_from", b"insert into ledger_entry")


@dataclass(slots=True)
class Noted:
    """What a page of ours asked the database, and what it gave its template."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    template: str = ""
    words: dict[str, Any] = field(default_factory=dict)


_NOTED: dict[str, Noted] = {}


def house_of(dbname: str, home: Path) -> House:
    """Open the house that the benchmark filled."""
    return furnish(
        database=Database(lambda role: postgres_server.conninfo(role, dbname)),
        clock=time_source.utc_now,
        reference_key=KEY,
        spool_folder=home / "spool",
        keys=ring_of([KEY]),
    )


def peer(request: HttpRequest, page: str, reference: str = "") -> HttpResponse:
    """Answer as a plain view."""
    if not request.user.is_authenticated or not is_sure(request):
        return HttpResponseRedirect("/sign-in")
    here = request.user.here
    noted = _NOTED[f"{page} {reference or request.POST.get('text', '')}"]
    with connections[PEER].cursor() as cursor:
        names = ["search_path", "TimeZone", "longstop.agency", "longstop.person"]
        values = ["longstop, pg_temp", "UTC", str(here["agency"]), str(here["person"])]
        cursor.execute(
            "select set_config(name, value, false) from unnest(%s::text[], %s::text[])"
            " as s (name, value)",
            (names, values),
        )
        with transaction.atomic(using=PEER):
            for query, given in noted.statements:
                cursor.execute(query, given)
                cursor.fetchall()
            if page != "work":
                _note_view(cursor, here["person"])
        cursor.execute("close all; reset all; discard temp; select pg_advisory_unlock_all()")
    answer = render(request, noted.template, noted.words)
    answer["Cache-Control"] = "no-store"
    return answer


def _note_view(cursor: Any, person: int) -> None:
    cursor.execute(
        "select seqs, digests, numbers from chain_from(%s::text[], %s::bigint[], %s)",
        (["person"], [person], 1),
    )
    (seqs, _, numbers) = cursor.fetchone()
    body = json.dumps(
        {"actor": f"person:{person}", "data": {"facts": {"obligation": 1}}, "x": "y" * 90}
    )
    cursor.execute(
        "insert into ledger_entry (id, stream_kind, stream_id, seq, event, body, previous, digest)"
        " values (%s, 'person', %s, %s, 'referral.viewed', %s, %s, %s)",
        (int(numbers), person, (seqs[0] or 0) + 1, body, os.urandom(32), os.urandom(32)),
    )


@contextmanager
def _noting(noted: Noted) -> Any:
    plain = psycopg.Cursor.execute

    def execute(self: Any, query: Any, params: Any = None, **more: Any) -> Any:
        text = query if isinstance(query, bytes) else str(query).encode()
        if not any(one in text for one in _OURS_ALONE):
            noted.statements.append((text.decode(), params))
        return plain(self, query, params, **more)

    def page(_visit: Visit, template: str, status: int = 200, **words: Any) -> HttpResponse:
        noted.template = template
        noted.words = {"may": _visit.may, "zone": _visit.here.zone, **words}
        return HttpResponse(status=status)

    with patch.object(psycopg.Cursor, "execute", execute), patch.object(Visit, "page", page):
        yield


def _note_all(house: House, here: PersonHere, wanted: dict[str, list[str]]) -> None:
    """Ask for every page once, and note what it asks and says."""
    from longstop.web.pages import referral, search, work  # noqa: PLC0415 - Django is set up now

    made = RequestFactory()

    def note(key: str, request: HttpRequest, view: Callable[..., Any], **parts: str) -> None:
        _NOTED[key] = noted = Noted()
        with _noting(noted):
            view(Visit(request, house, here), **parts)
        assert noted.template, key

    note("work ", made.get("/work"), work.work)
    for one in wanted["references"]:
        note(f"referral {one}", made.get(f"/r/{one}"), referral.referral, reference=one)
    for one in wanted["texts"]:
        asked = made.post("/search", {"text": one, "reason": "assessment"})
        note(f"search {one}", asked, search.searched)


def _application(house: House, home: Path) -> Any:
    prepare(Desk(house=house, secret=KEY, sealing=KEY, hosts=("127.0.0.1",)))
    settings.ROOT_URLCONF = __name__
    own = database(house.database.conninfo(PERSON), "store")
    # As quick as it can be made: statements are prepared, as ours are.
    own["OPTIONS"] = {**own["OPTIONS"], "server_side_binding": True, "prepare_threshold": 5}
    settings.DATABASES[PEER] = {**own, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    connections.settings[PEER] = connections.configure_settings(settings.DATABASES)[PEER]
    with house.database.as_service("bench") as connection:
        (here,) = people_of_codes(connection, [("national-bureau", "load-0")])
    _note_all(house, here, json.loads((home / "wanted.json").read_text()))
    return get_wsgi_application()


def main() -> None:
    """Serve our pages and the peer's in two processes of four threads, as `longstop serve` does."""
    port, dbname, home = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    house = house_of(dbname, home)
    server = Server(
        lambda: _application(house, home),
        {
            "bind": [f"127.0.0.1:{port}"], "workers": 2, "threads": 4, "worker_class": "gthread",
            "loglevel": "warning", "accesslog": None, "timeout": 300, "worker_tmp_dir": None,
        },
    )  # fmt: skip
    with house.database.kept_open():
        server.run()


def _urls() -> list[Any]:
    from longstop.web.urls import urlpatterns as ours  # noqa: PLC0415 - once Django is set up

    return [
        path("peer/work", peer, {"page": "work"}),
        path("peer/r/<str:reference>", peer, {"page": "referral"}),
        path("peer/search", peer, {"page": "search"}),
        *ours,
    ]


def __getattr__(name: str) -> Any:
    """Give Django the addresses when it asks for them: not before it is set up."""
    if name == "urlpatterns":
        return _urls()
    raise AttributeError(name)


if __name__ == "__main__":
    # Under its own name, so that Django finds the addresses in the module that serves.
    from benchmarks import _desk_peer

    _desk_peer.main()
