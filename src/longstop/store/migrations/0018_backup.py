"""Let the role that backs up read every table."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Grant what a dump needs."""

    dependencies = [("store", "0017_proof")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0021_backup.sql")]  # noqa: RUF012 - Django's own shape
