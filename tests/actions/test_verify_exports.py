"""An export that took two people cannot be changed by hand without verify naming it."""

from __future__ import annotations

from longstop.actions.agree_export import agree_to_export, withdraw_export
from longstop.actions.export import fetch
from longstop.actions.verify import verify
from longstop.core.ledger.verification import What
from tests.actions.test_export import waits, with_size
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE


def test_an_export_of_two_people_changed_by_hand_is_named(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    with_size(bureau, 1)
    alice, bob, sue = (bureau.people[code] for code in ("alice", "bob", "sue"))
    reference = waits(bureau, alice)
    agree_to_export(bureau.house, sue, reference)
    fetch(bureau.house, alice, reference).blocks().close()
    withdraw_export(bureau.house, sue, waits(bureau, bob))
    assert verify(bureau.house, sue).faults == ()
    with bureau.as_superuser() as connection:
        for column, value in (("agreed_by", bob.person), ("reason", "quality"), ("most", 7)):
            change = f"update export_proposal set {column} = %s where reference = %s"  # noqa: S608
            connection.execute(change.encode(), (value, reference))
            found = verify(bureau.house, sue).faults
            assert [(one.what, one.where) for one in found] == [
                (What.EXPORT_DIFFERS, f"export:{reference}")
            ], column
            connection.execute(
                "update export_proposal set agreed_by = %s, reason = 'meeting', most = 50000"
                " where reference = %s",
                (sue.person, reference),
            )
        connection.execute("delete from export_proposal where reference = %s", (reference,))
    assert [one.what for one in verify(bureau.house, sue).faults] == [What.EXPORT_DIFFERS]
