"""Find what waits for a second person, however much was decided before."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add indexes of proposals that nobody has agreed to."""

    dependencies = [("store", "0026_search")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0030_oversight.sql")]  # noqa: RUF012 - Django's own shape
