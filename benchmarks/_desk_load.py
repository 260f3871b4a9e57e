"""What a hundred officers do at once, for locust: look at the list, open a referral, search, think.

Each step asks for one of our pages or for the peer's of the same address, by turns.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from itertools import count
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant, events, task

HOME = Path(os.environ["LONGSTOP_BENCH_HOME"])
WANTED = json.loads((HOME / "wanted.json").read_text())
THINKS = 5.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_STEPS = ("work", "referral", "work", "referral", "search")
_numbers = count()
_taken: list[tuple[float, str, float, bool]] = []


@events.request.add_listener
def _note(name: str, response_time: float, exception: Any, **_more: Any) -> None:
    _taken.append((time.perf_counter(), name, response_time, exception is None))


@events.quitting.add_listener
def _keep(**_more: Any) -> None:
    (HOME / "taken.json").write_text(json.dumps(_taken))


class Officer(FastHttpUser):
    """Somebody who signed in, and thinks five seconds after each page."""

    wait_time = constant(THINKS)

    def on_start(self) -> None:
        """Take a seat, and the token that a form needs."""
        number = next(_numbers)
        self.chance = random.Random(number)  # nosec B311
        self.step = number
        self.headers = {
            "Cookie": f"sessionid={WANTED['sessions'][number % len(WANTED['sessions'])]}",
            "Accept-Encoding": "gzip",
        }
        time.sleep(self.chance.random() * THINKS)
        answer = self.client.get("/search", headers=self.headers, name="first search")
        found = _TOKEN.search(answer.text or "")
        assert answer.headers is not None
        cookie = str(answer.headers.get("Set-Cookie", ""))
        token = re.search(r"csrftoken=([^;]+)", cookie)
        assert found, answer.text
        assert token, cookie
        self.token = found[1]
        self.headers["Cookie"] += f"; csrftoken={token[1]}"

    @task
    def look(self) -> None:
        """Ask for the next page."""
        self.step += 1
        page = _STEPS[self.step % len(_STEPS)]
        side = self.chance.choice(("ours", "peer"))
        before = "" if side == "ours" else "/peer"
        if page == "work":
            self._ask("GET", f"{before}/{'list' if side == 'ours' else 'work'}", side, page)
        elif page == "referral":
            self._ask("GET", f"{before}/r/{self.chance.choice(WANTED['references'])}", side, page)
        else:
            typed = {
                "text": self.chance.choice(WANTED["texts"]), "reason": "assessment",
                "csrfmiddlewaretoken": self.token,
            }  # fmt: skip
            self._ask("POST", f"{before}/search", side, page, typed)

    def _ask(
        self, method: str, where: str, side: str, page: str, typed: dict[str, str] | None = None
    ) -> None:
        with self.client.request(
            method, where, headers=self.headers, data=typed, name=f"{side} {page}",
            catch_response=True, allow_redirects=False,
        ) as answer:  # fmt: skip
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
