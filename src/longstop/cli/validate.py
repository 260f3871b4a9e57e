"""`longstop-scan validate`: run the kit on this machine, and write the signed record of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.validate_scanner import Validator, validate_scanner
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.ledger_files import PassphraseFile, signing_key
from longstop.core.evidence.validation import Record, record_as_plain, record_in_words
from longstop.core.referral.errors import LongstopError
from longstop.engines.new_file import check_free
from longstop.engines.validation_file import TEXT, write_record


class KitFailed(LongstopError):
    """A check of the kit gave something else than was expected."""

    exit_code = 1


class NothingToSignWith(LongstopError):
    """A record was asked for without a key, or a key given without a place for the record."""

    exit_code = 2


def validate_command(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="A new folder for the record; else none is written.")
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(help="The key file that signs the record, of longstop ledger key new."),
    ] = None,
    passphrase_file: PassphraseFile = None,
    kit: Annotated[
        Path | None,
        typer.Option(help="A new folder to keep the kit's files in; else they are taken away."),
    ] = None,
    by: Annotated[
        str, typer.Option(help="Who runs it, as your records name them; else the account.")
    ] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="So many processes at once.")] = 2,
    as_json: Json = False,
) -> None:
    """Scan and match a kit whose answers are known, on this machine, as every scan is done.

    The kit is shipped with Longstop and holds nothing of anybody. The record names every program
    part, the machine, the settings, each check with what was expected and found, the limits, and
    what was not tested. Give it to later scans with --record and --vkey: they carry its number
    until a part is changed. Exit code 1 where a check failed; the record says so too.

    Example: longstop-scan validate --out record --key lab.key --by "J. Smith"
    """
    here = frame(context)
    with faults_told():
        if (out is None) != (key is None):
            raise NothingToSignWith(
                "A record is signed: give --out and --key together, or neither for a trial of which"
                " nothing is kept. Nothing was done. longstop ledger key new makes a key."
            )
        if out is not None:
            check_free(out)
        signer = None if key is None else signing_key(key, passphrase_file)
        record = validate_scanner(Validator(by or here.account, here.clock), kit, workers, tell)
        number = None
        if out is not None and signer is not None:
            number = write_record(out, record, signer)
        if as_json:
            here.print_json({"record": number, **record_as_plain(record)})
        else:
            here.out.print(printable("\n".join(_short(record))), markup=False)
        if out is not None:
            tell(f"Record {number} is in {out}. Read {TEXT}; give it to scans with --record.")
        else:
            tell("No record was written: give --out and --key for one.")
        if not record.passed:
            named = ", ".join(record.failed_parts) or "a part that was not checked"
            raise KitFailed(
                f"The kit failed in: {named}. Do not rely on a scan by this machine until that is"
                " explained. Nothing else was changed."
            )


def _short(record: Record) -> list[str]:
    """Give the words of a record up to where its parts are told of."""
    words = record_in_words(record)
    return words[: words.index("Kit")]
