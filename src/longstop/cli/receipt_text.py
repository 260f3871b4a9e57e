"""Say in words what became of a file, and what to do when receiving was cut short.

The words stand here and nowhere else, so that a person and a test read the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from longstop.cli.frame import printable
from longstop.core.intake.receipt import Receipt, ReceiptStatus
from longstop.core.intake.receipt_words import counted, reason_words, sum_line

_FORMATS = {
    "xlsx": "an XLSX workbook: each sheet was read as a list, hidden ones too",
    "ods": "an ODS workbook: each sheet was read as a list, hidden ones too",
    "pdf": "a PDF: its text was read by its labels; each value names its page and line, and what"
    " was expected and is not there is counted as drift",
}


def receipt_lines(receipt: Receipt) -> list[str]:
    """Write one file's receipt for people."""
    head = f"{printable(receipt.file)} from {receipt.source}: {receipt.status.value}"
    digest = [f"  sha256 {receipt.sha256}"] if receipt.sha256 else []
    body = _read(receipt) if receipt.reason is None else _not_read(receipt)
    answers = [f"  answers for it: {receipt.reference}"] if receipt.reference else []
    ledger = [f"  ledger {receipt.ledger}"] if receipt.ledger else []
    return [head, *body, *answers, *digest, *ledger]


def _not_read(receipt: Receipt) -> list[str]:
    if receipt.reason == "refused_before":
        return ["  the same file was refused before and still cannot be read; nothing was opened"]
    word = "not finished" if receipt.status is ReceiptStatus.RECEIVING else "not received"
    return [f"  {word}: {reason_words(receipt.reason)}", *_refused_parts(receipt)]


def _read(receipt: Receipt) -> list[str]:
    lines = []
    if receipt.status is ReceiptStatus.DUPLICATE:
        lines.append("  the same file came before; nothing was opened. It stands as:")
    if receipt.format in _FORMATS:
        lines.append(f"  {_FORMATS[receipt.format]}")
    lines.append(f"  {sum_line(receipt)}")
    lines.append(
        f"  opened {counted(receipt.referrals, 'referral')}"
        f" and {counted(receipt.children, 'child record')}"
    )
    lines += _declared(receipt)
    if receipt.missing_numbers:
        missing = counted(receipt.missing_numbers, "number")
        lines.append(f"  {missing} of the sender's own never came: longstop worklist")
    if receipt.drift:
        lines.append(
            f"  drift: {counted(receipt.drift, 'value')} in fields we do not know, kept and counted"
        )
    if receipt.media_removed:
        lines.append(f"  media removed: {receipt.media_removed:,}; only digests are kept")
    return [*lines, *_parts(receipt)]


def _parts(receipt: Receipt) -> list[str]:
    """Say what a package of several parts is made of; nothing for a file that stands alone."""
    if receipt.parts <= 1:
        return []
    rest = receipt.parts - receipt.parts_read - receipt.parts_refused
    line = (
        f"  {counted(receipt.parts, 'part')}: {receipt.parts_read:,} read,"
        f" {receipt.parts_refused:,} could not be read, {rest:,} hold no record"
    )
    return [line, *_refused_parts(receipt)]


def _refused_parts(receipt: Receipt) -> list[str]:
    lines = [
        f"  not read: {printable(path)}: {reason_words(reason)}"
        for path, reason in receipt.refused_parts
    ]
    more = receipt.parts_refused - len(lines)
    return [*lines, f"  and {more:,} more, in the manifest"] if lines and more > 0 else lines


def _declared(receipt: Receipt) -> list[str]:
    if receipt.declared is None:
        return []
    if receipt.shortfall:
        return [f"  shortfall: {receipt.declared:,} declared, {receipt.shortfall:,} did not arrive"]
    if receipt.read > receipt.declared:
        return [
            f"  {receipt.declared:,} declared,"
            f" {receipt.read - receipt.declared:,} more than that arrived"
        ]
    return [f"  {receipt.declared:,} declared, all arrived"]


def next_lines(receipts: Sequence[Receipt], source: str) -> list[str]:
    """Say what to type next after these receipts; nothing when nothing is left to do."""
    received = [r for r in receipts if r.status is ReceiptStatus.RECEIVED]
    commands = []
    why = {reason for r in receipts for reason in (r.reason, *(w for _, w in r.refused_parts))}
    if "no_column_map" in why:
        commands += [
            f"longstop columns suggest FILE --save {source}",
            f"longstop receive FILE --source {source}",
        ]
    elif "no_header" in why:  # the map that is kept may be right for all other lists: it stays
        commands += [
            "longstop columns suggest FILE > map.toml",
            f"longstop receive FILE --source {source} --columns map.toml",
        ]
    if any(r.quarantined for r in received):
        commands.append("longstop quarantine list")
    if any(r.referrals or r.children for r in received):
        commands.append("longstop worklist")
    known = [r for r in receipts if r.reference and r.reference.startswith("P-")]
    if len(known) == 1:
        commands.append(f"longstop package show {known[0].reference}")
    elif known:
        commands.append("longstop package list")
    if len(known) == 1 and any(r.parts_refused for r in received):
        commands.append(f"longstop package manifest {known[0].reference}")
    refused = [r.reference for r in receipts if r.reference and r.reference.startswith("F-")]
    if refused:
        commands.append(f"longstop show {refused[0]}")
    return ["Next:", *(f"  {command}" for command in commands)] if commands else []


INTERRUPTED = "you stopped it"
TERMINATED = "it was told to stop"
DATABASE_GONE = "the database is gone"
DATABASE_FULL = "the disk of the database is full"
_BEFORE_GOING_ON = {
    DATABASE_GONE: "Start the database: longstop db start. ",
    DATABASE_FULL: "Make room on that disk. ",
}


def stopped_text(what: str, *, complete: int, safe: int, source: str) -> str:
    """Say what stopped, what was saved and which command goes on.

    complete counts files with their receipt; safe counts records of the file that was cut short.
    """
    of_this = (
        f"{counted(safe, 'record')} of the file being read {'is' if safe == 1 else 'are'} saved"
        if safe
        else "nothing more of the file being read was saved"
    )
    files = f"{counted(complete, 'file')} before it {'is' if complete == 1 else 'are'} complete"
    return (
        f"Receiving stopped: {what}. {of_this[0].upper()}{of_this[1:]}; {files}. "
        f"{_BEFORE_GOING_ON.get(what, '')}"
        "To go on where it stopped, run the same command again: "
        f"longstop receive FILE --source {source}"
    )
