"""Read from the environment which provider signs people in, if the bureau has one."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import ClassVar, Final

from longstop.core.referral.errors import LongstopError
from longstop.engines.openid import Provider, is_safe

ISSUER_VARIABLE: Final = "LONGSTOP_OIDC_ISSUER"
CLIENT_VARIABLE: Final = "LONGSTOP_OIDC_CLIENT_ID"
SECRET_VARIABLE: Final = "LONGSTOP_OIDC_SECRET_FILE"  # noqa: S105 - its name
NAME_VARIABLE: Final = "LONGSTOP_OIDC_NAME"
FACTOR_VARIABLE: Final = "LONGSTOP_OIDC_SECOND_FACTOR"
_NAME: Final = "your organisation's sign-in"


class ProviderSettingsNotValid(LongstopError):
    """The settings of the provider of sign-ins cannot be used as they stand."""

    exit_code: ClassVar[int] = 2


def provider_of_settings() -> Provider | None:
    """This will read the provider from the environment; None when no issuer is set.

    Raises ProviderSettingsNotValid when something is missing, or the secret lies open.
    """
    issuer, client = _given(ISSUER_VARIABLE), _given(CLIENT_VARIABLE)
    if not issuer:
        return None
    if not is_safe(issuer):
        raise _wrong(f"{ISSUER_VARIABLE} is no address reached over HTTPS")
    if not client:
        raise _wrong(f"{ISSUER_VARIABLE} is set and {CLIENT_VARIABLE} is not")
    factors = (one.strip() for one in _given(FACTOR_VARIABLE).split(","))
    return Provider(
        issuer=issuer,
        client_id=client,
        secret=_secret(_given(SECRET_VARIABLE)),
        name=_given(NAME_VARIABLE) or _NAME,
        second_factor=frozenset(one for one in factors if one),
    )


def _secret(place: str) -> str:
    path = Path(place)
    if not place or not path.is_absolute():
        raise _wrong(f"{SECRET_VARIABLE} is not the absolute path of a file")
    try:
        found, held = path.stat(), path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise _wrong(f"the file that {SECRET_VARIABLE} names cannot be read") from None
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise _wrong(
            f"the file that {SECRET_VARIABLE} names can be reached by other accounts (close it "
            "with chmod 600, and consider whether the secret has been seen)"
        )
    if not held:
        raise _wrong(f"the file that {SECRET_VARIABLE} names is empty")
    return held


def _given(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _wrong(what: str) -> ProviderSettingsNotValid:
    return ProviderSettingsNotValid(
        f"The provider of sign-ins cannot be used: {what}. Nothing was started. The settings stand "
        "in docs/reference/settings.md."
    )
