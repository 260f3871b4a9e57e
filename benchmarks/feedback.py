"""Measure telling a sender what its reports were worth, over many referrals, beside one bare count.

One sender's referrals, each with a record, a person, two identifiers and a clock to grade, from
fifty companies. The feedback is one statement read as a person; the count beside it reads the same
records and referrals and tells nothing. The statement must stay one, and its plan must scan each
table once: a policy or a look-up asked for every row would take hours here.

Run: python -m benchmarks.feedback [REFERRALS]
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks._bureau import ADMIN, open_bureau, own_server
from longstop.actions.assign_account import assign_account
from longstop.actions.register_source import register_source
from longstop.engines import postgres_server
from longstop.store.queries.feedback import measured
from longstop.store.session import Connection
from longstop.synthetic.agencies import BUREAU, write_agencies

DBNAME = "bench_feedback"
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
SPAN = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
MOST_COUNTS = 40
"""As long as so many bare counts it may take: it reads four more tables of that size, once each."""

_PACKAGE = """
insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency, owner_desk,
    owner_person, next_clock_id, seen_by)
select 1, 'package', 'FILL-P', 'received', true, %(start)s, d.agency, d.id, d.supervisor, 1,
    array[d.agency] from desk d where d.id = %(desk)s;
insert into package (obligation_id, source_id, agency, sha256, bytes, file_name, format)
select 1, id, agency, 'x', 1, 'fill', 'csv' from source where id = %(source)s"""
_FILL = """
insert into source_record (id, package_id, ordinal, source_id, agency, status, reporter, urgent,
    incident_at, content_sha256, commitment)
select n, 1, n, %(source)s, %(agency)s, 'accepted', 'Firm ' || n %% 50, n %% 20 = 0, %(start)s,
    'x', 'x' from generate_series(2, %(last)s::int) n;
insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency, owner_desk,
    owner_person, next_clock_id, seen_by, outcome)
select n, 'referral', 'FILL-' || n, case when n %% 3 = 0 then 'closed' else 'received' end,
    n %% 3 <> 0, %(start)s, d.agency, d.id, d.supervisor, n, array[d.agency],
    case when n %% 3 = 0 then 'no_offence_found' end
  from generate_series(2, %(last)s::int) n, desk d where d.id = %(desk)s;
insert into referral (obligation_id, source_record_id, person_unknown, attribution, grade,
    ever_high)
select n, n, false, 'account', case when n %% 4 = 0 then 'high' when n %% 4 = 1 then 'low' end,
    n %% 4 = 0 from generate_series(2, %(last)s::int) n;
insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar,
    allowance_seconds, because, stopped_at, stopped_why)
select n, n, 'grade', false, %(start)s, %(start)s, 'elapsed', 86400, 'standard',
    %(start)s + n * interval '1 second', 'graded' from generate_series(2, %(last)s::int) n;
insert into party (id, source_record_id, obligations, subject_of, role, path, family_name,
    given_name, age_disputed, places, commitment)
select n, n, array[n], n, 'reported', 'x', 'Quill', 'Jon', false, '[]', 'x'
  from generate_series(2, %(last)s::int) n;
insert into identifier (id, party_id, kind, path, at, commitment)
select 2 * n + k, n, case k when 0 then 'ip_address' else 'email' end, 'x', %(start)s, 'x'
  from generate_series(2, %(last)s::int) n, generate_series(0, 1) k;
analyze"""
_COUNT = """
select count(*), count(r.grade) from source_record s join referral r on r.source_record_id = s.id
where s.source_id = %s"""


def main() -> None:
    """Fill the sender's reports and print how long its feedback took beside the bare count."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with own_server() as home:
        _measure(home, wanted)


def _measure(home: Path, wanted: int) -> None:
    write_agencies(home / "agencies.toml", seed=50)
    house = open_bureau(DBNAME, home, home / "agencies.toml", lambda: START)
    officer = assign_account(house, None, agency=BUREAU, code="duty-intake", os_account="duty")
    source = register_source(house, officer, "sender", zone="Europe/London", country="GB")
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME), autocommit=True) as admin:
        _fill(admin, source.id, officer.agency, wanted)
        bare = _timed(lambda: admin.execute(_COUNT.encode(), (source.id,)).fetchall())
    with house.database.as_person(officer) as connection:
        seconds = _timed(lambda: measured(connection, source.id, *SPAN))
    result = {
        "referrals": wanted, "feedback_seconds": round(seconds, 2),
        "bare_count_seconds": round(bare, 2), "bare_counts": round(seconds / bare, 1),
    }  # fmt: skip
    print(json.dumps(result))
    if seconds > MOST_COUNTS * bare:
        raise SystemExit(f"longer than {MOST_COUNTS} bare counts")


def _fill(admin: Connection, source: int, agency: int, wanted: int) -> None:
    admin.execute("set search_path = longstop; set session_replication_role = replica")
    row = admin.execute(
        "select id from desk where agency = %s and purpose = 'intake'", (agency,)
    ).fetchone()
    assert row is not None
    values = {"start": START, "desk": row[0], "source": source, "agency": agency,
              "last": wanted + 1}  # fmt: skip
    for script in (_PACKAGE, _FILL):
        for statement in script.split(";"):
            admin.execute(statement.encode(), values)


def _timed(work: object) -> float:
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
