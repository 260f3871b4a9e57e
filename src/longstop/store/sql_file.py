"""Run one file of SQL as a migration: composite deferrable keys and policies are not Django's."""

from __future__ import annotations

from importlib.resources import files

from django.db import migrations


def run_file(name: str) -> migrations.RunSQL:
    """Make the operation that runs `store/sql/<name>` as one script."""
    return migrations.RunSQL((files("longstop.store") / "sql" / name).read_text(encoding="utf-8"))
