"""Say in words what became of a file, and what to do when receiving was cut short.

The words stand here and nowhere else, so that a person and a test read the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from longstop.cli.frame import printable
from longstop.core.intake.receipt import Receipt, ReceiptStatus
from longstop.store.queries.packages import PackageState

_REASONS = {
    "media_file": "it is a picture, film or sound file; its digest is kept, the file is not",
    "binary_file": "it is not text",
    "over_size": "it is larger than we read",
    "doctype": "it begins with a document type (DOCTYPE), which can define anything",
    "no_column_map": "this sender has no column map",
    "no_header": "its first line holds none of the heads that the column map names",
    "header_only": "it has heads but no line",
    "empty": "it is empty",
    "too_many_columns": "it has more columns than we read",
    "too_many_records": "it has more records than we read",
    "already_receiving": "another process is receiving it now",
    "cannot_be_opened": "it cannot be opened; nothing of it was read",
    "nothing_inside": "there is nothing in it",
    "nothing_readable": "none of its parts could be read; the manifest says why",
    "parts_refused": "parts of a package could not be read; its manifest says which and why",
    "too_many_parts": "it holds more parts than we open; ask the sender to send it in pieces",
    "unpacks_too_large": "what is in it is larger than we read",
    "unpacks_too_far": "it unpacks to far more than it is, as an attack would",
    "too_deep": "it lies deeper in archives or mails than we open; send it by itself",
    "encrypted": "it is encrypted; ask the sender for it without a password, or open it and receive"
    " what is inside",
    "smime": "it is an encrypted or signed mail (S/MIME); open it in a mail program and receive"
    " what is inside",
    "pgp": "it is encrypted (PGP); decrypt it and receive what is inside",
    "winmail_dat": "it is Outlook's own wrapping (winmail.dat); ask the sender to send it as HTML"
    " or plain text",
    "old_office_file": "it is an Outlook or older Office file; save it as .eml, .xlsx or .csv",
    "other_archive": "it is an archive of a kind we do not open; unpack it, or ask for a ZIP",
    "pdf": "it is a PDF",
    "rtf": "it is rich text, which may hold pictures; save it as plain text",
    "packed_unknown": "it is packed in a way we do not know; ask for an ordinary ZIP or mail",
    "mail_elsewhere": "the mail says that it lies elsewhere; nothing is loaded from there",
    "mail_cut_short": "the mail ends before its last part does; ask for it again",
    "mail_headers_too_long": "its headers are longer than we read",
    "damaged": "it is damaged; ask for it again",
    "zip_damaged": "the archive is damaged or cut short; ask for it again",
    "zip_in_pieces": "it is one piece of an archive in several; ask for it in one",
    "zip_contradicts_itself": "the archive says two different things of what it holds",
    "zip_overlap": "files in the archive lie over one another, as in an attack",
    "zip_hidden_data": "the archive holds data that its directory does not list",
    "zip_data_after_end": "data stand behind the end of the archive",
    "unsafe_name": "its name would lead out of a folder, or cannot be written",
    "name_too_long": "its name is longer than we read",
    "repeated_name": "another part has the same name, so that it is not certain which is meant",
    "link_or_device": "it is a link, not a file",
    "has_macros": "it holds macros; ask for it without them, or as CSV",
    "external_links": "it takes values from other files; ask for it with those links broken",
    "old_workbook": "it is a workbook of the old binary kind; ask for XLSX, ODS or CSV",
    "binary_workbook": "it is a binary workbook; ask for XLSX, ODS or CSV",
    "has_doctype": "it declares entities of its own, which no honest workbook does",
    "too_many_sheets": "it has more sheets than we read; ask for it in pieces",
    "too_many_pages": "it has more pages than we read; ask for it in pieces",
    "too_many_objects": "it is made of more pieces than we read",
    "too_much_text": "it holds more text than we read; ask for it in pieces",
    "takes_too_long": "reading it takes longer than we allow",
    "needs_too_much_memory": "reading it takes more memory than we allow; ask for CSV",
    "no_text": "it holds no text and may be a scan; ask for the data file beside it",
    "embedded_file": "a file inside a document; ask the sender to send it by itself",
    "no_record": "kept as text; it is no record",
    "same_text": "the same text stands beside it in another form",
    "signature": "a signature; it holds no record",
    "system_file": "left by the sender's computer; it holds no record",
    "opened": "opened; what is in it follows",
}
_FORMATS = {
    "xlsx": "an XLSX workbook: each sheet was read as a list, hidden ones too",
    "ods": "an ODS workbook: each sheet was read as a list, hidden ones too",
    "pdf": "a PDF: its text was read by its labels; each value names its page and line, and what"
    " was expected and is not there is counted as drift",
}


def reason_words(code: str | None) -> str:
    """Say in words why something was not read."""
    return _REASONS.get(str(code), str(code).replace("_", " "))


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: 1 referral, 2 referrals."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sum_line(of: Receipt | PackageState) -> str:
    """Write how the records read add up."""
    return (
        f"read {of.read:,} = {of.accepted:,} accepted + {counted(of.follow_up, 'follow-up')}"
        f" + {counted(of.duplicate, 'duplicate')} + {of.quarantined:,} quarantined"
    )


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
