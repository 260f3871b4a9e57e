"""Let people search: functions of the definer over the keys of linkage, and two indexes."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add what a search asks."""

    dependencies = [("store", "0025_due")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0029_search.sql")]  # noqa: RUF012 - Django's own shape
