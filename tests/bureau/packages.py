"""Make ZIP archives, mails and lists of invented people, whole ones and hostile ones."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

from tests.bureau.fixtures import CSV_HEAD

PICTURE = b"\xff\xd8\xff\xe0" + random.Random(9).randbytes(3_000)
LETTER = "Please find our list enclosed.\n"


def list_of(*names: str, tag: str = "L", head: str = CSV_HEAD) -> str:
    """Write a list with a line for each given name; the tag keeps lists apart."""
    heads = head.split(",")
    cells = (
        {"reference": f"{tag}-{number}", "role": "reported", "given_name": name,
         "family_name": "Quill", "user_name": f"{tag}{number}"}
        for number, name in enumerate(names)
    )  # fmt: skip
    return "\n".join([head, *(",".join(one.get(h, "") for h in heads) for one in cells), ""])


def zip_of(
    files: Mapping[str, str | bytes] | Sequence[tuple[str | zipfile.ZipInfo, str | bytes]],
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Make an archive; given as pairs, a name may stand twice."""
    pairs = [*files.items()] if isinstance(files, Mapping) else files
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a name that stands twice
        for name, data in pairs:
            told = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            archive.writestr(told, data, method)
    return made.getvalue()


def mail_of(
    text: str | None = LETTER,
    attached: Mapping[str, bytes] | None = None,
    *,
    html: str | None = None,
    inside: Sequence[EmailMessage] = (),
) -> EmailMessage:
    """Make a mail."""
    mail = EmailMessage()
    mail["From"] = "Somebody <somebody@example.org>"
    mail["To"] = "bureau@example.org"
    mail["Subject"] = "Our list"
    if text is not None:
        mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    for name, data in (attached or {}).items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    for one in inside:
        mail.add_attachment(one)
    return mail


def overlapping_zip(files: int, size: int) -> bytes:
    """Make an archive whose directory names one packed file many times (a quoted overlap bomb)."""
    whole = zip_of({"0.csv": b"0" * size})
    end = whole.rindex(b"PK\x05\x06")
    start = int.from_bytes(whole[end + 16 : end + 20], "little")
    entry = whole[start:end]
    directory = entry * files
    tail = bytearray(whole[end:])
    tail[8:12] = files.to_bytes(2, "little") * 2
    tail[12:16] = len(directory).to_bytes(4, "little")
    return whole[:start] + directory + bytes(tail)
