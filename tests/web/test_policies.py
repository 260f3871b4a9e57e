"""The policies at the desk: a draft with all its faults, what it would change, two signatures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from longstop.core.triage.document import MOST_TEXT, PolicyNotValid, read_policy
from tests.bureau.fixtures import Bureau
from tests.bureau.policies import MONDAY, STRICT, owner, reviewer
from tests.bureau.work import LINE, statements

In = Callable[[str], Client]
PROPOSED = {"do": "propose", "day": MONDAY.isoformat(), "reason": "first_adoption"}


@pytest.fixture
def proposed(desk: Bureau, signed_in: In) -> str:
    """Let Sue propose a stricter policy at the desk; gives its page."""
    owner(desk)
    answer = signed_in("sue").post("/policies/draft", {**PROPOSED, "text": STRICT})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_draft_is_told_all_its_faults_or_what_it_would_change(
    desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv(LINE)
    owner(desk)
    sue = signed_in("sue")
    bad = STRICT.replace("medium = 0.2", "medium = 9.2").replace('owner = "', 'holder = "')
    answer = sue.post("/policies/draft", {"do": "check", "text": bad})
    assert (answer.status_code, answer.text.count("<li>") >= 2) == (400, True)
    assert "owner must be" in answer.text
    assert "holder = &#34;" in answer.text, "what was typed stays"
    file = SimpleUploadedFile("ours.toml", STRICT.encode())
    answer = sue.post("/policies/draft", {"do": "check", "file": file})
    assert "What it would change" in answer.text
    assert "1 open referrals that you may see" in answer.text
    assert "strict-1" in answer.text
    assert desk.ask("select count(*) from policy_document") == [(0,)]
    refused = SimpleUploadedFile("ours.toml", b"\xff\xfe")
    assert sue.post("/policies/draft", {"do": "check", "file": refused}).status_code == 400
    large = SimpleUploadedFile("ours.toml", b"#" * (2 << 20))
    assert sue.post("/policies/draft", {"do": "check", "file": large}).status_code == 400
    assert sue.post("/policies/draft", {**PROPOSED, "day": "x", "text": STRICT}).status_code == 400


@pytest.mark.parametrize(
    "text",
    ["#" * (MOST_TEXT + 1), "a = " + "[" * 900 + "\n" + "[" * 900, "a" + ".a" * 600 + " = 1"],
    ids=["too long", "too deep", "a key of too many parts"],
)
def test_a_document_made_to_harm_is_refused(text: str) -> None:
    with pytest.raises(PolicyNotValid):
        read_policy(text)


def test_another_person_signs_and_it_counts_from_its_day(
    desk: Bureau, signed_in: In, proposed: str
) -> None:
    reviewer(desk)
    sue, rita = signed_in("sue"), signed_in("rita")
    assert "Sign as the second person" not in sue.get(proposed).text
    assert sue.post(f"{proposed}/approve").status_code == 403
    assert f'href="{proposed}"' in rita.get("/second").text
    assert "Floors" in rita.get(proposed).text
    assert "graded by a person" in rita.get(f"{proposed}?compare=yes").text
    assert rita.post(f"{proposed}/approve").status_code == 303
    assert "coming" in sue.get("/policies").text
    assert rita.post(f"{proposed}/approve").status_code == 400
    desk.clock.on(days=4)
    assert "strict-1" in rita.get("/policies/in-force").text
    assert rita.post(f"{proposed}/withdraw").status_code == 400


def test_what_is_proposed_is_taken_back_and_nobody_else_touches_it(
    desk: Bureau, signed_in: In, proposed: str
) -> None:
    nora, charlie = signed_in("nora"), signed_in("charlie")
    assert [nora.get(proposed).status_code, charlie.get(proposed).status_code] == [403, 403]
    owner(desk, "charlie")
    assert "Take it back" not in charlie.get(proposed).text
    assert charlie.post(f"{proposed}/withdraw").status_code == 400
    assert charlie.post("/policies/99/withdraw").status_code == 404
    sue = signed_in("sue")
    assert sue.get("/policies/x").status_code == 404
    desk.clock.on(days=4)
    lapsed = sue.get(proposed).text
    assert ("lapsed" in lapsed, "Take it back" in lapsed) == (True, True)
    assert sue.post(f"{proposed}/withdraw").status_code == 303
    assert "withdrawn" in sue.get("/policies").text


def test_a_policy_costs_the_same_statements_for_any_number(
    desk: Bureau, signed_in: In, proposed: str
) -> None:
    sue = signed_in("sue")
    counts: dict[str, set[int]] = {}
    for many in (1, 9):
        desk.receive_csv(*({**LINE, "reference": f"M{many}-{n}"} for n in range(many)))
        for page in ("/policies", f"{proposed}?compare=yes"):
            with statements() as asked:
                assert sue.get(page).status_code == 200
            counts.setdefault(page, set()).add(len(asked))
    assert counts["/policies"] == {9}
    assert counts[f"{proposed}?compare=yes"] == {12}
