"""Say to the machinery of signing in how it is done here: invited only, second factors sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from longstop.actions.note_sign_in import note_sign_in
from longstop.web.setup import SURE, desk


class Adapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator invites. No mail is sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say that nobody may."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Note who signed in; with a second factor they may go on."""
        if any(one["method"] == "mfa" for one in get_authentication_records(request, user)):
            note_sign_in(desk().house, user.person, how="second factor")
            request.session[SURE] = True
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Send nothing: the ledger holds who signed in."""

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing of signing in: the page itself shows it."""


class SecondFactor(DefaultMFAAdapter):
    """Seal what second factors rest on under a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return Fernet(desk().fernet).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return Fernet(desk().fernet).decrypt(encrypted_text.encode()).decode()

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Send nothing: the ledger holds who signed in."""


@receiver(authenticator_added)
def _factor_added(request: HttpRequest, user: Any, authenticator: Any, **_more: Any) -> None:
    """Let whoever has just set up a second factor go on: they have shown that it works."""
    if authenticator.type != authenticator.Type.TOTP:
        return  # recovery codes come with it
    note_sign_in(desk().house, user.person, how="new second factor")
    request.session[SURE] = True
