"""Open an e-mail: its headers, what was written, and what was attached are its parts.

The sender of a mail is whatever somebody typed there, so nothing here says who sent it: the source
is the one that was named when the package was received. Nothing is loaded from anywhere. A mail
inside a mail is a part of its own, opened like any other.
"""

from __future__ import annotations

import email.errors
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from itertools import chain
from pathlib import Path

from longstop.engines.openers.mail_lines import MailLines, from_base64, from_quoted_printable
from longstop.engines.parts import Part, PartRefused
from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source

KIND = "mail"
HEADERS = "mail_headers"
MOST_HEADER_BYTES = 1 << 18
MOST_DEPTH = 20
_MOST_TYPE_BYTES = 4096  # the library's grammar of these fields is slow on what was made to be slow
_MOST_AROUND = 400  # bytes: what programs write before the first boundary for old readers
_HEADER = re.compile(rb"([A-Za-z0-9-]{1,76}):")
_TELLING = {b"from", b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to"}
_KNOWN = {*_TELLING, b"to", b"cc", b"subject", b"date", b"reply-to", b"content-type", b"sender"}
_TYPE_FIELDS = re.compile(
    rb"(?im)^content-(?:type|disposition|transfer-encoding)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*"
)
_INSIDE = {"message/rfc822", "message/global", "message/news"}
_ELSEWHERE = {"message/partial", "message/external-body"}
_ENCRYPTED = {"application/pkcs7-mime": "smime", "application/x-pkcs7-mime": "smime"}
_SIGNATURES = {
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "application/pgp-encrypted", "application/pgp-keys",
}  # fmt: skip
_LETTERS = (".txt", ".md", ".htm", ".html")
_DECODERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "base64": from_base64,
    "quoted-printable": from_quoted_printable,
}
_AS_IT_IS = {"", "7bit", "8bit", "binary"}


def begins_mail(head: bytes) -> bool:
    """Tell from the start of a file whether it is a mail: it begins with the headers of mails."""
    found: set[bytes] = set()
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    for number, line in enumerate(lines):
        if not line:
            break
        header = _HEADER.match(line)
        if header is not None:
            found.add(header[1].lower())
        elif number == 0 or (line[:1] not in b" \t" and number < len(lines) - 1):
            return False
    return bool(found & _TELLING) and len(found & _KNOWN) > 1


def open_mail(source: Source, _folder: Path, _limits: Limits) -> Iterator[Part]:
    """Give a mail's headers, then its parts in their order; PartRefused where it is cut short."""
    with source.open("rb") as stream:
        yield from _Mail(MailLines(stream)).parts()


class _Mail:
    def __init__(self, lines: MailLines) -> None:
        self._lines = lines

    def parts(self) -> Iterator[Part]:
        raw = self._lines.headers(MOST_HEADER_BYTES)
        if raw is None:
            raise PartRefused("mail_headers_too_long")
        yield Part(name="headers", blocks=iter((raw,)), kind=HEADERS, records=False)
        yield from self._entity(raw, depth=0, inside="")

    def _entity(self, raw: bytes, *, depth: int, inside: str) -> Iterator[Part]:
        """Give the parts of what stands below these headers, to the boundary or the end."""
        head = _head(raw)
        boundary = head.boundary
        if boundary is None:
            yield from self._leaf(head, inside)
            return
        if depth >= MOST_DEPTH:
            raise PartRefused("too_deep")
        self._lines.enter(boundary)
        yield from self._around("before the parts", until=boundary, least=_MOST_AROUND)
        while self._lines.met == (boundary, False):
            below = self._lines.headers(MOST_HEADER_BYTES)
            if below is None:
                raise PartRefused("mail_headers_too_long")
            if self._lines.met is None:
                yield from self._entity(below, depth=depth + 1, inside=head.type)
            elif below.strip():  # no empty line stood before the text
                yield Part(name="text/plain", blocks=iter((below,)), prose=True)
        met = self._lines.met
        self._lines.leave(boundary)
        if met is None:
            raise PartRefused("mail_cut_short")
        if met == (boundary, True):
            yield from self._around("after the parts", until=None, least=0)

    def _around(self, name: str, *, until: bytes | None, least: int) -> Iterator[Part]:
        """Give text that stands where no part does, if it is more than programs write there."""
        held = b""
        body = self._lines.body()
        for piece in body:
            held += piece
            if len(held) > _MOST_AROUND:
                break
        met = self._lines.met
        usual = len(held.strip()) <= least and (until is None or met is not None)
        if held.strip() and not usual:
            yield Part(name=name, blocks=chain((held,), body), prose=True)
        for _ in body:
            pass  # what was not taken is passed over

    def _leaf(self, head: _Head, inside: str) -> Iterator[Part]:
        body = self._lines.body()
        decode = _DECODERS.get(head.encoding)
        refused = _ENCRYPTED.get(head.type)
        if inside == "multipart/encrypted" and head.type == "application/octet-stream":
            refused = "pgp"
        if head.type in _ELSEWHERE:
            refused = "mail_elsewhere"
        elif decode is None and head.encoding not in _AS_IT_IS:
            refused = "packed_unknown"
        yield Part(
            name=head.name,
            blocks=decode(body) if decode else body,
            refused=refused,
            kind=head.kind,
            charset=head.charset,
            prose=head.prose,
            records=head.type not in _SIGNATURES,
        )
        for _ in body:
            pass  # what was not taken is passed over


class _Head:
    """What the headers of one part say of it."""

    def __init__(self, message: EmailMessage) -> None:
        self.type = message.get_content_type()
        self.encoding = str(message.get("content-transfer-encoding", "")).strip().lower()
        file_name = message.get_filename()
        self.charset = message.get_content_charset() if self.type.startswith("text/") else None
        boundary = message.get_boundary() if self.type.startswith("multipart/") else None
        self.boundary = boundary.encode("utf-8", "surrogateescape").rstrip() if boundary else None
        as_text = self.type in ("text/plain", "text/html", "text/enriched", "text/rtf")
        lost = self.type.startswith("multipart/") and boundary is None
        named = file_name is not None and not file_name.lower().endswith(_LETTERS)
        self.prose = (as_text or lost) and not named
        self.name = file_name or self.type
        self.kind: str | None = None
        if self.type in _INSIDE:
            self.kind = KIND
        elif self.type in _SIGNATURES:
            self.kind = "signature"
        elif self.type == "text/html":
            self.kind = "html"


def _head(raw: bytes) -> _Head:
    """Read the headers that say what a part is; what cannot be understood says nothing."""
    fields = [found[0] for found in _TYPE_FIELDS.finditer(raw.replace(b"\r\n", b"\n"))]
    told = b"\n".join(fields)
    if len(told) > _MOST_TYPE_BYTES:
        raise PartRefused("mail_headers_too_long")
    try:
        return _Head(_PARSER.parsebytes(told + b"\n\n"))
    except (email.errors.MessageError, ValueError, LookupError, AttributeError, RecursionError):
        return _Head(_PARSER.parsebytes(b"Content-Type: application/octet-stream\n\n"))


_PARSER = BytesHeaderParser(policy=default)

__all__ = ["HEADERS", "KIND", "begins_mail", "open_mail"]
