"""Each is mailed once the references they must answer for; what was not taken is sent again."""

from __future__ import annotations

from longstop.actions.mail_alerts import Mailed, mail_alerts
from tests.bureau.alerts import give_head, sweep_after
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, reference_of, references_of
from tests.engines.relay import running_relay


def test_each_is_sent_one_message_with_references_and_no_name(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann"})
    sweep_after(bureau, hours=24)
    with running_relay() as (relay, arrived):
        assert mail_alerts(bureau.house, relay) == Mailed(1, 0)
        assert mail_alerts(bureau.house, relay) == Mailed(0, 0)
    (letter,) = arrived
    assert letter["To"] == "sue@bureau.example"
    assert all(one in str(letter) for one in references_of(bureau, "referral"))
    assert "2 breached clocks wait" in letter["Subject"]
    assert "Quill" not in str(letter)


def test_what_a_relay_did_not_take_is_counted_and_sent_again(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    sweep_after(bureau, hours=24)
    with running_relay() as (gone, _):
        pass
    assert mail_alerts(bureau.house, gone) == Mailed(0, 1)
    with running_relay() as (relay, arrived):
        assert mail_alerts(bureau.house, relay) == Mailed(1, 0)
    assert [reference_of(bureau) in str(letter) for letter in arrived] == [True]


def test_the_role_outside_is_mailed_where_its_address_is_known(bureau: Bureau) -> None:
    give_head(bureau)
    bureau.receive_csv(LINE)
    sweep_after(bureau, hours=24)
    sweep_after(bureau, days=20)
    with running_relay() as (relay, arrived):
        mail_alerts(bureau.house, relay)
    assert {letter["To"] for letter in arrived} == {
        "sue@bureau.example", "bob@bureau.example", relay.outside
    }  # fmt: skip
