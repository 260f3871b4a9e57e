"""Let what one record of a person tells stand on the others, and agencies that hold one talk."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add what links do."""

    dependencies = [("store", "0022_linkage")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0026_flows.sql")]  # noqa: RUF012 - Django's own shape
