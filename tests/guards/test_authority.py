"""The page on authority is what the code says, and no built file was changed by hand."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

from tools.authority import PAGE, written
from tools.build_styles import FORBIDDEN

STATIC = Path(__file__).parents[2] / "src/longstop/web/static"


def test_the_page_on_authority_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "python -m tools.authority"


def test_every_built_file_is_named_for_what_it_holds_and_carries_no_brand() -> None:
    names = json.loads((STATIC / "names.json").read_text(encoding="utf-8"))
    assert set(names) == {"longstop.css", "govuk-frontend.js", "desk.js", "passkey.js"}
    for name, built in names.items():
        data = (STATIC / built).read_bytes()
        stem, _, kind = name.rpartition(".")
        assert built == f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}.{kind}"
        assert gzip.decompress((STATIC / f"{built}.gz").read_bytes()) == data
    sheet = (STATIC / names["longstop.css"]).read_bytes()
    assert [one for one in FORBIDDEN if one in sheet] == []
