"""Make the accounts, the invitations, and the table behind counting failed attempts."""

from __future__ import annotations

from django.db import migrations, models

# Django's own shape of a cache in the database (django.core.cache.backends.db).
CACHE = (
    "create table cache (cache_key varchar(255) primary key, value text not null,"
    " expires timestamptz not null); create index cache_expires on cache (expires)"
)


class Migration(migrations.Migration):
    """Begin."""

    initial = True
    dependencies: list[tuple[str, str]] = []  # noqa: RUF012 - Django's own shape
    operations = [  # noqa: RUF012 - Django's own shape
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True)),
                ("person", models.IntegerField(unique=True)),
                ("name", models.CharField(max_length=200, unique=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={"db_table": "account"},
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("person", models.IntegerField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_by", models.IntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "invitation"},
        ),
        migrations.RunSQL(CACHE),
    ]
