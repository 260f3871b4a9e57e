"""Show somebody their own account: what opens it, and where they are signed in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.views import IndexView

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
