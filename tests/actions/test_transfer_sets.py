"""A set changes hands whole or not at all, with as many statements for many as for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.actions.answer_transfer import accept_transfers, refuse_transfers, withdraw_transfers
from longstop.actions.close import close
from longstop.actions.find import NotYours
from longstop.actions.settle_dispute import settle_disputes
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.casework.transfer import TransferRefused
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, reference_of, references_of, replayed, statements
from tests.cli.doors import as_json, run

WHY = {"reason": "person_lives_there"}
STANDING = (
    "select a.code, o.state, count(*) from obligation o join agency a on a.id = o.owner_agency"
    " where o.kind = 'referral' group by 1, 2 order by 1, 2"
)


def many(bureau: Bureau, count: int, name: str = "list.csv") -> list[str]:
    """Receive this many lines; gives their referrals."""
    before = set(references_of(bureau, "referral"))
    lines = [{**LINE, "reference": f"{name}-{n}", "given_name": f"Jon {n}"} for n in range(count)]
    bureau.receive_csv(*lines, name=name)
    return [one for one in references_of(bureau, "referral") if one not in before]


def offer(bureau: Bureau, references: list[str], to: str = "north") -> list[str]:
    made = transfer(bureau.house, bureau.people["alice"], references, to=to, **WHY)
    return [str(one.transfer) for one in made]


def test_a_set_goes_over_and_comes_back_with_every_row_on_the_ledger(bureau: Bureau) -> None:
    references = many(bureau, 5)
    offers = offer(bureau, references)
    assert bureau.ask(STANDING) == [("bureau", "transferred", 5)]
    mixed = [references[0], *offers[1:3]]
    accept_transfers(bureau.house, bureau.people["nora"], mixed)
    refuse_transfers(bureau.house, bureau.people["nora"], [offers[3]], "not_our_area")
    withdraw_transfers(bureau.house, bureau.people["bob"], [references[4]])
    assert bureau.ask(STANDING) == [("bureau", "received", 2), ("north", "received", 3)]
    assert all(replayed(bureau, one) for one in (*references, *offers))
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_another_desk_has_a_whole_set_at_once(bureau: Bureau) -> None:
    references = many(bureau, 3)
    made = transfer(bureau.house, bureau.people["alice"], references, to="bureau/children", **WHY)
    assert [one.status for one in made] == ["moved"] * 3
    assert all(replayed(bureau, one) for one in references)


def test_referrals_and_children_go_together_each_to_the_desk_for_it(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD, "child_area": "elsewhere"})
    both = [reference_of(bureau), reference_of(bureau, "child_record")]
    offer(bureau, both)
    accept_transfers(bureau.house, bureau.people["nora"], both)
    assert all(replayed(bureau, one) for one in both)


def test_one_that_may_not_go_keeps_all_and_every_one_is_named(bureau: Bureau) -> None:
    free, offered, closing = many(bureau, 3)
    offer(bureau, [offered])
    close(bureau.house, bureau.people["alice"], closing,
          outcome="not_a_report", reason="checks_done")  # fmt: skip
    with pytest.raises(TransferRefused) as fault:
        offer(bureau, [free, offered, closing], "south")
    said = str(fault.value)
    assert f"{offered}: it is already offered" in said
    assert f"{closing}: closing it has been proposed" in said
    assert free not in said
    assert said.endswith("Nothing was changed.")
    assert bureau.ask("select count(*) from transfer") == [(1,)]


def test_one_without_an_offer_keeps_all_and_every_one_is_named(bureau: Bureau) -> None:
    first, second, third = many(bureau, 3)
    offer(bureau, [first])
    for word in (accept_transfers, withdraw_transfers):
        with pytest.raises(TransferRefused) as fault:
            word(bureau.house, bureau.people["alice"], [first, second, third])
        assert f"{second}: there is no offer" in str(fault.value)
        assert f"{third}: there is no offer" in str(fault.value)
    assert bureau.ask("select answer from transfer") == [(None,)]


def test_all_that_another_agency_owns_are_named(bureau: Bureau) -> None:
    references = many(bureau, 2)
    offer(bureau, references)
    accept_transfers(bureau.house, bureau.people["nora"], references)
    with pytest.raises(NotYours) as fault:
        offer(bureau, references)
    assert all(f"{one} is owned by the agency 'north'" in str(fault.value) for one in references)


def test_twenty_are_named_and_the_rest_are_counted(bureau: Bureau) -> None:
    references = many(bureau, 23)
    with pytest.raises(TransferRefused, match="; and 3 more"):
        accept_transfers(bureau.house, bureau.people["nora"], offer_to_none(bureau, references))


def offer_to_none(bureau: Bureau, references: list[str]) -> list[str]:
    """Let the north see them all without an open offer."""
    north = bureau.people["nora"].agency
    bureau.ask("update obligation set seen_by = seen_by || %s where kind = 'referral' returning id",
               north)  # fmt: skip
    return references


def test_many_take_as_many_statements_as_one(bureau: Bureau) -> None:
    counts = []
    for size in (1, 40):
        references, told = many(bureau, size, f"{size}.csv"), []
        steps = (
            lambda refs: offer(bureau, refs),
            lambda refs: withdraw_transfers(bureau.house, bureau.people["alice"], refs),
            lambda refs: offer(bureau, refs),
            lambda refs: refuse_transfers(
                bureau.house, bureau.people["nora"], refs, "not_our_area", belongs_to="south"
            ),
            lambda refs: settle_disputes(
                bureau.house, bureau.people["alice"], refs, word="keep", reason="place_checked"
            ),
            lambda refs: offer(bureau, refs),
            lambda refs: accept_transfers(bureau.house, bureau.people["nora"], refs),
        )
        for step in steps:
            with statements() as sent:
                step(references)
            told.append(len(sent))
        counts.append(told)
    assert counts[0] == counts[1]


def test_a_file_of_references_goes_over_and_is_accepted(bureau: Bureau, tmp_path: Path) -> None:
    references, file = many(bureau, 3), tmp_path / "refs.txt"
    file.write_text("\n".join(references), encoding="utf-8")
    to = ["--to", "north", "--reason", "person_lives_there", "--json"]
    made = as_json(run(bureau, "transfer", "--file", file, *to))
    assert [one["status"] for one in made] == ["offered"] * 3
    told = run(bureau, "transfer", "--file", file, "--refuse", "--reason", "not_our_area",
               "--belongs-to", "south", by="nora")  # fmt: skip
    assert told.stderr.count("Whose it is, is disputed") == 3
    settled = run(bureau, "transfer", "--file", file, "--settle", "keep", "--reason",
                  "place_checked")  # fmt: skip
    assert settled.stderr.count("stays yours: the dispute is settled") == 3
    beside = run(bureau, "transfer", references[0], "--accept", "--belongs-to", "south")
    assert (beside.exit_code, "goes with --refuse" in beside.stderr) == (2, True)
