"""Hold what is kept of a file's bytes: digests, and nothing that could be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MD5_BYTES: Final = 16
SHA1_BYTES: Final = 20
SHA256_BYTES: Final = 32
PDQ_BYTES: Final = 32
PDQ_TOP_QUALITY: Final = 100
PDQ_FLOOR: Final = 50
"""Below this quality a picture is too flat for its PDQ to say anything of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digests:
    """The digests of one file, as bytes; md5 is None where the laboratory switched it off.

    pdq is the reading of the reference (shrunk to 512 x 512 before it is filtered), pdq_quality
    0 to 100; both are None for what is no picture or cannot be decoded. pdq_full is the reading at
    full resolution, which other tools give, with its own quality; None unless it was asked for.
    Raises ValueError where a length or a quality is impossible.
    """

    md5: bytes | None
    sha1: bytes
    sha256: bytes
    pdq: bytes | None = None
    pdq_quality: int | None = None
    pdq_full: bytes | None = None
    pdq_full_quality: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no such digest can be."""
        lengths = (
            ("md5", self.md5, MD5_BYTES),
            ("sha1", self.sha1, SHA1_BYTES),
            ("sha256", self.sha256, SHA256_BYTES),
            ("pdq", self.pdq, PDQ_BYTES),
            ("pdq_full", self.pdq_full, PDQ_BYTES),
        )
        for name, value, length in lengths:
            if value is not None and len(value) != length:
                raise ValueError(f"{name} has {length} bytes, not {len(value)}")
        for pdq, quality in (
            (self.pdq, self.pdq_quality), (self.pdq_full, self.pdq_full_quality),
        ):  # fmt: skip
            if (pdq is None) != (quality is None):
                raise ValueError("a PDQ and its quality come together")
            if quality is not None and not 0 <= quality <= PDQ_TOP_QUALITY:
                raise ValueError(f"a quality is from 0 to {PDQ_TOP_QUALITY}, not {quality}")

    @property
    def pdq_decides(self) -> bool:
        """Tell whether the picture is rich enough for its PDQ to point anywhere."""
        return self.pdq_quality is not None and self.pdq_quality >= PDQ_FLOOR
