"""Tell, while bytes stream past, whether a file is still text.

Binary data between lines of text would carry media past the filter, which reads text only. So the
count is kept for small windows: a few stray control characters in a damaged list are text, a few
kilobytes of anything compressed are not.
"""

from __future__ import annotations

WINDOW_BYTES = 4096
# Compressed data has some 440 control characters in a window, and read as UTF-16 some 60 broken
# units.
_STRAY = 16
_CONTROLS = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_NO_CONTROLS = bytes(sorted(set(range(256)) - set(_CONTROLS)))
_ASCII_TEXT = bytes([9, 10, 13, *range(32, 127)])


def is_binary(block: bytes, *, codec: str | None, width: int) -> bool:
    """Say whether a block of whole windows of a file holds anything that is not text.

    codec and width are those of the file's mark; the last block of a file may end anywhere.
    """
    if width == 1 or codec is None:
        if _controls(block) <= _STRAY:
            return False
        return any(_controls(window) > _STRAY for window in _windows(block))
    return any(_is_binary_wide(window, codec) for window in _windows(block))


def _windows(block: bytes) -> list[bytes]:
    return [block[at : at + WINDOW_BYTES] for at in range(0, len(block), WINDOW_BYTES)]


def _controls(text: bytes) -> int:
    return len(text.translate(None, _NO_CONTROLS))


def _is_binary_wide(window: bytes, codec: str) -> bool:
    # Narrow text inside a wide file would be read as rare ideographs and hide what it holds.
    if len(window) > 256 and len(window.translate(None, _ASCII_TEXT)) < len(window) // 16:
        return True
    try:
        window.decode(codec)
    except UnicodeDecodeError:
        broken = len(window.decode(codec, "replace")) - len(window.decode(codec, "ignore"))
        return broken > _STRAY
    return False
