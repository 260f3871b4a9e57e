"""Keep child-protection referrals: who must be told, what was decided, and the proof of receipt."""

from __future__ import annotations

from django.db import migrations

from longstop.store.sql_file import run_file


class Migration(migrations.Migration):
    """Add the obligation that goes to children's services, beside the child or referral."""

    dependencies = [("store", "0006_trust")]  # noqa: RUF012 - Django's own shape
    operations = [run_file("0010_protection.sql")]  # noqa: RUF012 - Django's own shape
