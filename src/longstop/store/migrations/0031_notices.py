"""Keep digests, households that people declare, and searches to be looked into."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Keep what waited for whom, and who searched for whom they know."""

    dependencies = [("store", "0029_talks")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0034_notices.sql")]  # noqa: RUF012 - Django's own shape
