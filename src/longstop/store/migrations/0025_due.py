"""Let a receive note whose profile is due without looking each referral up once more."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Drop a foreign key whose rows are written beside what they point to."""

    dependencies = [("store", "0024_models")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0028_due.sql")]  # noqa: RUF012 - Django's own shape
