"""The catalogue is what code and templates say; every language is whole and compiled."""

from __future__ import annotations

from babel.messages.pofile import read_po

from longstop.engines.wording import LOCALE
from tools.messages import POT, SENTENCES, compiled, faults_of, languages, pot, sentences


def test_the_catalogue_is_what_the_code_and_the_templates_say() -> None:
    assert POT.read_text(encoding="utf-8") == pot(), "python -m tools.messages"
    assert SENTENCES.read_text(encoding="utf-8") == sentences(), "python -m tools.messages"


def test_every_language_is_without_fault_and_compiled_as_it_stands() -> None:
    for name, path in languages(LOCALE).items():
        with path.open("rb") as file:
            catalog = read_po(file, locale=name)
        assert faults_of(catalog) == [], name
        assert path.with_suffix(".mo").read_bytes() == compiled(catalog), "python -m tools.messages"
