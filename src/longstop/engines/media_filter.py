"""Take embedded media out of text while its bytes stream past, so that nothing later can hold it.

Found are data URLs of image, video, audio and application types, long base64 that decodes to a
known kind of media, and any base64 too long to be anything else. Each piece is digested and
replaced in the text's own encoding by a mark that is safe inside a JSON string and a CSV cell.

Every decision looks at no more than _LOOK_AHEAD units past the place it is about, and is only taken
once they have arrived: hence the result does not depend on how the stream was cut.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from longstop.engines.base64_run import (
    BREAK,
    SEGMENT,
    Base64Run,
    MediaDigest,
    RemovedMedia,
)

SHORTEST_KNOWN = 400  # base64 characters, when the decoded bytes begin like media
SHORTEST_ANY = 2000  # base64 characters, whatever they decode to
_PROBE = 60  # a run worth looking at has this many characters of its alphabet in a row
_LOOK_AHEAD = 1 << 16
_BLOCK = 1 << 18

_MEMBERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-\\%"
_CLASS = bytes(97 if byte in _MEMBERS else 32 for byte in range(256))
_NEEDLE = b"a" * _PROBE
_DATA = b"data:"
_TOKEN = re.compile(
    rb"(" + SEGMENT.pattern + rb")|%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[A-Za-z\"\\]|[\\%]"
)
_DATA_URL = re.compile(
    rb"data:\s{0,4}(image|video|audio|application)(?:\\?/|%2f|\\u002f)[a-z0-9.+_-]{1,127}"
    rb"((?:\s{0,2};\s{0,2}[^\s,;\"'<>\\]{1,127}){0,8}+)(?:,|%2c)",
    re.IGNORECASE,
)
_BASE64 = re.compile(rb";\s{0,2}base64\s{0,2}\Z", re.IGNORECASE)
_PERCENT_BARE = re.compile(rb"(?:[^\s\"'<>,;|\\)]|\\/|[,;|](?=%[0-9A-Fa-f]{2}))*+")
_PERCENT_QUOTED = {
    b'"': re.compile(rb"(?:[^\"\\\r\n]|\\[^\r\n]|\"\")*+"),
    b'\\"': re.compile(rb"(?:[^\"\\\r\n]|\\[^\"\r\n])*+"),
    b"'": re.compile(rb"(?:[^'\"\\\r\n]|\\[^\r\n])*+"),
}
_ANY_BIT = bytes([0]) + bytes([255]) * 255


class MediaFilter:
    """Filter one text: feed() it in pieces, finish() it, then read what was removed."""

    def __init__(self, *, codec: str = "ascii", width: int = 1, block: int = _BLOCK) -> None:
        """Start a filter for text of width bytes a unit.

        codec writes the marks ('utf-16-le', ...; 'ascii' for any narrow text); block is the number
        of bytes gathered before they are looked at.
        """
        self.removed: list[RemovedMedia] = []
        self._codec = codec
        self._width = width
        self._low = width - 1 if codec.endswith("be") else 0
        self._block = block
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._raw = b""
        self._before = b""
        self._state: Base64Run | _PercentRun | None = None

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes and give those that are certain to be no media."""
        self._pending.append(data)
        self._pending_bytes += len(data)
        return self._process(final=False) if self._pending_bytes >= self._block else b""

    def finish(self) -> bytes:
        """Give what is left at the end of the text."""
        return self._process(final=True)

    def _process(self, *, final: bool) -> bytes:
        self._raw += b"".join(self._pending)
        self._pending, self._pending_bytes = [], 0
        units = _units(self._raw, self._width, self._low)
        search = _Search(units, before=self._before, final=final)
        kept: list[bytes] = []
        at, ended = 0, True
        while ended:
            if self._state is None:
                stop, at, self._state = search.next_media(start := at)
                kept.append(self._raw[start * self._width : stop * self._width])
                ended = self._state is not None
            else:
                at, ended = self._state.take(units, at, final=final)
                if ended:
                    kept.append(self._mark(self._state.digest.removed()))
                    self._state = None
        if final:
            kept.append(self._raw[len(units) * self._width :])  # less than one unit
        self._before = (self._before + units[:at])[-2:]
        self._raw = self._raw[at * self._width :]
        return b"".join(kept)

    def _mark(self, media: RemovedMedia) -> bytes:
        self.removed.append(media)
        return f"[media removed sha256={media.sha256} bytes={media.size}]".encode(self._codec)


class _Search:
    """Look for the next piece of media in one buffer of units."""

    def __init__(self, units: bytes, *, before: bytes, final: bool) -> None:
        self._units = units
        self._before = before
        self._final = final
        self._horizon = len(units) if final else len(units) - _LOOK_AHEAD
        self._classes = units.translate(_CLASS)
        self._lower = units.lower()
        self._too_short_until = -1  # a later line of a run that was too short is no longer one
        self._next = {_DATA: -1, _NEEDLE: -1}

    def next_media(self, at: int) -> tuple[int, int, Base64Run | _PercentRun | None]:
        """Give where the text before it stops, where its payload starts, and what will take it.

        Without media the third is None and the first two say up to where the text is decided.
        """
        while at < self._horizon:
            data = self._nearest(self._lower, _DATA, at)
            run = self._nearest(self._classes, _NEEDLE, at)
            if min(data, run) >= self._horizon:
                break
            if data <= run:
                start, state = self._data_url(data)
                if state is not None:
                    return data, start, state
                at = start
            else:
                at, found = self._bare_run(run, min(data, self._horizon))
                if found is not None:
                    return at, at, found
                at = min(at, data)
        at = max(at, self._horizon)
        return at, at, None

    def _nearest(self, text: bytes, sign: bytes, at: int) -> int:
        """Find a sign from at on; asked again before it is reached, the search is not repeated."""
        if self._next[sign] < at:
            found = text.find(sign, at)
            self._next[sign] = len(text) if found < 0 else found
        return self._next[sign]

    def _data_url(self, at: int) -> tuple[int, Base64Run | _PercentRun | None]:
        found = _DATA_URL.match(self._units, at)
        if found is None:
            return at + len(_DATA), None
        kind = found[1].lower().decode("ascii")
        if _BASE64.search(found[2]):
            if SEGMENT.match(self._units, found.end()):
                return found.end(), Base64Run(kind=kind, free_first_line=True)
            return found.end(), None
        before = (self._before + self._units[max(0, at - 2) : at])[-2:]
        quoted = _PERCENT_QUOTED.get(before) or _PERCENT_QUOTED.get(before[-1:])
        run = _PercentRun(quoted or _PERCENT_BARE, kind)
        return found.end(), run if run.has_payload(self._units, found.end()) else None

    def _bare_run(self, at: int, stop: int) -> tuple[int, Base64Run | None]:
        while at < stop and (token := _TOKEN.match(self._units, at)):
            if len(token[1] or b"") >= _PROBE and self._is_media(at, token.end()):
                return at, Base64Run()
            at = token.end()
        return at, None

    def _is_media(self, at: int, line_end: int) -> bool:
        if line_end - at < SHORTEST_KNOWN and not BREAK.match(self._units, line_end):
            return False
        if at < self._too_short_until and not self._begins_like_media(at):
            return False
        probe = Base64Run()
        end, _ = probe.take(self._units, at, final=self._final, enough=SHORTEST_ANY)
        self._too_short_until = end
        if probe.count >= SHORTEST_ANY:
            return True
        return probe.count >= SHORTEST_KNOWN and probe.digest.signature is not None

    def _begins_like_media(self, at: int) -> bool:
        probe = Base64Run()
        probe.take(self._units[at : at + 6 * _PROBE], 0, final=True)
        return probe.digest.signature is not None


class _PercentRun:
    """Take the payload of a data URL that is not base64."""

    _AHEAD = 8  # no token of the patterns, with what it looks at, is longer

    def __init__(self, pattern: re.Pattern[bytes], kind: str) -> None:
        self.digest = MediaDigest(kind)
        self._pattern = pattern
        self._rest = b""

    def has_payload(self, buffer: bytes, at: int) -> bool:
        """Say whether anything follows the header."""
        return self._end(buffer, at, min(len(buffer), at + self._AHEAD)) > at

    def take(self, buffer: bytes, at: int, *, final: bool) -> tuple[int, bool]:
        """Consume from at; give where it stopped and whether the payload has ended there."""
        safe = len(buffer) - self._AHEAD
        end = self._end(buffer, at, len(buffer))
        ended = final or end <= safe
        if not ended:
            end = self._end(buffer, at, max(at, safe))
        payload = self._rest + buffer[at:end].replace(b"\\/", b"/")
        cut = len(payload) if ended else payload.find(b"%", max(0, len(payload) - 2))
        cut = len(payload) if cut < 0 else cut
        self._rest = payload[cut:]
        self.digest.add(unquote_to_bytes(payload[:cut]))
        return end, ended

    def _end(self, buffer: bytes, at: int, stop: int) -> int:
        found = self._pattern.match(buffer, at, stop)
        return at if found is None else found.end()


def _units(raw: bytes, width: int, low: int) -> bytes:
    """Give one byte a unit: the character if it is in Latin-1, else a byte no pattern asks for."""
    whole = len(raw) - len(raw) % width
    units = raw[low:whole:width]
    for place in range(width):
        others = raw[place:whole:width]
        if place != low and others.count(0) != len(others):
            mask = int.from_bytes(others.translate(_ANY_BIT), "big")
            units = (int.from_bytes(units, "big") | mask).to_bytes(len(units), "big")
    return units
