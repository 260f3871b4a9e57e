"""Opening a file at the terminal: the flag on the page, a ground, and what is said of it."""

from __future__ import annotations

from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, reference_of
from tests.cli.doors import as_json, run

UNSEEN = {**LINE, "file_digest": "b" * 32, "file_viewed": "no"}


def test_the_page_shows_what_may_be_done_with_a_file_and_by_which_rule(bureau: Bureau) -> None:
    bureau.receive_csv(UNSEEN)
    reference = reference_of(bureau)
    page = run(bureau, "show", reference).stdout
    assert "1  ASK before opening  [rule default]  not viewed" in page
    assert f"md5:{'b' * 32}" in page
    (file,) = as_json(run(bureau, "show", reference, "--json"))["openings"]
    assert (file["opening"], file["rule"], file["takes_two"]) == ("ask", "default", False)


def test_a_ground_opens_it_and_the_page_says_so(bureau: Bureau) -> None:
    bureau.receive_csv(UNSEEN)
    reference = reference_of(bureau)
    done = run(bureau, "file", "open", reference, "1", "--ground", "sender_looked")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "it may be opened: sender looked." in done.stderr
    page = run(bureau, "show", reference).stdout
    assert "may be opened  [rule default; lifted: sender looked, by alice]" in page
    assert "said on what ground a file may be opened, by alice" in page


def test_what_is_not_one_wish_is_refused(bureau: Bureau) -> None:
    bureau.receive_csv(UNSEEN)
    reference = reference_of(bureau)
    for words in ([], ["--ground", "warrant", "--agree"], ["--agree"], ["--ground", "odd"]):
        refused = run(bureau, "file", "open", reference, "1", *words)
        assert refused.exit_code == 2
        assert "Nothing was changed." in refused.stderr


def test_json_has_what_was_done(bureau: Bureau) -> None:
    bureau.receive_csv(UNSEEN)
    words = ("file", "open", reference_of(bureau), "1", "--ground", "warrant", "--json")
    done = as_json(run(bureau, *words))
    assert (done["status"], done["ground"], done["number"]) == ("opened", "warrant", 1)
