"""A sender's handling condition is asked about at every form by which something goes out."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.bureau.fixtures import Bureau
from tests.bureau.sent import ready
from tests.bureau.work import LINE, references_of

CONDITION = 'name="condition"'
KITES = {"handling": "kites only", "note": "a blue kite"}
SEND = {"to": "north", "reason": "person_lives_there"}


def test_what_a_sender_set_a_condition_on_goes_out_only_with_the_reason_that_lifts_it(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    alice = signed_in("alice")
    (bound,) = ready(desk, line={"handling": "Do not pass on"})
    assert 'id="send-condition"' in (page := alice.get(f"/r/{bound}").text)
    assert 'id="share-condition"' in page
    for form, typed in (("send", SEND), ("share", {"with": "north", "reason": "joint_work"})):
        refused = alice.post(f"/r/{bound}/{form}", {**typed, "condition": "condition_allows_it"})
        assert refused.status_code == 400
        assert "the sender set conditions" in refused.text
        assert 'value="condition_allows_it" selected' in refused.text
    assert alice.post(f"/r/{bound}/send", {**SEND, "condition": "nobody"}).status_code == 400
    assert desk.ask("select count(*) from dissemination") == [(0,)]
    assert alice.post(f"/r/{bound}/send", {**SEND, "condition": "sender_agreed"}).status_code == 303
    assert desk.ask("select condition_reason from dissemination") == [("sender_agreed",)]


def test_what_is_bound_by_words_that_nobody_knows_is_revealed_for_a_reason_that_lifts_them(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    alice = signed_in("alice")
    desk.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Kim", **KITES})
    free, bound = references_of(desk, "referral")
    assert CONDITION not in alice.get(f"/r/{free}").text
    assert 'id="reveal-condition"' in alice.get(f"/r/{bound}").text
    why = {"reason": "assessment"}
    assert alice.post(f"/r/{bound}/reveal", why).status_code == 400
    lifted = {**why, "condition": "condition_allows_it"}
    assert alice.post(f"/r/{bound}/reveal", lifted).status_code == 200
