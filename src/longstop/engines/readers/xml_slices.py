"""Cut a stream of XML into single documents without holding the package in memory.

A parser that reads the whole file ends at its first error, and every record behind that one is
lost. So the file is only cut here: at the start and the end of the elements that are records,
whatever elements lie round them. Each piece is then parsed alone, and a broken one takes no other
with it. No entity is ever defined, because no piece holds a DOCTYPE; one in the file is a piece of
its own that cannot be read.

Memory stays flat: at most one record of the largest permitted size and one chunk are held.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from xml.sax.saxutils import unescape  # nosec B406 # it parses nothing

from longstop.engines.readers.json_slices import NotARecord
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.window import Window
from longstop.engines.readers.xml_text import utf8_chunks

_HEAD: Final = 64 * 1024  # the longest tag, comment or member between records that is looked for
_OVERLAP: Final = 512  # longer than any mark that is searched for
_NAME: Final = rb"[A-Za-z_][\w.-]{0,127}"
_PREFIX: Final = rb"(?:" + _NAME + rb":)?"
_REST_OF_TAG: Final = rb"(?:\s(?:[^<>\"'/]|/(?!>)|\"[^<\"]*+\"|'[^<']*+')*+)?"

_SPACE = re.compile(rb"(?:[ \t\r\n]|\xef\xbb\xbf)*+")
_TAG = re.compile(rb"<(" + _PREFIX + _NAME + rb")(" + _REST_OF_TAG + rb")(/?)>")
_CLOSING = re.compile(rb"</(" + _PREFIX + _NAME + rb")\s*>")
_ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_INSIDE_COMES_NEXT = re.compile(rb"\s*+<(?!/|!\[)")
_LEAVES = re.compile(
    rb"(?:<(" + _PREFIX + _NAME + rb")" + _REST_OF_TAG + rb"(?:/>|>[^<]*+</\1\s*>)\s*+)++"
)
_MEMBER_TEXT = re.compile(rb"([^<]*+)</" + _PREFIX + _NAME + rb"\s*>")
_DOCTYPE: Final = b"<!DOCTYPE"


@dataclass(frozen=True, kw_only=True, slots=True)
class XmlSlice:
    """One piece of the package: a record that was taken, or text with the reason it was not.

    raw is UTF-8; group counts the elements that hold records, and tells in which of them this one
    lies (0: in none); where tells line and byte, and for a piece longer than the limit how much
    was cut and the SHA-256 of all of it.
    """

    raw: bytes
    group: int
    value: Any = None
    reason: str | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Roots:
    """The elements that are records: whole ones, and parts that only stand alone by accident.

    first never lies inside another record, second only inside first.
    """

    first: str
    second: str
    parts: tuple[str, ...]


class _Marks:
    """The patterns by which the records of one kind of package are found."""

    def __init__(self, roots: Roots) -> None:
        first, second = roots.first.encode(), roots.second.encode()
        names = b"|".join([first, second, *(one.encode() for one in roots.parts)])
        self.start = re.compile(rb"<" + _PREFIX + rb"(" + names + rb")(?=[\s/>])")
        self.second = re.compile(rb"<" + _PREFIX + second + rb"(?=[\s/>])")
        self._breakers = {
            name: first if name != second else first + rb"|" + second for name in names.split(b"|")
        }
        self.ends = {name: self._end_of(name) for name in names.split(b"|")}
        self.empty = re.compile(rb"<" + _PREFIX + rb"(?:" + names + rb")" + _REST_OF_TAG + rb"/>")

    def _end_of(self, name: bytes) -> re.Pattern[bytes]:
        return re.compile(
            rb"<(?:(!--)|(!\[CDATA\[)|(/" + _PREFIX + name + rb"\s*>)"
            rb"|" + _PREFIX + rb"(?:" + self._breakers[name] + rb")(?=[\s/>]))"
        )


class XmlSlices(Window):
    """Iterate over the records of one stream; what stands round them is told as it is met.

    members are the values of the named elements between records, namespaces the prefixes declared
    there, unknown what else was met there, as paths.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        roots: Roots,
        members: frozenset[str],
        limits: Limits,
        decode: Callable[[bytes], Any],
    ) -> None:
        """Cut `stream`; `decode` takes one slice or raises NotARecord."""
        self.members: dict[str, list[str]] = {}
        self.namespaces: dict[bytes, bytes] = {}
        self.unknown: set[str] = set()
        self._marks = _Marks(roots)
        self._member_names = members
        super().__init__(utf8_chunks(stream))
        self._limit = limits.max_record_bytes
        self._max_depth = limits.max_depth
        self._decode = decode
        self._round: list[tuple[bytes, int]] = []  # the elements round this place, each its group
        self._groups = 0

    def __iter__(self) -> Iterator[XmlSlice]:
        while self._skip_space():
            self._ensure(_OVERLAP)
            root = self._marks.start.match(self._buffer, self._at)
            if root is not None:
                yield self._record(root[1])
            elif not (self._skip_remark() or self._leave() or self._enter()):
                yield self._stray()
        for name, _ in self._round:
            self.unknown.add(f"envelope.{name.decode()} (never closed)")

    @property
    def _group(self) -> int:
        return self._round[-1][1] if self._round else 0

    def _skip_space(self) -> bool:
        while True:
            self._compact()
            match = _SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if len(self._buffer) - self._at >= 3:  # a byte order mark may lie across two chunks
                return True
            if not self._more():
                return self._at < len(self._buffer)

    def _find(self, sign: bytes, start: int) -> int:
        """Find a sign within the longest text between records, or -1."""
        self._ensure(_HEAD)
        return self._buffer.find(sign, start, self._at + _HEAD)

    # -- what stands between records

    def _skip_remark(self) -> bool:
        """Go over a comment or a processing instruction that ends."""
        for opening, closing in ((b"<!--", b"-->"), (b"<?", b"?>")):
            if self._buffer.startswith(opening, self._at):
                end = self._find(closing, self._at + len(opening))
                self._at = end + len(closing) if end >= 0 else self._at
                return end >= 0
        return False

    def _leave(self) -> bool:
        """Go over the end of an element that holds records, and of those it was to close."""
        match = _CLOSING.match(self._buffer, self._at)
        names = [name for name, _ in self._round]
        if match is None or match[1] not in names:
            return False
        while (name := self._round.pop()[0]) != match[1]:
            self.unknown.add(f"envelope.{name.decode()} (never closed)")
        self._at = match.end()
        return True

    def _enter(self) -> bool:
        """Go over the start of an element that holds records, or over a member told beside them."""
        self._ensure(_HEAD)
        tag = _TAG.match(self._buffer, self._at, self._at + _HEAD)
        if tag is None or tag[3]:
            return False
        name = tag[1].rpartition(b":")[2].decode()
        text = _MEMBER_TEXT.match(self._buffer, tag.end(), self._at + _HEAD)
        if name in self._member_names and text is not None:
            value = unescape(text[1].decode("utf-8", "backslashreplace"))
            self.members.setdefault(name, []).append(value.strip())
            self._at = text.end()
            return True
        if len(self._round) >= self._max_depth or not _INSIDE_COMES_NEXT.match(
            self._buffer, tag.end()
        ):
            return False
        self._groups += 1
        self._round.append((tag[1], self._groups))
        self._keep_attributes(name, tag[2])
        self._at = tag.end()
        return True

    def _keep_attributes(self, element: str, written: bytes) -> None:
        for name, double, single in _ATTRIBUTE.findall(written):
            value = double or single
            if name == b"xmlns" or name.startswith(b"xmlns:"):
                self.namespaces[name] = value
            elif name.decode() in self._member_names:
                text = unescape(value.decode("utf-8", "backslashreplace"))
                self.members.setdefault(name.decode(), []).append(text.strip())
            elif not name.endswith((b":schemaLocation", b":noNamespaceSchemaLocation")):
                self.unknown.add(f"envelope.{element}@{name.decode()}")

    # -- pieces

    def _record(self, name: bytes) -> XmlSlice:
        """Take the record that begins here, or as much of it as is its own."""
        empty = self._marks.empty.match(self._buffer, self._at, self._at + _OVERLAP)
        if empty is not None:
            return self._taken(empty.end())
        end, closed = self._end_of_record(self._marks.ends[name])
        if end is None:
            return self._too_long(name)
        if closed:
            return self._taken(end)
        rest = self._buffer[end : end + 1] == b"<"
        told = "another record begins before this one ends"
        return self._refused(
            end,
            NotARecord("unclosed", told if rest else "the package ends inside this record"),
        )

    def _too_long(self, name: bytes) -> XmlSlice:
        inner = self._marks.second.search(self._buffer, self._at + 1, self._at + self._limit)
        if inner is None:
            return self._cut(self._marks.ends[name], closing=3)
        told = f"longer than {self._limit} bytes; read on where another record begins in it"
        return self._refused(inner.start(), NotARecord("too_long", told))

    def _end_of_record(self, marks: re.Pattern[bytes]) -> tuple[int | None, bool]:
        """Find where a record ends and whether it is closed there; None beyond the limit."""
        looked_from = self._at + 1
        endless: set[bytes] = set()  # what is opened in it and never ends: damage, hence passed by
        while True:
            match = marks.search(self._buffer, looked_from, self._at + self._limit)
            if match is None:
                if len(self._buffer) > self._at + self._limit:
                    return None, False
                looked_from = max(looked_from, len(self._buffer) - _OVERLAP)
                if not self._more():
                    return len(self._buffer), False
            elif match[3]:
                return match.end(), True
            elif match[1] or match[2]:
                closing = b"-->" if match[1] else b"]]>"
                end = -1 if closing in endless else self._find_in_record(closing, match.end())
                endless |= {closing} if end < 0 else set()
                looked_from = match.end() if end < 0 else end + 3
            else:
                return match.start(), False

    def _find_in_record(self, sign: bytes, start: int) -> int:
        while True:
            end = self._buffer.find(sign, start, self._at + self._limit)
            if end >= 0 or len(self._buffer) > self._at + self._limit or not self._more():
                return end

    def _taken(self, end: int) -> XmlSlice:
        raw = self._buffer[self._at : end]
        try:
            value = self._decode(raw)
        except NotARecord as error:
            return self._refused(end, error)
        self._at = end
        return XmlSlice(raw=raw, group=self._group, value=value)

    def _refused(self, end: int, error: NotARecord) -> XmlSlice:
        """Refuse a piece, but not the whole record that may lie at its end."""
        inner = self._marks.second.search(self._buffer, self._at + 1, end)
        end = inner.start() if inner else end
        raw = self._buffer[self._at : end].rstrip()
        where = self._where(self._at, error.detail)
        self._at = end
        return XmlSlice(raw=raw, group=self._group, reason=error.reason, where=where)

    def _stray(self) -> XmlSlice:
        """Take what stands between records up to the next start of one."""
        if self._buffer[self._at : self._at + len(_DOCTYPE)].upper() == _DOCTYPE:
            error = NotARecord("doctype", "a document type is never read")
        else:
            error = NotARecord("stray_text", "text outside any record")
            self._ensure(_HEAD)
            leaves = _LEAVES.match(self._buffer, self._at, self._at + _HEAD)
            if leaves is not None:
                return self._refused(leaves.end(), error)
        stops = b"|".join([re.escape(name) for name, _ in self._round] or [rb"(?!)"])
        marks = re.compile(self._marks.start.pattern + rb"|</(?:" + stops + rb")\s*>")
        looked_from = self._at + 1
        while True:
            match = marks.search(self._buffer, looked_from, self._at + self._limit)
            if match is not None:
                return self._refused(match.start(), error)
            if len(self._buffer) > self._at + self._limit:
                return self._cut(marks, closing=0)
            looked_from = max(looked_from, len(self._buffer) - _OVERLAP)
            if not self._more():
                return self._refused(len(self._buffer), error)

    def _cut(self, marks: re.Pattern[bytes], *, closing: int) -> XmlSlice:
        """Keep the first part of an outsize piece, digest all of it, and find where it ends.

        closing is the group of the marks that ends the piece behind itself, 0 for none.
        """
        raw = self._buffer[self._at : self._at + self._limit]
        where = self._where(self._at, f"longer than {self._limit} bytes")
        digest, size = hashlib.sha256(raw), len(raw)
        looked_from = max(self._at + 1, self._at + size - _OVERLAP)
        self._at += size
        while True:
            match = marks.search(self._buffer, looked_from)
            while match and (match.end() <= self._at or (closing and (match[1] or match[2]))):
                match = marks.search(self._buffer, match.end())
            if match is not None:
                end = match.end() if closing and match[closing] else match.start()
            else:
                end = len(self._buffer) - _OVERLAP
            end = max(end, self._at)
            digest.update(self._buffer[self._at : end])
            size += end - self._at
            self._at = end
            looked_from = max(0, len(self._buffer) - _OVERLAP - self._compact())
            if match is not None:
                break
            if not self._more():
                digest.update(self._buffer[self._at :])
                size += len(self._buffer) - self._at
                self._at = len(self._buffer)
                break
        where += f"; {size - len(raw)} bytes cut; SHA-256 of the whole {digest.hexdigest()}"
        return XmlSlice(raw=raw, group=self._group, reason="too_long", where=where)
