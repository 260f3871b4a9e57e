"""Keep exports that wait for a second person, and read whole lists to export them."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """An export above a size is a step of two people; what is exported is never kept."""

    dependencies = [("store", "0032_fewer")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0033_exports.sql")]  # noqa: RUF012 - Django's own shape
