"""Let data-protection officers and inspectors ask who looked at what, and what stood on a day."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Find looks by who looked, and by what they looked at; find what was opened before a day."""

    dependencies = [("store", "0027_oversight")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0031_looks.sql")]  # noqa: RUF012 - Django's own shape
