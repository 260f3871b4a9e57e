"""Keep on what ground a file may be opened that nobody is known to have looked at."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the openings of files."""

    dependencies = [("store", "0013_involved")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0017_opening.sql")]  # noqa: RUF012 - Django's own shape
