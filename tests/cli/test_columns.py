"""A column map is proposed from the heads, says what it lacks, and is kept on request."""

from __future__ import annotations

import hashlib
from pathlib import Path

from longstop.core.intake.columns import load_column_map
from tests.bureau.fixtures import Bureau
from tests.cli.doors import as_json, run
from tests.engines.openers.books import changed, xlsx

FRENCH = "Nom;Prénom;Date de naissance;Couleur préférée\nQuill;Jean;17/05/1980;bleu\n"


def listed(tmp_path: Path, text: str = FRENCH) -> Path:
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_map_is_printed_as_toml_that_can_be_used(bureau: Bureau, tmp_path: Path) -> None:
    result = run(bureau, "columns", "suggest", listed(tmp_path))
    assert load_column_map(result.stdout).columns == {
        "Nom": "person.family_name",
        "Prénom": "person.given_name",
        "Date de naissance": "person.date_of_birth",
    }
    assert "Not recognised: Couleur préférée." in result.stderr


def test_a_map_is_kept_for_a_sender_and_is_on_the_ledger(bureau: Bureau, tmp_path: Path) -> None:
    told = as_json(
        run(bureau, "columns", "suggest", listed(tmp_path), "--save", "toronto", "--json")
    )
    ((kept,),) = bureau.ask("select column_map from source where name = 'toronto'")
    ((facts,),) = bureau.ask(
        "select body::json #> '{data,facts}' from ledger_entry where event = 'columns.saved'"
    )
    assert kept == told["toml"]
    assert told["sha256"] == facts["sha256"] == hashlib.sha256(kept.encode()).hexdigest()
    assert told["unrecognised"] == ["Couleur préférée"]


def test_who_may_not_change_senders_keeps_no_map(bureau: Bureau, tmp_path: Path) -> None:
    file = listed(tmp_path)
    result = run(bureau, "columns", "suggest", file, "--save", "toronto", by="charlie")
    assert (result.exit_code, result.stdout) == (2, "")
    assert bureau.ask("select count(*) from ledger_entry where event = 'columns.saved'") == [(0,)]


def test_an_unknown_sender_is_named_with_what_to_do(bureau: Bureau, tmp_path: Path) -> None:
    result = run(bureau, "columns", "suggest", listed(tmp_path), "--save", "nowhere")
    assert result.exit_code == 2
    assert "longstop source add nowhere" in result.stderr


def test_a_file_that_is_no_list_is_told(bureau: Bureau, tmp_path: Path) -> None:
    for file in (listed(tmp_path, "nothing here\n"), tmp_path / "absent.csv"):
        result = run(bureau, "columns", "suggest", file)
        assert result.exit_code == 2
        assert "Nothing was saved" in result.stderr


def test_the_heads_of_a_workbook_are_those_of_its_first_list(
    bureau: Bureau, tmp_path: Path
) -> None:
    path = tmp_path / "liste.xlsx"
    sheets = {"Titre": [["seul"]], "Liste": [[], ["Nom", "Prénom"], ["Quill", "Jean"]]}
    path.write_bytes(xlsx(sheets))
    result = run(bureau, "columns", "suggest", path)
    assert load_column_map(result.stdout).columns == {
        "Nom": "person.family_name",
        "Prénom": "person.given_name",
    }


def test_a_workbook_that_is_refused_says_why(bureau: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsm"
    path.write_bytes(changed(xlsx({"A": [["a"]]}), more={"xl/vbaProject.bin": b"x"}))
    result = run(bureau, "columns", "suggest", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "it holds macros" in result.stderr
