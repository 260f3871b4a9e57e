"""The ways in: an invitation taken up, signing in, and the people of the demonstration."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from longstop.actions.join import InvitationEnded, invited, join
from longstop.store.signin.models import Account
from longstop.synthetic.play import people_shown, play
from longstop.web import faults
from longstop.web.entering import let_in, make_sure
from longstop.web.limits import ENDED, WORDS
from longstop.web.setup import desk


class WelcomeForm(forms.Form):
    """A password, twice."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check that both are the same, and hard to guess."""
        given: dict[str, Any] = super().clean() or {}
        password = given.get("password", "")
        if password != given.get("again", ""):
            self.add_error("again", "The two are not the same.")
        try:
            validate_password(password)
        except ValidationError as fault:
            self.add_error("password", fault)
        return given


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: choose a password, then go on to the second factor."""
    house = desk().house
    try:
        who = invited(house, token)
        form = WelcomeForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            name = join(house, token, make_password(form.cleaned_data["password"]))
            account = Account.objects.get(name=name)
            let_in(request, account)
            record_authentication(request, account, "password", reauthenticated=True)
            return HttpResponseRedirect("/account/second-factor")
    except InvitationEnded as fault:
        return faults.fault_page(request, 404, "This link has ended", str(fault))
    return render(request, "welcome.html", {"form": form, "name": who.name, "token": token})


class SignInView(LoginView):
    """Signing in; in the demonstration its people are shown as well."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the people of the demonstration."""
        given: dict[str, Any] = super().get_context_data(**kwargs)
        given["ended"] = WORDS.get(self.request.session.pop(ENDED, None))
        given["people"] = people_shown(desk().house) if desk().demo else []
        return given


sign_in = SignInView.as_view()


@require_http_methods(["POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the people of the demonstration, and as nobody anywhere else."""
    if not desk().demo:
        return faults.not_found(request)
    agency, _, code = request.POST.get("who", "").partition("/")
    name = play(desk().house, agency, code)
    if name is None:
        return faults.not_found(request)
    account = Account.objects.get(name=name)
    let_in(request, account)
    make_sure(request, account.person, how="demonstration")
    return HttpResponseRedirect("/")
