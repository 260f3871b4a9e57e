"""Lay out every address: the pages of the desk, and those of signing in."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from longstop.web import adapters  # noqa: F401 - it hears of second factors
from longstop.web.faults import barred
from longstop.web.pages import provider
from longstop.web.pages.account import AccountView, SessionsView
from longstop.web.pages.welcome import demo_sign_in, sign_in, welcome
from longstop.web.passkeys import PasskeyAgainView
from longstop.web.routes import ROUTES
from longstop.web.visit import framed

urlpatterns = [
    *(path(one.path, framed(one), name=one.name) for one in ROUTES),
    path("welcome/<str:token>", welcome, name="welcome"),
    path("welcome/<str:token>/provider", provider.take_up, name="provider_take_up"),
    path("sign-in/provider", provider.leave, name="provider_leave"),
    path("sign-in/provider/back", provider.come_back, name="provider_back"),
    path("account/provider", provider.link, name="provider_link"),
    path("account/provider/unlink", provider.unlink, name="provider_unlink"),
    path("demo/sign-in", demo_sign_in, name="demo_sign_in"),
    # The names are those by which the machinery of signing in finds its own pages.
    path("sign-in", sign_in, name="account_login"),
    path("sign-out", account.logout, name="account_logout"),
    path("sign-up", account.signup, name="account_signup"),
    path("account/again", account.reauthenticate, name="account_reauthenticate"),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/password/none", barred, name="account_set_password"),
    path("account/inactive", account.account_inactive, name="account_inactive"),
    path("account/code", mfa.authenticate, name="mfa_authenticate"),
    path("account/code-again", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account", AccountView.as_view(), name="mfa_index"),
    path("account/second-factor", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/recovery", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/recovery/new",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery/file",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/passkeys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/passkeys/add", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "account/passkeys/again",
        PasskeyAgainView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/passkeys/<int:pk>", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/sessions", SessionsView.as_view(), name="usersessions_list"),
]
handler400 = "longstop.web.faults.unfit"
handler403 = "longstop.web.faults.barred"
handler404 = "longstop.web.faults.missing"
handler500 = "longstop.web.faults.broken"
