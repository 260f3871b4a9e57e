"""Let tests say that referrals concern one person, as the linkage would."""

from __future__ import annotations

from longstop.actions.answer_transfer import accept_transfers
from longstop.actions.follow_links import Followed, follow_links
from longstop.actions.settle_nominals import settle_nominals
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from longstop.store.queries import linking
from tests.bureau.fixtures import Bureau

TALKS = (
    "select a.code, t.code, o.state from deconfliction d"
    " join obligation o on o.id = d.obligation_id join agency a on a.id = d.agency"
    " join agency t on t.id = d.other_agency order by o.id"
)


def number_of(bureau: Bureau, reference: str) -> int:
    """Give the number behind a reference."""
    ((id_,),) = bureau.ask("select id from obligation where reference = %s", reference)
    return int(id_)


def join(
    bureau: Bureau, *references: str, evidence: str = "certain", verdict: str = "join"
) -> Followed:
    """Link the first with each of the others, and let what that does be done."""
    tie(bureau, *references, evidence=evidence, verdict=verdict)
    return follow_links(bureau.house)


def tie(bureau: Bureau, *references: str, evidence: str = "certain", verdict: str = "join") -> None:
    """Link the first with each of the others; those that join are one nominal from now."""
    ids = [number_of(bureau, one) for one in references]
    with bureau.as_superuser() as admin:
        for other in ids[1:]:
            admin.execute(
                "insert into link (a, b, model, weight, evidence, verdict, because, found_at)"
                " values (%s, %s, 'synthetic', 9, %s, %s, '{account_same}', '2026-11-20')"
                " on conflict (a, b) do update set evidence = excluded.evidence,"
                "  verdict = excluded.verdict",
                (*sorted((ids[0], other)), evidence, verdict),
            )
    _settle(bureau, ids)


def part(bureau: Bureau, *references: str) -> Followed:
    """Take every link of these away, and let what that does be done."""
    ids = [number_of(bureau, one) for one in references]
    with bureau.as_superuser() as admin:
        admin.execute("delete from link where a = any(%(ids)s) or b = any(%(ids)s)", {"ids": ids})
    _settle(bureau, ids)
    return follow_links(bureau.house)


def _settle(bureau: Bureau, ids: list[int]) -> None:
    with bureau.house.database.as_service("test") as connection, connection.transaction():
        linking.alone(connection)
        settle_nominals(connection, bureau.house, ids, bureau.house.now(), by="arrival")


def talks(bureau: Bureau) -> list[tuple[str, str, str]]:
    """Give every talk: whose, with whom, and how it stands, in the order of opening."""
    return [(whose, other, state) for whose, other, state in bureau.ask(TALKS)]


def talk_of(bureau: Bureau, agency: str) -> str:
    """Give the reference of the only talk of an agency that waits."""
    ((reference,),) = bureau.ask(
        "select o.reference from deconfliction d join obligation o on o.id = d.obligation_id"
        " join agency a on a.id = d.agency where a.code = %s and o.is_open",
        agency,
    )
    return str(reference)


def give(bureau: Bureau, reference: str, to: str = "nora") -> None:
    """Let a force take over a referral of the bureau's."""
    receiver = bureau.people[to]
    ((agency,),) = bureau.ask("select code from agency where id = %s", receiver.agency)
    take(bureau.house, bureau.people["alice"], [reference])
    transfer(
        bureau.house, bureau.people["alice"], [reference], to=agency, reason="person_lives_there"
    )
    accept_transfers(bureau.house, receiver, [reference])
