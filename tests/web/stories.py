"""One house for all stories at the desk: what it holds, and windows for who works there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from longstop.actions.decide_protection import decide_protection
from longstop.actions.disseminate import disseminate
from longstop.actions.import_organisation import import_organisation
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from tests.bureau.children import SEND, give_care
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.policies import STRICT, owner, reviewer
from tests.bureau.sent import NORTH, developed
from tests.bureau.work import CHILD, LINE, references_of

ORGANISATION = Path(__file__).parents[1] / "bureau" / "organisation.toml"
WATCHING = "".join(
    f'\n[[person]]\nagency = "bureau"\ncode = "{code}"\ngiven_name = "{name}"\n'
    f'family_name = "Watch"\ne_mail = "{code}@bureau.example"\nroles = ["{role}"]\n'
    for code, name, role in (
        ("ina", "Ina", "inspector"), ("dora", "Dora", "data_protection_officer"),
    )
)  # fmt: skip


@dataclass
class Shift:
    """A house in the middle of a shift: what is there by reference, and a window for each person.

    doubtful has a retraction and a text that stays hidden; ending is developed by Alice; sent and
    offer wait in the north; draft is addressed to children's services.
    """

    desk: Bureau
    browser: Browser
    address: str
    signed_in: Callable[[str], str]
    doubtful: str
    ending: str
    sent: tuple[str, str]
    offer: str
    draft: str
    hidden: str = "a first text"
    policy: str = STRICT
    _open: dict[str, BrowserContext] = field(default_factory=dict)

    def window(self, who: str) -> Page:
        """Open a window in which somebody has signed in."""
        if who not in self._open:
            context = self.browser.new_context(
                base_url=self.address, viewport={"width": 1280, "height": 900}
            )
            session = self.signed_in(who)
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
            self._open[who] = context
        return self._open[who].new_page()

    def status(self, page: Page, where: str) -> int:
        """Go somewhere; gives the status of the answer."""
        answer = page.goto(where)
        assert answer is not None
        return answer.status

    def end(self) -> None:
        """Close every window."""
        for context in self._open.values():
            context.close()


def filled(desk: Bureau) -> dict[str, Any]:
    """Let a house come into the middle of a shift; gives what is there, by its name in Shift."""
    known = ORGANISATION.read_text(encoding="utf-8")
    import_organisation(desk.house, desk.people["admin"], known + WATCHING)
    give_care(desk)
    owner(desk)
    reviewer(desk)
    desk.people = people_of(desk.house)
    people = [
        {**LINE, "reference": f"T-{n}", "family_name": f"Quill{n}", "given_name": f"Jon{n}"}
        for n in range(6)
    ]
    people[0] |= {"note": "a first text"}
    people[5] |= CHILD
    desk.receive_csv(*people)
    desk.receive_csv({**people[0], "statement_kind": "retraction"}, name="taken-back.csv")
    doubtful, ending, first, second, offered, _ = references_of(desk, "referral")
    alice = desk.people["alice"]
    take(desk.house, alice, [ending])
    developed(desk, [first, second])
    sent = disseminate(desk.house, alice, [first, second], NORTH)
    transfer(desk.house, alice, [offered], to="north", reason="person_lives_there")
    sweep(desk.house, every_seconds=60)
    (draft,) = references_of(desk, "child_protection")
    decide_protection(desk.house, desk.people["nora"], draft, SEND)
    return {
        "doubtful": doubtful,
        "ending": ending,
        "sent": tuple(one.dissemination for one in sent),
        "offer": references_of(desk, "transfer")[0],
        "draft": draft,
    }
