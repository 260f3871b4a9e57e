"""Keep what is known of danger beside each referral, and order the work by it."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add answers, range and stream to a referral; every list is filed again."""

    dependencies = [("store", "0007_protection")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0011_assessment.sql")]  # noqa: RUF012 - Django's own shape
