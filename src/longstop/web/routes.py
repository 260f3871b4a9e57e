"""List every page of the desk: its address, the permission it needs, and what answers it."""

from __future__ import annotations

from longstop.core.authority.permissions import Permission
from longstop.web.pages import (
    alerts,
    checks,
    columns,
    days,
    links,
    looks,
    nominals,
    packages,
    people,
    policies,
    proofs,
    quarantine,
    receiving,
    referral,
    search,
    second,
    start,
    talks,
    team,
    together,
    work,
)
from longstop.web.pages.casework import FORMS
from longstop.web.uploads import MOST_BYTES
from longstop.web.visit import Route

ROUTES = (
    Route(name="start", path="", permission=None, get=start.start),
    Route(name="shift", path="shift", permission=Permission.DUTY_HAND_OVER, get=start.shift),
    Route(name="work", path="list", permission=Permission.WORKLIST_READ, get=work.work),
    Route(
        name="next", path="list/next", permission=Permission.REFERRAL_TAKE, post=work.take_the_next
    ),
    Route(
        name="together",
        path="list/together",
        permission=Permission.REFERRAL_TAKE,
        get=together.together,
        post=together.done_together,
    ),
    Route(
        name="search",
        path="search",
        permission=Permission.REFERRAL_SEARCH,
        get=search.ask,
        post=search.searched,
    ),
    Route(name="links", path="links", permission=Permission.LINK_DECIDE, get=links.links),
    Route(
        name="pair",
        path="links/<str:reference>/<str:other>",
        permission=Permission.LINK_DECIDE,
        get=links.pair,
        post=links.decided,
    ),
    Route(name="talks", path="talks", permission=Permission.REFERRAL_DECONFLICT, get=talks.talks),
    Route(
        name="packages", path="packages", permission=Permission.PACKAGE_READ, get=packages.packages
    ),
    Route(
        name="receive",
        path="packages/receive",
        permission=Permission.PACKAGE_RECEIVE,
        get=receiving.receive_page,
        post=receiving.received,
        takes_file=MOST_BYTES,
    ),
    Route(
        name="columns",
        path="packages/columns",
        permission=Permission.SOURCE_CHANGE,
        post=columns.columns_saved,
    ),
    Route(
        name="package",
        path="packages/<str:reference>",
        permission=Permission.PACKAGE_READ,
        get=packages.package,
    ),
    Route(
        name="go_on",
        path="packages/<str:reference>/go-on",
        permission=Permission.PACKAGE_RECEIVE,
        post=receiving.gone_on,
    ),
    Route(
        name="manifest",
        path="packages/<str:reference>/parts",
        permission=Permission.PACKAGE_READ,
        get=packages.manifest,
    ),
    Route(
        name="quarantine",
        path="quarantine",
        permission=Permission.PACKAGE_READ,
        get=quarantine.quarantine,
    ),
    Route(
        name="quarantine_next",
        path="quarantine/next",
        permission=Permission.PACKAGE_READ,
        get=quarantine.to_the_next,
    ),
    Route(
        name="quarantined",
        path="quarantine/<str:reference>",
        permission=Permission.PACKAGE_READ,
        get=quarantine.quarantined,
    ),
    Route(
        name="quarantine_read",
        path="quarantine/<str:reference>/read",
        permission=Permission.REFERRAL_REVEAL,
        post=quarantine.opened,
    ),
    Route(
        name="quarantine_release",
        path="quarantine/<str:reference>/release",
        permission=Permission.QUARANTINE_RELEASE,
        post=quarantine.released,
        takes_file=8 << 20,
    ),
    Route(
        name="quarantine_set_aside",
        path="quarantine/<str:reference>/set-aside",
        permission=Permission.REFERRAL_CLOSE,
        post=quarantine.set_aside,
    ),
    Route(name="checks", path="checks", permission=Permission.WORKLIST_READ, get=checks.checks),
    Route(
        name="checks_export",
        path="checks/export",
        permission=Permission.REFERRAL_EXPORT,
        post=checks.exported,
    ),
    Route(
        name="checks_import",
        path="checks/import",
        permission=Permission.REFERRAL_ANSWER,
        post=checks.imported,
        takes_file=checks.MOST_BYTES,
    ),
    Route(name="second", path="second", permission=Permission.PROPOSAL_READ, get=second.second),
    Route(name="team", path="team", permission=Permission.TEAM_READ, get=team.team),
    Route(name="team_list", path="team/list", permission=Permission.TEAM_READ, get=team.team_list),
    Route(name="people", path="people", permission=Permission.DUTY_CHANGE, get=people.people),
    Route(
        name="absence",
        path="people/absence",
        permission=Permission.DUTY_CHANGE,
        post=people.absence,
    ),
    Route(
        name="roles",
        path="people/roles",
        permission=Permission.ORGANISATION_CHANGE,
        post=people.roles,
    ),
    Route(
        name="invited",
        path="people/invite",
        permission=Permission.ORGANISATION_CHANGE,
        post=people.invited,
    ),
    Route(
        name="hand_over",
        path="shift/hand-over",
        permission=Permission.DUTY_HAND_OVER,
        post=start.handed_over,
    ),
    Route(
        name="accept_shift",
        path="shift/accept",
        permission=Permission.DUTY_HAND_OVER,
        post=start.accepted,
    ),
    Route(
        name="policies",
        path="policies",
        permission=Permission.POLICY_COMPARE,
        get=policies.policies,
    ),
    Route(
        name="draft",
        path="policies/draft",
        permission=Permission.POLICY_COMPARE,
        get=policies.draft,
        post=policies.drafted,
        takes_file=1 << 20,
    ),
    Route(
        name="model_signed",
        path="policies/model",
        permission=Permission.POLICY_COMPARE,
        post=policies.model_signed,
    ),
    Route(
        name="policy",
        path="policies/<str:reference>",
        permission=Permission.POLICY_COMPARE,
        get=policies.policy,
    ),
    Route(
        name="policy_approved",
        path="policies/<str:reference>/approve",
        permission=Permission.POLICY_APPROVE,
        post=policies.approved,
    ),
    Route(
        name="policy_withdrawn",
        path="policies/<str:reference>/withdraw",
        permission=Permission.POLICY_COMPARE,
        post=policies.withdrawn,
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
        name="nominal",
        path="r/<str:reference>/nominal",
        permission=Permission.REFERRAL_READ,
        get=nominals.nominal,
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
