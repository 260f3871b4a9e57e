"""A mail is its headers, what was written and what was attached, and none of it is lost."""

from __future__ import annotations

import base64
import io
import quopri
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.openers.mail_lines import from_base64, from_quoted_printable
from longstop.engines.openers.mail_message import begins_mail
from longstop.engines.readers.limits import Limits
from longstop.engines.unpack import FoundPart, Unpacked, unpack
from tests.bureau.packages import LETTER, PICTURE, list_of, mail_of, zip_of
from tests.engines.test_spool import KEYS

LIST = list_of("Jon", "Ann")


def opened(tmp_path: Path, mail: EmailMessage | bytes, **limits: int) -> Unpacked:
    data = mail if isinstance(mail, bytes) else mail.as_bytes()
    return unpack(io.BytesIO(data), tmp_path / "spool", Limits(**limits), KEYS)


def told(found: Unpacked) -> list[tuple[str, str, str | None]]:
    return [(part.path, part.kind, part.reason) for part in found.parts]


def texts(found: Unpacked) -> dict[str, bytes]:
    return {part.path: _bytes(part) for part in found.parts if part.text is not None}


def _bytes(part: FoundPart) -> bytes:
    assert part.text is not None
    with part.text.open("rb") as stream:
        return stream.read()


def test_headers_body_and_attachments_are_parts_in_their_order(tmp_path: Path) -> None:
    mail = mail_of(attached={"list.csv": LIST.encode(), "in.zip": zip_of({"b.csv": LIST})})
    found = opened(tmp_path, mail)
    assert told(found) == [
        ("", "mail", "opened"), ("headers", "mail_headers", None), ("text/plain", "text", None),
        ("list.csv", "text", None), ("in.zip", "zip", "opened"), ("in.zip/b.csv", "text", None),
    ]  # fmt: skip
    kept = texts(found)
    assert kept["text/plain"].decode() == LETTER
    assert kept["list.csv"].decode() == LIST == kept["in.zip/b.csv"].decode()
    assert b"Subject: Our list" in kept["headers"]


def test_a_mail_inside_a_mail_is_opened_and_media_are_digested_wherever_they_are(
    tmp_path: Path,
) -> None:
    inner = mail_of("Inner.\n", {"p.jpg": PICTURE})
    encoded = base64.b64encode(PICTURE).decode()
    page = f"<p>See</p><img src='data:image/jpeg;base64,{encoded}'><img src='cid:9'>"
    mail = mail_of(html=page, inside=[inner])
    mail.add_attachment(PICTURE, "image", "jpeg", cid="<9>", disposition="inline")
    found = opened(tmp_path, mail)
    reasons = [(path, reason) for path, _, reason in told(found)]
    assert ("message/rfc822", "opened") in reasons
    assert ("message/rfc822/p.jpg", "media_file") in reasons
    assert ("image/jpeg", "media_file") in reasons
    assert sum(len(part.media) for part in found.parts) == 1
    for file in (one for one in tmp_path.rglob("*") if one.is_file()):
        assert encoded[:60].encode() not in file.read_bytes()


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "koi8-r", "gb18030"])
def test_a_text_is_kept_as_utf_8_whatever_the_mail_says_it_is_in(
    tmp_path: Path, charset: str
) -> None:
    said = "Zoë" if charset in ("iso-8859-1", "windows-1252") else "Зоя"
    mail = mail_of(None)
    mail.set_content(said, charset=charset, cte="base64")
    assert texts(opened(tmp_path, mail))["text/plain"].decode().strip() == said


@pytest.mark.parametrize(
    ("subtype", "data", "reason"),
    [
        ("pkcs7-mime", b"0\x82", "smime"),
        ("ms-tnef", b"\x78\x9f\x3e\x22" + b"\0" * 99, "winmail_dat"),
        ("octet-stream", b"-----BEGIN PGP MESSAGE-----\n\nabc\n", "pgp"),
        ("vnd.ms-outlook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old_office_file"),
    ],
)
def test_what_cannot_be_read_is_a_part_with_what_it_is(
    tmp_path: Path, subtype: str, data: bytes, reason: str
) -> None:
    mail = mail_of()
    mail.add_attachment(data, maintype="application", subtype=subtype)
    assert [part.reason for part in opened(tmp_path, mail).parts[3:]] == [reason]


def test_a_mail_encrypted_with_pgp_is_told(tmp_path: Path) -> None:
    mail = (
        b"From: a@example.org\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/encrypted; boundary="b"\n\n'
        b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
        b"--b\nContent-Type: application/octet-stream\n\nabc\n--b--\n"
    )
    assert [part.reason for part in opened(tmp_path, mail).parts[3:]] == ["pgp"]


def test_what_lies_elsewhere_is_never_loaded(tmp_path: Path) -> None:
    mail = (
        b"From: a@example.org\nSubject: x\nContent-Type: message/external-body;"
        b' access-type=URL; url="http://example.org/list.csv"\n\nContent-Type: text/csv\n\n'
    )
    assert [part.reason for part in opened(tmp_path, mail).parts[2:]] == ["mail_elsewhere"]


ODD = {
    "no last boundary": b"--b\n\nfirst\n",
    "boundary that never comes": b"all of it\n",
    "text before the parts": b"word " * 100 + b"\n--b\n\nfirst\n--b--\n",
    "text after the parts": b"--b\n\nfirst\n--b--\nafter\n",
    "no empty line": b"--b\nfirst\n--b--\n",
    "closed by its outer one": b'--b\nContent-Type: multipart/mixed; boundary="c"\n\n--c\n\nfirst\n'
    b"--b\n\nsecond\n--b--\n",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_no_text_of_a_mail_made_badly_is_lost(tmp_path: Path, body: bytes) -> None:
    head = b'From: a@example.org\nSubject: x\nContent-Type: multipart/mixed; boundary="b"\n\n'
    parts = [p for p in opened(tmp_path, head + body).parts if p.text is not None and p.records]
    words = b" ".join(_bytes(part) for part in parts)
    for word in (b"first", b"second", b"after", b"all of it", b"word word"):
        assert (word in words) == (word in body)


def test_a_mail_that_ends_too_early_says_so(tmp_path: Path) -> None:
    whole = mail_of(attached={"list.csv": LIST.encode()}).as_bytes()
    found = opened(tmp_path, whole[: whole.rindex(b"--")].rstrip(b"-=0123456789\n"))
    assert found.parts[0].reason == "mail_cut_short"
    assert len(found.parts) == 4


@given(st.binary(max_size=3_000), st.integers(1, 80), st.sampled_from(["\n", "\r\n", ""]))
def test_base64_is_read_however_it_is_cut(data: bytes, width: int, end: str) -> None:
    text = base64.b64encode(data).decode()
    lines = [(text[at : at + width] + end).encode() for at in range(0, len(text), width)]
    assert b"".join(from_base64(iter(lines))) == data


@given(st.binary(max_size=3_000), st.integers(1, 80))
def test_quoted_printable_is_read_however_it_is_cut(data: bytes, width: int) -> None:
    text = quopri.encodestring(data)
    lines = [line[at : at + width] for line in text.splitlines(True) for at in (0, width)]
    rest = [line[2 * width :] for line in text.splitlines(True)]
    pieces = [piece for three in zip(lines[::2], lines[1::2], rest, strict=True) for piece in three]
    assert b"".join(from_quoted_printable(iter(pieces))) == quopri.decodestring(text)


@pytest.mark.parametrize(
    ("head", "is_mail"),
    [
        (mail_of().as_bytes(), True),
        (b"Return-Path: <a@example.org>\r\nReceived: from x\r\n by y\r\nSubject: z\r\n\r\n", True),
        (LIST.encode(), False),
        (b'{"reportId": 1, "From: ": 2}', False),
        (b"From: a;To: b\n1;2\n", False),
        (b"Subject: x\n\nA letter.", False),
        (b"", False),
    ],
)
def test_a_mail_is_told_by_its_headers(head: bytes, is_mail: bool) -> None:
    assert begins_mail(head) is is_mail
