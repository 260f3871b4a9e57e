"""Say in words how a package adds up, and why something in it was not read, for every face."""

from __future__ import annotations

from typing import Protocol

_REASONS = {
    "media_file": "it is a picture, film or sound file; its digest is kept, the file is not",
    "binary_file": "it is not text, nor of another kind that we read; a workbook or an archive is"
    " then damaged: ask the sender for it again",
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


class Sums(Protocol):
    """What adds up: a receipt, or a package as it stands."""

    @property
    def read(self) -> int:
        """Count the records that were read."""

    @property
    def accepted(self) -> int:
        """Count those that were new."""

    @property
    def follow_up(self) -> int:
        """Count those that followed an earlier one up."""

    @property
    def duplicate(self) -> int:
        """Count those that were there before."""

    @property
    def quarantined(self) -> int:
        """Count those that could not be read."""


def reason_words(code: str | None) -> str:
    """Say in words why something was not read."""
    return _REASONS.get(str(code), str(code).replace("_", " "))


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: 1 referral, 2 referrals."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sum_line(of: Sums) -> str:
    """Write how the records read add up."""
    return (
        f"read {of.read:,} = {of.accepted:,} accepted + {counted(of.follow_up, 'follow-up')}"
        f" + {counted(of.duplicate, 'duplicate')} + {of.quarantined:,} quarantined"
    )
