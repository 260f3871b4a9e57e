"""Searching goes by index whatever is typed, and costs a stranger the same whatever is there."""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import psycopg
import pytest

from benchmarks.worklist import fill
from longstop.core.linkage.asked import Asked, read_asked
from longstop.core.linkage.keys import key_of
from longstop.core.referral.vocabulary import IdentifierKind
from longstop.store.queries.searching import found_exactly, found_nearly
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.store.two_bureaus import TwoBureaus

MANY = 20_000
EMAIL = "jon.quill@post.example"
NAMED = read_asked("Jon Quill", country="GB", zone=UTC, year=2026)
THERE = Asked(
    exact={**NAMED.exact, key_of("email", EMAIL): "email"},
    near={key_of("local_part", "jon.quill"): "mailbox_name"},
    identifiers=((IdentifierKind.EMAIL, EMAIL), (IdentifierKind.USER_NAME, "kite")),
    family="quill",
    near_families=("quill", "quil"),
    theirs="T-1",
)
"""What stands in reports of both bureaus."""
NOWHERE = replace(
    THERE,
    exact={1: "name", 2: "email"},
    near={3: "mailbox_name"},
    identifiers=((IdentifierKind.EMAIL, "no@post.example"), (IdentifierKind.USER_NAME, "oak")),
    family="tarn",
    near_families=("tarn", "tar"),
    theirs="T-none",
)
BIG = {"obligation", "link_key", "link_profile", "identifier", "party", "source_record", "referral"}
USED = {
    "found_exactly": {"link_key_pkey", "link_profile_family", "identifier_normal",
                      "source_record_reference", "obligation_reference_key"},
    "found_nearly": {"link_key_pkey", "link_profile_family", "identifier_party", "party_subject"},
}  # fmt: skip


@pytest.mark.parametrize("stranger", ["charlie", "nora"])
def test_what_others_have_costs_the_statements_of_what_nobody_has(
    two: TwoBureaus, stranger: str
) -> None:
    def asked(what: Asked) -> tuple[Any, int]:
        connection, before = two.connections[stranger], two.statements()
        shown = two.who(stranger)["agency"]
        found = [
            one
            for one in (*found_exactly(connection, what, 2**62, 26),
                        *found_nearly(connection, what, 2**62, 26))
            if not two.one("select %(a)s = any(seen_by) from obligation where id = %(id)s",
                           a=shown, id=one.obligation_id)
        ]  # fmt: skip
        return found, two.statements() - before

    assert asked(THERE) == asked(NOWHERE)
    alice = found_exactly(two.connections["alice"], THERE, 2**62, 26)
    assert {one.what for one in alice} >= {"name", "email", "family_name", "their_reference"}


@pytest.fixture
def filled(bureau: Bureau) -> Iterator[Connection]:
    """A bureau with many people, whom everything but their number tells apart."""
    alice = bureau.people["alice"]
    with bureau.as_superuser() as admin:
        fill(admin, alice.agency, alice.person, 1, MANY)
        admin.execute("set session_replication_role = replica")
        for statement in (
            "insert into link_profile select n, 1, jsonb_build_object('family', 'name' || n %% 997)"
            " from generate_series(1, %(many)s) n",
            "insert into link_key select n * 7 + k, n from generate_series(1, %(many)s) n,"
            " generate_series(1, 5) k on conflict do nothing",
            "insert into party (id, source_record_id, obligations, subject_of, role, path,"
            "  age_disputed, places, commitment)"
            " select n, n, array[n], n, 'reported', '', false, '[]', ''"
            " from generate_series(1, %(many)s) n",
            "insert into identifier (id, party_id, kind, normal, path, commitment, shared)"
            " select n, n, 'email', 'e' || n %% 9000, '', '', false"
            " from generate_series(1, %(many)s) n",
            "insert into source_record (id, package_id, ordinal, source_id, agency,"
            "  source_reference, status, urgent, content_sha256, commitment)"
            " select n, 1, n, 1, 1, 'T-' || n, 'accepted', false, '', ''"
            " from generate_series(1, %(many)s) n",
        ):
            admin.execute(statement.encode(), {"many": MANY})
        admin.execute("analyze")
        yield admin


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def inside(admin: Connection, name: str) -> dict[str, Any]:
    """Explain the inside of a function for any values: a copy of it that can be looked into."""
    ((body, heads, result),) = admin.execute(
        "select prosrc, pg_get_function_arguments(oid), pg_get_function_result(oid) from pg_proc"
        " where proname = %s",
        (name,),
    ).fetchall()
    admin.execute(
        f"create function pg_temp.{name}({heads}) returns {result} language sql stable"
        f" as $${body}$$".encode()
    )
    types = [one.strip().partition(" ")[2] for one in heads.split(",")]
    marks = ", ".join(f"${at}" for at, _ in enumerate(types, start=1))
    admin.execute(
        f"prepare looked({', '.join(types)}) as select * from pg_temp.{name}({marks})".encode()
    )
    admin.execute("set plan_cache_mode = force_generic_plan")
    given = psycopg.sql.SQL(", ").join([psycopg.sql.SQL("null")] * len(types))
    query = psycopg.sql.SQL("explain (format json) execute looked({})").format(given)
    ((plan,),) = admin.execute(query).fetchall()
    admin.execute("deallocate looked")
    found: dict[str, Any] = plan[0]["Plan"]
    return found


def test_nothing_that_is_typed_reads_a_table_from_end_to_end(filled: Connection) -> None:
    for name, indexes in USED.items():
        found = [*nodes(inside(filled, name))]
        scanned = {one["Relation Name"] for one in found if one["Node Type"] == "Seq Scan"}
        assert not scanned & BIG, (name, json.dumps(found)[:3000])
        assert indexes <= {one.get("Index Name") for one in found}, name


def test_a_plan_without_its_index_is_found(filled: Connection) -> None:
    filled.execute("drop index link_profile_family")
    found = [*nodes(inside(filled, "found_exactly"))]
    assert USED["found_exactly"] - {one.get("Index Name") for one in found} == {
        "link_profile_family"
    }


def test_the_hour_that_was_asked_for_bounds_a_connection(two: TwoBureaus) -> None:
    asked = Asked(
        identifiers=((IdentifierKind.EMAIL, EMAIL),),
        since=FRIDAY - timedelta(days=9999), till=FRIDAY - timedelta(days=9998),
    )  # fmt: skip
    assert found_exactly(two.connections["alice"], asked, 2**62, 26) == []
