"""Keep the policies of assessment that were adopted, and by whom."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add policy documents and their adoption, and what compares two over everything open."""

    dependencies = [("store", "0015_parts")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0019_policy.sql")]  # noqa: RUF012 - Django's own shape
