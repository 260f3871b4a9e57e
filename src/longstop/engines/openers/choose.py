"""Choose the opener for a file that holds others: by its first bytes, then by what is in it."""

from __future__ import annotations

from longstop.engines.openers.mail_message import KIND as MAIL
from longstop.engines.openers.mail_message import begins_mail, open_mail
from longstop.engines.openers.pdf import PDF
from longstop.engines.openers.workbook import ODS, OLD_WORKBOOK, XLSX
from longstop.engines.openers.zip_archive import begins_zip, open_zip
from longstop.engines.parts import Container
from longstop.engines.source import Source

HEAD_BYTES = 4096

CONTAINERS: tuple[Container, ...] = (
    XLSX,
    ODS,
    OLD_WORKBOOK,
    PDF,
    Container(kind="zip", begins=begins_zip, open=open_zip),
    Container(kind=MAIL, begins=begins_mail, open=open_mail),
)
"""Every container we can open. The first that fits is taken: the special before the general."""


def may_hold_others(head: bytes) -> bool:
    """Tell from the first HEAD_BYTES of a file whether it may be a container."""
    return any(one.begins(head) for one in CONTAINERS)


def container_of(head: bytes, source: Source) -> Container | None:
    """Find what kind of container a file is, or None where it is none."""
    return next((one for one in CONTAINERS if one.begins(head) and one.holds(source)), None)


def container_named(kind: str | None) -> Container | None:
    """Find a kind of container that an opener says a part of its own to be."""
    return next((one for one in CONTAINERS if one.kind == kind), None)
