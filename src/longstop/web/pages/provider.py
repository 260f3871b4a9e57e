"""Signing in through a provider of the bureau's own, when it has one: there, and back again.

Nobody gets an account this way. A provider opens the account of somebody who was invited, once
they have said so themselves: as they take the invitation up, or from their account. What is to be
done on the way back is kept in the session, beside what proves that the answer is to this question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from secrets import compare_digest
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from longstop.actions.find_by_provider import find_by_provider
from longstop.actions.join import InvitationEnded, invited, join
from longstop.actions.link_provider import link_provider, unlink_provider
from longstop.core.referral.errors import LongstopError
from longstop.engines import openid
from longstop.engines.openid import Provider, Told
from longstop.store.signin.models import Account
from longstop.web import faults
from longstop.web.entering import let_in, make_sure
from longstop.web.setup import desk
from longstop.web.signing import is_sure

_ON_ITS_WAY = "provider"
_GOOD_FOR = timedelta(minutes=15)
_View = Callable[..., HttpResponse]


def _where_one_is(view: _View) -> _View:
    """Let a page be where there is a provider, and nowhere else."""
    return _only(lambda _: desk().provider is not None, view)


def _where_sure(view: _View) -> _View:
    """Let a page be for whoever has shown a second factor, and for nobody else."""
    return _only(is_sure, view)


def _only(where: Callable[[HttpRequest], bool], view: _View) -> _View:
    @wraps(view)
    def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
        return view(request, **parts) if where(request) else faults.not_found(request)

    return guarded


@never_cache
@require_GET
@_where_one_is
def leave(request: HttpRequest) -> HttpResponse:
    """Go to the provider to sign in."""
    wanted = request.GET.get("next", "")
    after = wanted if get_adapter(request).is_safe_url(wanted) else "/"
    try:
        return HttpResponseRedirect(_begun(request, {"what": "sign in", "next": after}))
    except LongstopError as fault:
        return _refused(request, fault)


@never_cache
@require_POST
@_where_one_is
def take_up(request: HttpRequest, token: str) -> HttpResponse:
    """Take an invitation up with the provider in place of a password."""
    try:
        invited(desk().house, token)
    except InvitationEnded as fault:
        return faults.fault_page(request, 404, "This link has ended", str(fault))
    return _go(request, {"what": "take up", "token": encrypt(token)})


@never_cache
@require_POST
@reauthentication_required
@_where_one_is
@_where_sure
def link(request: HttpRequest) -> HttpResponse:
    """Let the provider open the account of whoever asks."""
    return _go(request, {"what": "link", "account": request.user.pk})


@never_cache
@require_POST
@reauthentication_required
@_where_sure
def unlink(request: HttpRequest) -> HttpResponse:
    """Let the provider open the account no longer."""
    try:
        unlink_provider(desk().house, person=request.user.person, account=request.user.pk)
    except LongstopError as fault:
        return faults.fault_page(request, 400, "That was not done", str(fault))
    return HttpResponseRedirect(reverse("mfa_index"))


@never_cache
@require_GET
@_where_one_is
def come_back(request: HttpRequest) -> HttpResponse:
    """Read what the provider says of who comes back, and do what they left for."""
    kept = request.session.pop(_ON_ITS_WAY, None)
    try:
        if kept is None:
            raise _stale()
        return _FINISH[kept["what"]](request, kept, _told(request, kept))
    except LongstopError as fault:
        return _refused(request, fault)


def _signed_in(request: HttpRequest, kept: dict[str, Any], told: Told) -> HttpResponse:
    found = find_by_provider(desk().house, told)
    account = Account.objects.filter(pk=found, is_active=True).first()
    if account is None:
        raise openid.NotBelieved(
            "No account here is opened by that sign-in. Nobody was signed in. Take your invitation "
            "up with it, or sign in with your password and link it under your name."
        )
    return _let_in(request, account, told, kept["next"])


def _taken_up(request: HttpRequest, kept: dict[str, Any], told: Told) -> HttpResponse:
    name = join(desk().house, decrypt(kept["token"]), make_password(None), known_as=told)
    return _let_in(request, Account.objects.get(name=name), told, "/")


def _linked(request: HttpRequest, kept: dict[str, Any], told: Told) -> HttpResponse:
    if not is_sure(request) or request.user.pk != kept["account"]:
        raise _stale()
    link_provider(desk().house, person=request.user.person, account=request.user.pk, told=told)
    return HttpResponseRedirect(reverse("mfa_index"))


_FINISH = {"sign in": _signed_in, "take up": _taken_up, "link": _linked}


def _let_in(request: HttpRequest, account: Account, told: Told, after: str) -> HttpResponse:
    """Let somebody in whom the provider knows; ours asks for a second factor if it did not."""
    if told.with_second_factor:
        let_in(request, account)
        make_sure(request, account.person, how="provider with second factor")
        return HttpResponseRedirect(after)
    record_authentication(request, account, "provider")
    answer: HttpResponse = perform_login(request, Login(user=account, redirect_url=after))
    return answer


def _go(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse:
    """Show the way on: a form may lead to no other site, a link may."""
    try:
        address = _begun(request, kept)
    except LongstopError as fault:
        return _refused(request, fault)
    return render(request, "provider.html", {"address": address})


def _begun(request: HttpRequest, kept: dict[str, Any]) -> str:
    begun = openid.begin(_provider(), back=_back(request))
    request.session[_ON_ITS_WAY] = {
        **kept, "state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier,
        "at": desk().house.now().isoformat(),
    }  # fmt: skip
    return begun.address


def _told(request: HttpRequest, kept: dict[str, Any]) -> Told:
    now = desk().house.now()
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    fresh = now - datetime.fromisoformat(kept["at"]) <= _GOOD_FOR
    if not fresh or not code or not compare_digest(state.encode(), kept["state"].encode()):
        raise _stale()
    return openid.finish(
        _provider(),
        code=code,
        nonce=kept["nonce"],
        verifier=kept["verifier"],
        back=_back(request),
        now=now,
    )


def _back(request: HttpRequest) -> str:
    return str(request.build_absolute_uri(reverse("provider_back")))


def _provider() -> Provider:
    provider = desk().provider
    assert provider is not None, "the pages of a provider answer only where there is one"
    return provider


def _stale() -> openid.NotBelieved:
    return openid.NotBelieved(
        "This sign-in was cancelled, took too long, or was begun in another window. Nobody was "
        "signed in. Begin again from the page of signing in."
    )


def _refused(request: HttpRequest, fault: LongstopError) -> HttpResponse:
    silent = isinstance(fault, openid.ProviderSilent)
    return faults.fault_page(request, 503 if silent else 403, "You are not signed in", str(fault))
