"""Keep profiles, links, what people said of them, and who belongs together."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the tables of linkage."""

    dependencies = [("store", "0021_shared_connections")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0025_linkage.sql")]  # noqa: RUF012 - Django's own shape
