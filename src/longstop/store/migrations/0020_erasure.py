"""Keep legal holds, and who was erased by whom."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add holds and erasures, and let the service take values away."""

    dependencies = [("store", "0019_senders")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0023_erasure.sql")]  # noqa: RUF012 - Django's own shape
