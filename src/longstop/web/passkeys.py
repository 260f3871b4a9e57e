"""Say in our words what the forms of passkeys ask, and what was wrong with one that was sent."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpResponse

_NONE = (
    "Your browser showed no passkey. It does so with JavaScript only, and under the desk's own "
    "name. The codes of an app work without."
)
_LONGEST_NAME = 60


@contextmanager
def _whatever_was_sent() -> Iterator[None]:
    """Take what fails in reading what was sent for what it is: no passkey."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, struct.error):
        raise ValidationError(_NONE) from None


class _SaysWhatIsMissing:
    """The browser fills the field in; where it did not, the reader learns why."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields our words."""
        super().__init__(*args, **kwargs)
        self.fields["credential"].label = "Passkey"
        self.fields["credential"].error_messages.update(required=_NONE, invalid=_NONE)
        _name(self.fields)


class AddPasskey(_SaysWhatIsMissing, AddWebAuthnForm):
    """A passkey that the browser has made, and what to call it."""

    def clean(self) -> dict[str, Any]:
        """Read what was sent; raises ValidationError for what no browser sends."""
        with _whatever_was_sent():
            found: dict[str, Any] = super().clean()
        return found


class _Shown(_SaysWhatIsMissing):
    def clean_credential(self) -> Any:
        """Find the passkey that was shown; raises ValidationError for what no browser sends."""
        with _whatever_was_sent():
            return super().clean_credential()  # type: ignore[misc]


class ShowPasskey(_Shown, AuthenticateWebAuthnForm):
    """A passkey in place of a code, when signing in."""


class ShowPasskeyAgain(_Shown, ReauthenticateWebAuthnForm):
    """A passkey again, before something that protects an account is changed."""


class RenamePasskey(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the field our words."""
        super().__init__(*args, **kwargs)
        _name(self.fields)


class PasskeyAgainView(ReauthenticateWebAuthnView):
    """Confirming with a passkey; one that was refused is asked for again."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again with what was wrong."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer


def _name(fields: dict[str, Any]) -> None:
    if "name" in fields:
        fields["name"].label = "What to call it"
        fields["name"].validators.append(MaxLengthValidator(_LONGEST_NAME))
