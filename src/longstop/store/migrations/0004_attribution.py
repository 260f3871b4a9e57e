"""Keep what was found about who it is."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the findings beside the referral."""

    dependencies = [("store", "0003_mended")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0007_attribution.sql")]  # noqa: RUF012 - Django's own shape
