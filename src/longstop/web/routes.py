"""List every page of the desk: its address, the permission it needs, and what answers it."""

from __future__ import annotations

from longstop.core.authority.permissions import Permission
from longstop.web.pages import alerts, days, looks, packages, proofs, referral, start, work
from longstop.web.pages.casework import FORMS
from longstop.web.visit import Route

ROUTES = (
    Route(name="start", path="", permission=None, get=start.start),
    Route(name="shift", path="shift", permission=Permission.DUTY_HAND_OVER, get=start.shift),
    Route(name="work", path="list", permission=Permission.WORKLIST_READ, get=work.work),
    Route(
        name="next", path="list/next", permission=Permission.REFERRAL_TAKE, post=work.take_the_next
    ),
    Route(
        name="packages", path="packages", permission=Permission.PACKAGE_READ, get=packages.packages
    ),
    Route(
        name="package",
        path="packages/<str:reference>",
        permission=Permission.PACKAGE_READ,
        get=packages.package,
    ),
    Route(name="alerts", path="alerts", permission=Permission.WORKLIST_READ, get=alerts.alerts),
    Route(
        name="answered",
        path="alerts/<str:reference>",
        permission=Permission.REFERRAL_TAKE,
        post=alerts.answered,
    ),
    Route(
        name="referral",
        path="r/<str:reference>",
        permission=Permission.REFERRAL_READ,
        get=referral.referral,
    ),
    Route(
        name="reveal",
        path="r/<str:reference>/reveal",
        permission=Permission.REFERRAL_REVEAL,
        post=referral.revealed,
    ),
    Route(name="looks", path="looks", permission=Permission.LOOKS_READ, get=looks.looks),
    Route(name="day", path="day", permission=Permission.HISTORY_READ, get=days.day),
    Route(name="proofs", path="ledger", permission=Permission.LEDGER_VERIFY, get=proofs.proofs),
    *(
        Route(
            name=one.name,
            path=f"r/<str:reference>/{one.name}",
            permission=one.permission,
            post=referral.decided(one),
        )
        for one in FORMS
    ),
)
