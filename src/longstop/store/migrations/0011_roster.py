"""Keep who is planned at a desk, who is woken for it, and what one shift hands to the next."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the turns of the roster, and hand-overs with what they held."""

    dependencies = [("store", "0010_checks")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0014_roster.sql")]  # noqa: RUF012 - Django's own shape
