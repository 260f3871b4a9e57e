"""The commands for people outside: what they make is checked with a public key and no database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from longstop.cli.frame import Frame
from longstop.cli.main import app
from tests.bureau.fixtures import Bureau
from tests.bureau.outside import NAME
from tests.cli.doors import as_json, reference_of, run

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill"}
SECRET = "five words nobody would guess"


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """A medium with a key on it, and its passphrase beside it in a file."""
    (tmp_path / "pass").write_text(SECRET + "\nmore\n", encoding="utf-8")
    made = offline(
        "ledger", "key", "new", "--name", NAME, "--out", tmp_path / "key", *pass_of(tmp_path)
    )
    assert made.exit_code == 0, made.stderr
    (tmp_path / "vkey").write_text(made.stdout.strip(), encoding="utf-8")
    return tmp_path


def pass_of(folder: Path) -> tuple[object, ...]:
    return ("--passphrase-file", folder / "pass")


def offline(*words: object, typed: str | None = None) -> Result:
    """Run a command where there is no database, no data folder and no key of ours."""
    nowhere = Frame(account="nobody-here")
    return CliRunner().invoke(app, [str(word) for word in words], obj=nowhere, input=typed)


def vkey_of(medium: Path) -> str:
    return (medium / "vkey").read_text(encoding="utf-8")


def checkpoint_in(bureau: Bureau, medium: Path, name: str = "friday") -> Path:
    out = medium / name
    made = run(
        bureau, "ledger", "checkpoint", "--key", medium / "key", *pass_of(medium), "--out", out,
        by="sue",
    )  # fmt: skip
    assert made.exit_code == 0, made.stderr
    return out


def test_a_proof_is_checked_with_the_public_key_and_no_database(
    bureau: Bureau, medium: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.receive_csv(LINE)
    reference, checkpoint = reference_of(bureau, "referral"), checkpoint_in(bureau, medium)
    for form in ((), ("--tlog", "--entry", 1)):
        out = medium / f"proof-{len(form)}"
        made = run(
            bureau, "ledger", "prove", reference, "--checkpoint", checkpoint, *form, "--out", out
        )
        assert made.exit_code == 0, made.stderr
        monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/nowhere")
        found = offline("ledger", "check", out, "--vkey", vkey_of(medium))
        monkeypatch.delenv("DATABASE_URL")
        assert found.exit_code == 0, found.stderr
        assert f"Signed by {NAME}" in found.stdout
        assert "referral.received" in found.stdout


def test_a_changed_proof_is_told_and_leaves_with_1(bureau: Bureau, medium: Path) -> None:
    bureau.receive_csv(LINE)
    checkpoint = checkpoint_in(bureau, medium)
    told = as_json(run(bureau, "ledger", "prove", reference_of(bureau, "referral"), "--checkpoint",
                       checkpoint, "--entry", 1, "--out", medium / "proof", "--json"))  # fmt: skip
    assert told["entries"] == 1
    text = (medium / "proof").read_text(encoding="utf-8")
    (medium / "forged").write_text(
        text.replace("referral.received", "referral.taken"), encoding="utf-8"
    )
    found = offline("ledger", "check", medium / "forged", "--vkey", vkey_of(medium), "--json")
    assert found.exit_code == 1
    assert json.loads(found.stdout)["entries"][0]["holds"] is False
    assert "do not stand" in found.stderr


def test_a_checkpoint_alone_is_checked_too_and_one_that_others_signed_is_refused(
    bureau: Bureau, medium: Path
) -> None:
    checkpoint = checkpoint_in(bureau, medium)
    assert offline("ledger", "check", checkpoint, "--vkey", vkey_of(medium)).exit_code == 0
    made = offline(
        "ledger",
        "key",
        "new",
        "--name",
        NAME,
        "--out",
        medium / "other",
        *pass_of(medium),
        "--json",
    )
    found = offline("ledger", "check", checkpoint, "--vkey", as_json(made)["vkey"])
    assert (found.exit_code, found.stdout) == (1, "")


def test_it_is_drawn_here_signed_there_and_brought_back(bureau: Bureau, medium: Path) -> None:
    drawn = run(bureau, "ledger", "checkpoint", "--unsigned", "--origin", NAME, by="sue")
    (medium / "drawn").write_text(drawn.stdout, encoding="utf-8")
    assert bureau.ask("select count(*) from ledger_checkpoint") == [(0,)]
    signed = offline(
        "ledger", "sign", medium / "drawn", "--key", medium / "key", *pass_of(medium),
        "--out", medium / "signed",
    )  # fmt: skip
    assert signed.exit_code == 0, signed.stderr
    kept = run(bureau, "ledger", "keep", medium / "signed", "--vkey", vkey_of(medium), by="sue")
    assert kept.exit_code == 0, kept.stderr
    shown = run(bureau, "ledger", "show", by="nora")
    assert shown.stdout == (medium / "signed").read_text(encoding="utf-8")
    assert shown.stdout.startswith(drawn.stdout + "\n— ")


def test_the_passphrase_is_asked_for_and_never_shown(medium: Path) -> None:
    (medium / "drawn").write_text(f"{NAME}\n0\n{'A' * 43}=\n", encoding="utf-8")
    words = ("ledger", "sign", medium / "drawn", "--key", medium / "key")
    signed = offline(*words, typed=SECRET + "\n")
    assert signed.exit_code == 0, signed.stderr
    assert SECRET not in signed.output
    assert offline(*words, typed="another one\n").exit_code == 2


def test_keys_change_under_the_eyes_of_whoever_holds_the_old_one(
    bureau: Bureau, medium: Path
) -> None:
    checkpoint_in(bureau, medium)
    made = offline(
        "ledger", "key", "new", "--name", NAME, "--out", medium / "new", *pass_of(medium)
    )
    assert offline("ledger", "key", "show", medium / "new").stdout == made.stdout
    done = run(
        bureau, "ledger", "key", "rotate", "--key", medium / "key", "--new-key", medium / "new",
        *pass_of(medium), "--new-passphrase-file", medium / "pass", "--out", medium / "both",
        "--json", by="sue",
    )  # fmt: skip
    told = as_json(done)
    assert (told["signatures"], told["vkey"]) == (2, made.stdout.strip())
    proved = run(
        bureau, "ledger", "prove", "system", "--entry", told["entry"], "--checkpoint",
        medium / "both", "--out", medium / "proof", by="sue",
    )  # fmt: skip
    assert proved.exit_code == 0, proved.stderr
    found = offline("ledger", "check", medium / "proof", "--vkey", vkey_of(medium))
    assert found.exit_code == 0, found.stderr
    assert made.stdout.strip() in found.stdout


def test_a_change_of_keys_can_be_signed_elsewhere(bureau: Bureau, medium: Path) -> None:
    made = offline(
        "ledger", "key", "new", "--name", NAME, "--out", medium / "new", *pass_of(medium)
    )
    new = made.stdout.strip()
    drawn = run(
        bureau, "ledger", "key", "rotate", "--vkey", vkey_of(medium), "--new-vkey", new, by="sue"
    )
    assert drawn.exit_code == 0, drawn.stderr
    (medium / "step-0").write_text(drawn.stdout, encoding="utf-8")
    for step, key in enumerate(("key", "new")):
        words = ("ledger", "sign", medium / f"step-{step}", "--key", medium / key)
        signed = offline(*words, *pass_of(medium), "--out", medium / f"step-{step + 1}")
        assert signed.exit_code == 0, signed.stderr
    found = offline(
        "ledger", "check", medium / "step-2", "--vkey", vkey_of(medium), "--vkey", new, "--json"
    )
    assert as_json(found)["signed_by"] == [vkey_of(medium), new]


@pytest.mark.parametrize(
    "words",
    [
        ("ledger", "checkpoint"), ("ledger", "checkpoint", "--unsigned", "--key", "x"),
        ("ledger", "key", "rotate"), ("ledger", "key", "rotate", "--key", "x", "--new-vkey", "y"),
        ("ledger", "check", "absent", "--vkey", "x"), ("ledger", "show"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_leaves_with_2_and_says_what_to_do(
    bureau: Bureau, words: tuple[str, ...]
) -> None:
    found = run(bureau, *words, by="sue")
    assert found.exit_code == 2
    assert "longstop" in found.stderr
    assert bureau.ask("select count(*) from ledger_checkpoint") == [(0,)]


def test_a_file_is_never_made_over_another(bureau: Bureau, medium: Path) -> None:
    out = checkpoint_in(bureau, medium)
    before = out.read_bytes()
    again = run(
        bureau, "ledger", "checkpoint", "--key", medium / "key", *pass_of(medium), "--out", out,
        by="sue",
    )  # fmt: skip
    assert again.exit_code == 2
    assert out.read_bytes() == before
    assert bureau.ask("select count(*) from ledger_checkpoint") == [(1,)]
