"""List the talks that wait."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Find what an agency must talk about, without reading what it has talked about."""

    dependencies = [("store", "0028_looks")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0032_talks.sql")]  # noqa: RUF012 - Django's own shape
