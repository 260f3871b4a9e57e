"""What the code says is collected as a translator needs it; a faulty language is not compiled."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from tools.messages import brought_up_to_date, collected, faults_of, languages
from tools.messages_in_code import messages_of
from tools.messages_in_strings import Message

SAID = '''
"""A docstring is not said."""
def refuse(one, files, again):
    raise NotDone(
        f"{one.reference} is {plain(one.state)}. Nothing was changed. See it: longstop show {one}"
    )
    return f"{len(files):,} {'file' if len(files) == 1 else 'files'} left{' over' * again}"
'''


def test_half_a_sentence_is_never_a_message_and_a_command_is_left_out() -> None:
    found = set(messages_of("web/pages/x.py", SAID))
    assert found == {
        Message("%(reference)s is %(state)s."),
        Message("Nothing was changed."),
        Message("%(count)s file left", "%(count)s files left", "count"),
        Message("%(count)s file left over", "%(count)s files left over", "count"),
    }


def test_elsewhere_than_in_the_desk_only_what_reads_as_words_is_said() -> None:
    source = 'KEY = "Work"\nSQL = "select a from b where c = %s"\nTOLD = "There is no such list."\n'
    assert set(messages_of("store/x.py", source)) == {Message("There is no such list.")}


def test_a_message_says_which_files_say_it_and_has_named_holes() -> None:
    catalog = collected()
    one = catalog.get("%(reference)s is yours until %(until)s.")
    assert one is not None
    assert ("web/pages/acts.py", 0) in one.locations
    for text in ("Skip to main content", "Take it", "grade", "the sender asks for urgency"):
        assert catalog.get(text) is not None, text


def test_a_language_that_loses_a_hole_or_brings_a_tag_or_a_sign_is_not_compiled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Catalog(locale="de")
    made.add("As of %(at)s.", "Stand: %(at)s.")
    made.add("Held by %(by)s", "Bei %(wem)s")
    made.add("Found", "<b>Gefunden</b>")
    made.add("Desk", 'Die "Stelle"')
    made.add("Nearly all", "Zu 99 %")
    made.add('It says "more"', 'Da steht "mehr"')
    made.add('95 %% of <b class="x">them</b>', '<b class="x">sie</b>, zu 95 %%')
    assert [one.partition(":")[0] for one in faults_of(made)] == [
        "'Held by %(by)s'", "'Found'", "'Desk'", "'Nearly all'",
    ]  # fmt: skip
    path = tmp_path / "de/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Found"\nmsgstr "<b>Gefunden</b>"\n', encoding="utf-8")
    assert languages(tmp_path) == {"de": path}
    assert brought_up_to_date("de", path) == 1
    assert "It was not compiled." in capsys.readouterr().err
    assert not path.with_suffix(".mo").exists()
    path.write_text('msgid "Found"\nmsgstr "Gefunden"\n', encoding="utf-8")
    assert brought_up_to_date("de", path) == 0
    assert path.with_suffix(".mo").exists()
    with path.open("rb") as file:
        assert read_po(file, locale="de").get("Take it") is not None
