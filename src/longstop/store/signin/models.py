"""Describe an account to Django's machinery of signing in, which reads and writes it itself.

These tables stand in a schema of their own. They hold no work: who may see and do what is decided
by the person behind an account, in the tables of the house.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property


class Accounts(BaseUserManager["Account"]):
    """Reads with every account who stands behind it now, in the same statement."""

    def get_queryset(self) -> models.QuerySet[Account]:
        """Give accounts, each with its person as they are in the house at this moment."""
        here = models.Func("person", function="signin.person_here", output_field=models.JSONField())
        return super().get_queryset().annotate(here=here)


class Account(AbstractBaseUser):
    """One person's account; name is what they sign in with, as `code@agency`."""

    person = models.IntegerField(unique=True)
    name = models.CharField(max_length=200, unique=True)
    is_active = models.BooleanField(default=True)

    objects = Accounts()
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["person"]

    @cached_property
    def here(self) -> dict[str, Any] | None:
        """Give the person behind it: read with it, or now where it came by another way."""
        found: dict[str, Any] | None = Account.objects.get(pk=self.pk).here
        return found

    class Meta:
        """Where it stands."""

        db_table = "account"


class Invitation(models.Model):
    """A link with which one person makes their account, once; the link itself is not kept."""

    person = models.IntegerField()
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.IntegerField(null=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Where it stands."""

        db_table = "invitation"


class Identity(models.Model):
    """Whom a provider of sign-ins knows by a code of its own; nothing else of theirs is kept."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE)
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)

    class Meta:
        """Where it stands."""

        db_table = "identity"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("issuer", "subject"), name="identity_is_one_accounts")
        ]
