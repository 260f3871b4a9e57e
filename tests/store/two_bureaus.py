"""Two bureaus in one house, strangers to each other: every table holds what somebody may not see.

The bureau of the fixtures (Alice, Rita) and West (Wes, Ruth, Rex) receive lists of their own: an
offered referral, a child where a force works, staff, an excluded colleague, an unreadable line, a
repeat and news. North and South each see what was given to them. Everything is read; a test that
writes does so in a transaction that is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from longstop.actions.acknowledge import acknowledge
from longstop.actions.attribute import attribute
from longstop.actions.authorise_exhibits import authorise_exhibits
from longstop.actions.close import close
from longstop.actions.confirm_link import confirm_link
from longstop.actions.decide_path import decide_path
from longstop.actions.decide_trust import decide_trust
from longstop.actions.declare_household import declare
from longstop.actions.disseminate import Sending, disseminate
from longstop.actions.export_checks import Sending as CheckSending
from longstop.actions.export_checks import export_checks
from longstop.actions.grade import grade
from longstop.actions.hand_over import hand_over
from longstop.actions.import_organisation import import_organisation
from longstop.actions.legal_hold import place_holds
from longstop.actions.make_ready import make_ready
from longstop.actions.offer_custody import Offering, offer_custody
from longstop.actions.open_file import open_file
from longstop.actions.receive import Incoming, receive
from longstop.actions.record_correction import record_correction
from longstop.actions.record_features import record_features
from longstop.actions.register_exhibits import register_exhibits
from longstop.actions.register_source import register_source
from longstop.actions.search import search
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from longstop.core.linkage.whose import Relation
from longstop.core.referral.path import Path as YoungPath
from longstop.core.referral.questions import Check
from longstop.core.referral.vocabulary import Attribution, StatementKind
from longstop.core.safeguarding.trust_decision import TrustDecision
from longstop.core.triage.path import read_feature
from longstop.core.triage.policy import Grade
from longstop.store.session import Actor, Connection
from tests.bureau.exhibits import WORDS
from tests.bureau.fixtures import CSV_HEAD, Bureau, people_of
from tests.bureau.linked import join, tie
from tests.bureau.locked import locking
from tests.bureau.shifts import let_in, plan_for

VIEWERS = ("alice", "rita", "nora", "charlie", "wes", "ruth", "rex")
COLLEAGUE = {"alice": "sue", "wes": "ruth"}
EXCLUDED = {"alice": ("Alice", "Dutton"), "wes": ("Ruth", "Weir")}

_PERSON = """
[[person]]
agency = "{agency}"
code = "{code}"
given_name = "{given}"
family_name = "{family}"
e_mail = "{code}@{agency}.example"
roles = ["{role}"]
"""
_DESK = """
[[desk]]
agency = "west"
code = "{purpose}"
name = "{purpose}"
purpose = "{purpose}"
supervisor = "{supervisor}"
duty = "{duty}"
"""
WEST = (
    """
[[agency]]
code = "west"
name = "Western Referral Bureau"
kind = "bureau"
country = "GB"
zone = "Europe/London"
areas = []
"""
    + _PERSON.format(agency="west", code="wes", given="Wes", family="Tern", role="duty_officer")
    + _PERSON.format(agency="west", code="ruth", given="Ruth", family="Weir", role="supervisor")
    + _PERSON.format(agency="west", code="rex", given="Rex", family="Court", role="supervisor")
    + "".join(
        _DESK.format(purpose=p, supervisor="ruth", duty="wes") for p in ("intake", "children")
    )
    + _DESK.format(purpose="restricted", supervisor="ruth", duty="rex")
)

PLAIN = {
    "role": "reported", "family_name": "Quill", "given_name": "Jon", "note": "first word",
    "e_mail": "jon.quill@post.example", "file_digest": "d41d8cd98f00b204e9800998ecf8427e",
    "shoe_size": "44",
}  # fmt: skip
CHILD = {"child_given_name": "Kit", "child_family_name": "Quill", "child_country": "GB"}
STAFF = {"reference": "T-3", "given_name": "Percival", "family_name": "Constable"}
SECRET = {
    "note": "only for the restricted desk", "occupation": "swimming coach",
    "file_digest": "a" * 32, **CHILD,
}  # fmt: skip


@dataclass(slots=True)
class TwoBureaus:
    """The house, who looks at it, and a connection for each of them."""

    bureau: Bureau
    connections: dict[str, Connection]
    admin: Connection

    def actor(self, code: str) -> Actor:
        """Find a person by code."""
        return self.bureau.people[code]

    def ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Ask as the administrator, past every policy."""
        return self.admin.execute(query.encode(), values).fetchall()

    def one(self, query: str, **values: Any) -> Any:
        """Ask as the administrator for one value."""
        return self.ask(query, **values)[0][0]

    def who(self, code: str) -> dict[str, Any]:
        """Give the values by which a rule knows a viewer."""
        actor = self.actor(code)
        query = "select compartment from compartment_member where person = %(person)s"
        compartments = [row[0] for row in self.ask(query, person=actor.person)]
        return {"agency": actor.agency, "person": actor.person, "compartments": compartments}

    def statements(self) -> int:
        """Count the statements that the role of people has run here, nested ones included."""
        return int(
            self.one(
                "select coalesce(sum(calls), 0) from public.pg_stat_statements"
                " where userid = 'longstop_person'::regrole"
                " and dbid = (select oid from pg_database where datname = current_database())"
            )
        )


def move_in(bureau: Bureau) -> None:
    """Fill the house: what each bureau received, then time passes."""
    import_organisation(bureau.house, bureau.people["admin"], WEST)
    bureau.people = people_of(bureau.house)
    wes = bureau.people["wes"]
    kept = bureau.ask("select column_map from source where name = 'toronto'")[0][0]
    register_source(
        bureau.house, wes, "toronto", zone="America/Toronto", country="GB", column_map=kept,
        numbering="T-{number}",
    )  # fmt: skip
    register_source(
        bureau.house, bureau.people["alice"], "toronto", zone="America/Toronto", country="GB",
        numbering="T-{number}",
    )  # fmt: skip
    for by, area, force in (("alice", "Northmark", "north"), ("wes", "Southmark", "south")):
        _receive(bureau, by, area)
        _work(bureau, by, force)
    join(bureau, _referrals(bureau, "alice")["T-2"], _referrals(bureau, "wes")["T-2"])
    bureau.clock.on(hours=30)
    sweep(bureau.house, every_seconds=60)
    for by in ("alice", "wes"):
        found, actor = _referrals(bureau, by), bureau.people[by]
        confirm_link(bureau.house, actor, found["T-6"], found["T-8"], reason="record_shows")
        tie(bureau, found["T-6"], found["T-8"])
        acknowledge(bureau.house, bureau.people[by], _referrals(bureau, by)["T-6"])
    _hand_over(bureau)
    for by, colleague in COLLEAGUE.items():
        declare(bureau.house, bureau.people[by], Relation.HOUSEHOLD, "kim.tern@post.example")
        who = f"{colleague}@{'bureau' if by == 'alice' else 'west'}.example"
        search(bureau.house, bureau.people[colleague], who, reason="quality")
    with bureau.as_superuser() as admin:
        admin.execute(
            "insert into digest (agency, person, role, begins_at, made_at, counts, waiting)"
            " select agency, id, roles[1], %(now)s, %(now)s, '{\"late\": 1}', 1 from person",
            {"now": bureau.clock.time},
        )
        admin.execute("insert into nominal_due (referral_id) select nominal from nominal_member")
        admin.execute("insert into link_due select max(obligation_id) from referral")
        admin.execute("insert into link_common values (77, now())")


def _hand_over(bureau: Bureau) -> None:
    """Plan somebody in each bureau, and hand over at two desks of each: one is restricted."""
    let_in(bureau, "bob")
    for supervisor, desk, colleague in (
        ("sue", "intake", "bob"), ("rita", "restricted", "bob"),
        ("ruth", "intake", "wes"), ("ruth", "restricted", "rex"),
    ):  # fmt: skip
        hours = ("2026-11-23 06:00", "2026-11-23 18:00")
        plan_for(bureau, colleague, hours, desk=desk, by=supervisor)
        hand_over(
            bureau.house, bureau.people[supervisor], desk=desk, to=colleague, note=f"from {desk}"
        )


def _receive(bureau: Bureau, by: str, area: str) -> None:
    given, family = EXCLUDED[by]
    place = {"child_area": area}
    first = [
        {**PLAIN, "reference": "T-1"},
        {**PLAIN, **CHILD, **place, "reference": "T-2", "given_name": "Ann"},
        {**PLAIN, **SECRET, **place, **STAFF},
        {
            **PLAIN,
            **SECRET,
            **place,
            "reference": "T-4",
            "given_name": given,
            "family_name": family,
        },
        {**PLAIN, "reference": "T-5", "date_of_birth": "no such day"},
        {**PLAIN, "reference": "T-6", "given_name": "Leo", "note": "He is a swimming coach."},
        {**PLAIN, "reference": "T-8", "given_name": "Max", "age": "14"},
        {**PLAIN, "reference": "T-9", "given_name": "Ina", "informational": "yes"},
    ]
    again = [
        first[2],
        {**SECRET, "reference": "T-3", "role": "reported", "note": f"news {by}", "age": "44"},
        {**first[0], "reference": "T-7", "given_name": f"Una {by}"},
    ]
    for name, body, declared in (
        ("a.csv", _csv(first), 9), ("b.csv", _csv(again), None), ("c.csv", "\n", None)
    ):  # fmt: skip
        told = Incoming(
            stream=BytesIO(body.encode()), file_name=name, source="toronto", declared=declared
        )
        receive(bureau.house, bureau.people[by], told)


def _csv(lines: list[dict[str, str]]) -> str:
    heads = [*CSV_HEAD.split(","), "shoe_size", "informational"]
    return (
        "\n".join([",".join(heads), *(",".join(r.get(h, "") for h in heads) for r in lines)]) + "\n"
    )


def _work(bureau: Bureau, by: str, force: str) -> None:
    actor, found = bureau.people[by], _referrals(bureau, by)
    transfer(bureau.house, actor, [found["T-1"]], to=force, reason="person_lives_there")
    send(bureau, by, found["T-7"], force)
    record_correction(bureau.house, actor, found["T-7"], reason="address_wrong")
    with TemporaryDirectory() as folder:
        out = Path(folder) / "batch.csv"
        sending = CheckSending(
            check=Check.POLICE_RECORDS, out=out, reason="assessment", references=[found["T-6"]]
        )
        export_checks(bureau.house, actor, sending)
    take(bureau.house, actor, [found["T-6"]])
    attribute(
        bureau.house, actor, found["T-6"], Attribution.SUBSCRIBER, evidence=["subscriber_record"]
    )
    line = (0, {"referral": found["T-6"], "number": f"{by}/1", **WORDS})
    exhibit = register_exhibits(bureau.house, actor, [line])[0].reference
    offer_custody(bureau.house, actor, [exhibit], Offering(to=force, reason="to_laboratory"))
    authorise_exhibits(
        bureau.house, bureau.people[COLLEAGUE[by]], [exhibit], "return", reason="court_ordered"
    )
    decide_trust(bureau.house, actor, found["T-6"], TrustDecision.NO, reason="another_person")
    close(bureau.house, actor, found["T-6"], outcome="no_offence_found", reason="checks_done")
    feature = read_feature("passed_on=yes", StatementKind.RECORD)
    record_features(bureau.house, actor, found["T-8"], [feature])
    other = bureau.people[COLLEAGUE[by]]
    open_file(locking(bureau.house), other, found["T-6"], 1, ground="warrant")
    decide_path(
        bureau.house, other, found["T-8"], YoungPath.CANNOT_BE_KNOWN, reason="no_source_left"
    )
    decide_path(bureau.house, other, found["T-8"], YoungPath.AGGRAVATED, reason="features_found")
    held = [found["T-6"], found["T-8"]]
    place_holds(bureau.house, other, held, reason="inquiry", review_by=date(2027, 6, 30))
    with bureau.as_superuser() as admin:
        admin.execute(
            "insert into export_proposal (id, reference, agency, kind, file, reason, obligation_id,"
            "  most, proposed_by, proposed_at) select 2 * agency + n, 'X-' || agency || n, agency,"
            "  'looks', 'csv', 'oversight', case n when 1 then %s::bigint end, 9, id, %s"
            " from person cross join generate_series(0, 1) n where id = %s",
            (_kept_back(bureau, by), bureau.clock(), other.person),
        )
        admin.execute(
            "insert into capacity_run (name, agency, person, began_at, seen_at, asked)"
            " select md5('plan' || agency), agency, id, %s, %s, '{\"label\": \"x\"}' from person"
            " where id = %s",
            (bureau.clock(), bureau.clock(), other.person),
        )
        admin.execute(
            "insert into erasure (obligation_id, attempt, reason, proposed_by, proposed_at)"
            " select id, 1, 'person_asked', %s, opened_at from obligation where reference = %s",
            (other.person, found["T-6"]),
        )


def _kept_back(bureau: Bureau, by: str) -> int:
    """Give the number of somebody that a bureau keeps for its restricted desk."""
    ((found,),) = bureau.ask(
        "select min(id) from obligation where owner_agency = %s and compartment is not null"
        " and kind = 'referral'",
        bureau.people[by].agency,
    )
    return int(found)


def send(bureau: Bureau, by: str, reference: str, force: str) -> None:
    """Let somebody develop, grade and send a referral to a force."""
    actor = bureau.people[by]
    take(bureau.house, actor, [reference])
    grade(bureau.house, actor, [reference], Grade.HIGH, reason="known_to_officers")
    make_ready(bureau.house, actor, [reference])
    sending = Sending(reason="person_lives_there", to=force)
    disseminate(bureau.house, actor, [reference], sending)


def _referrals(bureau: Bureau, by: str) -> dict[str, str]:
    """Give the references of a bureau's referrals by the sender's own."""
    return dict(
        bureau.ask(
            "select s.source_reference, o.reference from obligation o"
            " join referral r on r.obligation_id = o.id"
            " join source_record s on s.id = r.source_record_id where s.agency = %s",
            bureau.people[by].agency,
        )
    )


@contextmanager
def looked_at(bureau: Bureau) -> Iterator[TwoBureaus]:
    """Open a connection for every viewer and one for the administrator."""
    database = bureau.house.database
    with ExitStack() as open_:
        admin = open_.enter_context(bureau.as_superuser())
        admin.execute("set timezone = 'UTC'")
        seen = {
            code: open_.enter_context(database.as_person(bureau.people[code])) for code in VIEWERS
        }
        yield TwoBureaus(bureau, seen, admin)
