"""Keep the conversation with senders: what turned out wrong, and who was told of it."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add what was found wrong with a referral and the correction notices of it."""

    dependencies = [("store", "0018_backup")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0022_senders.sql")]  # noqa: RUF012 - Django's own shape
