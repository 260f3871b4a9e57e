from __future__ import annotations

from typing import Any

import pytest

from longstop.core.evidence.digests import Digests

WHOLE: dict[str, Any] = {
    "md5": bytes(16), "sha1": bytes(20), "sha256": bytes(32), "pdq": bytes(32), "pdq_quality": 50,
}  # fmt: skip


def test_a_flat_picture_has_a_pdq_that_points_nowhere() -> None:
    assert Digests(**WHOLE).pdq_decides
    assert not Digests(**WHOLE | {"pdq_quality": 49}).pdq_decides
    assert not Digests(**WHOLE | {"pdq": None, "pdq_quality": None}).pdq_decides
    assert Digests(**WHOLE | {"md5": None}).md5 is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"md5": bytes(15)}, {"sha1": bytes(16)}, {"sha256": bytes(33)}, {"pdq": b""},
        {"pdq": None}, {"pdq_quality": None}, {"pdq_quality": 101}, {"pdq_quality": -1},
        {"pdq_full": bytes(32)}, {"pdq_full": bytes(8), "pdq_full_quality": 1},
    ],
)  # fmt: skip
def test_what_no_digest_can_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"bytes|quality"):
        Digests(**WHOLE | wrong)
