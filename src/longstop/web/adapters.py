"""Say to the machinery of signing in how it is done here: invited only, second factors sealed."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from longstop.actions.note_factor import note_factor
from longstop.web.entering import make_sure
from longstop.web.setup import FACTORS, SURE, desk
from longstop.web.signing import is_sure
from longstop.web.wording import said

_NAMES = {Authenticator.Type.TOTP: "code app", Authenticator.Type.WEBAUTHN: "passkey"}
"""How the ledger names a second factor; recovery codes only stand in for one."""

_NOT_KNOWN = "No account here has that name with that password."
_AGAIN = {"mfa_reauthenticate": "Enter a code", "mfa_reauthenticate:webauthn": "Show a passkey"}


class Adapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator invites. No mail is sent."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _NOT_KNOWN,
        "too_many_login_attempts": (
            "After five wrong attempts nobody gets in here until a quarter of an hour has passed, "
            "whatever is typed. If it was not you who tried, tell an administrator."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say that nobody may."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Note who signed in; with a second factor they may go on."""
        if any(one["method"] == "mfa" for one in get_authentication_records(request, user)):
            make_sure(request, user.person, how="second factor")
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for no proof before the first second factor is set up: there is none to give yet."""
        user = self.request.user
        if app == "allauth.mfa" and not is_sure(self.request):
            return bool(is_mfa_enabled(user, FACTORS))
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Name the ways of confirming that it is you in our words."""
        found = super().get_reauthentication_methods(user)
        return [{**one, "description": _AGAIN.get(one["id"], one["description"])} for one in found]

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Send nothing: the ledger holds who signed in."""

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing of signing in: the page itself shows it."""


class SecondFactor(DefaultMFAAdapter):
    """Seal what second factors rest on under a key that is not in the database."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That is not the code or the passkey of this account, or it is too late.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return Fernet(desk().fernet).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return Fernet(desk().fernet).decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - as called
        """Propose a name for another passkey."""
        here = Authenticator.objects.filter(user=user, type=type).count()
        return str(said(f"Passkey {here + 1}"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the desk to the browser as its people know it."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Longstop"}

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Send nothing: the ledger holds who signed in."""


@receiver(authenticator_added)
def _factor_added(request: HttpRequest, user: Any, authenticator: Any, **_more: Any) -> None:
    """Let whoever has just set up a second factor go on: they have shown that it works."""
    if authenticator.type not in FACTORS:
        return  # recovery codes come with it
    note_factor(desk().house, user.person, kind=_NAMES[authenticator.type], added=True)
    if not is_sure(request):
        make_sure(request, user.person, how="new second factor")
        record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)


@receiver(authenticator_removed)
def _factor_removed(request: HttpRequest, user: Any, authenticator: Any, **_more: Any) -> None:
    """Let nobody go on who has removed the last of theirs."""
    if authenticator.type not in FACTORS:
        return
    note_factor(desk().house, user.person, kind=_NAMES[authenticator.type], added=False)
    if not is_mfa_enabled(user, FACTORS):
        request.session.pop(SURE, None)
