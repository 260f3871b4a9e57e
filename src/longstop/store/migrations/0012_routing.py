"""Say what agencies serve, keep what decided of where, answer and dispute transfers in sets."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add what agencies serve and the rule that decided; transfers are answered in sets."""

    dependencies = [("store", "0011_roster")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0015_routing.sql")]  # noqa: RUF012 - Django's own shape
