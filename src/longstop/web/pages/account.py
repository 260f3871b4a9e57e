"""Show somebody their own account: what opens it, and where they are signed in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from longstop.actions.find_by_provider import is_known_to_provider
from longstop.web.setup import desk


class AccountView(IndexView):
    """An account, with its second factors and whether a provider opens it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether a provider opens it; not asked where there is none."""
        given: dict[str, Any] = super().get_context_data(**kwargs)
        if desk().provider is not None:
            given["linked"] = is_known_to_provider(desk().house, self.request.user.pk)
        return given


class SessionsView(ListUserSessionsView):
    """Where somebody is signed in: they end all other sessions, or all of them."""

    def form_valid(self, form: Any) -> HttpResponse:
        """End what was asked for."""
        if "everywhere" not in self.request.POST:
            ended: HttpResponse = super().form_valid(form)
            return ended
        end_sessions(self.request, list(UserSession.objects.filter(user=self.request.user)))
        logout(self.request)
        return HttpResponseRedirect(reverse("account_login"))
