"""Pages of the hash-sharing service that were made up."""

from __future__ import annotations

from tests.engines.lists.samples import hexed

SPACE = 'xmlns="https://hashsharing.ncmec.org/hashsharing/v2"'
NEXT = "<paging><next>/v2/entries?from=a&amp;start=2001</next></paging>"


def image(
    name: str, at: str = "2017-10-24T15:00:00Z", inside: str = "", kind: str = "image"
) -> str:
    prints = f"<md5>{hexed(16, name)}</md5><sha1>{hexed(20, name)}</sha1><pdna>a1a1...</pdna>"
    return (
        f'<{kind}><member id="42">Example</member><timestamp>{at}</timestamp><id>{name}</id>'
        f"<classification>A1</classification><fingerprints>{prints}{inside}</fingerprints>"
        f"<feedback><x/></feedback></{kind}>"
    )


def gone(name: str, at: str = "2017-10-24T15:10:00Z") -> str:
    return (
        f'<deletedImage><member id="42">Example</member><id>{name}</id>'
        f"<timestamp>{at}</timestamp></deletedImage>"
    )


def page(*records: str, after: str = "", head: str = "") -> str:
    count = f'count="{len(records)}" maxTimestamp="2017-10-24T15:10:00Z"'
    return (
        f'<?xml version="1.0"?>{head}<queryResult {SPACE}><images {count}>{"".join(records)}'
        f'</images><videos count="0"/>{after}</queryResult>'
    )
