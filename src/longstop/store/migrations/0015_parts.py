"""Keep what a package holds, part by part, and in which part each record stands."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the parts of packages, and the obligation for those that could not be read."""

    dependencies = [("store", "0013_involved")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0018_parts.sql")]  # noqa: RUF012 - Django's own shape
