"""Keep questions of planners with their answers, and find what was met in time."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Make the table and its rules."""

    dependencies = [("store", "0036_told")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0043_capacity.sql")]  # noqa: RUF012 - Django's own shape
