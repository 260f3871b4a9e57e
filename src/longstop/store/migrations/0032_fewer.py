"""Ask fewer statements for a page."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Read in one statement who asks for a page, and where a stream of the ledger goes on."""

    dependencies = [("store", "0031_notices")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0035_fewer.sql")]  # noqa: RUF012 - Django's own shape
