"""Keep possible positions of trust, and what a person decided of each."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add what texts say of work in trust beside the referral it may be about."""

    dependencies = [("store", "0005_alerts")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0009_trust.sql")]  # noqa: RUF012 - Django's own shape
