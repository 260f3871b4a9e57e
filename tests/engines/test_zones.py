"""Zones come from the pinned package, whatever this machine's own tables say."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from longstop.engines.zones import pinned_zones


@pytest.fixture
def machine_with_bad_tables(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia/Kathmandu").write_bytes(b"not a zone")
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    yield
    zoneinfo.reset_tzpath()


@pytest.mark.usefixtures("machine_with_bad_tables")
def test_zones_are_read_without_the_tables_of_this_machine() -> None:
    assert str(pinned_zones().zone("Asia/Kathmandu")) == "Asia/Kathmandu"
    with pytest.raises(ValueError, match="Invalid TZif"):
        zoneinfo.ZoneInfo.no_cache("Asia/Kathmandu")


def test_the_version_is_that_of_the_package() -> None:
    assert pinned_zones().version == version("tzdata")


@pytest.mark.parametrize("name", ["", "Europe/Nowhere", "../zones", "Europe", "europe/london"])
def test_what_is_no_zone_is_not_found(name: str) -> None:
    assert pinned_zones().zone(name) is None
