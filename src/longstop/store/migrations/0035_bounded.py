"""Bound what is listed and counted, however much there is."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """List who is asked about in the order of work, and count at a desk by index."""

    dependencies = [("store", "0033_exports")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0038_bounded.sql")]  # noqa: RUF012 - Django's own shape
