"""Keep linkage models that were adopted."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add models and their adoptions."""

    dependencies = [("store", "0023_flows")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0027_models.sql")]  # noqa: RUF012 - Django's own shape
