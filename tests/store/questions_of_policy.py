"""What a person asks the store about policies, and what only the service does."""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.core.triage.patterns import Pattern
from longstop.store.queries import comparing, models, policies

NOTHING = Pattern(0, 0, 0, 0)
_SEEN = (
    "from obligation o join referral r on r.obligation_id = o.id where o.is_open"
    " and %(agency)s = any(o.seen_by) and o.compartment is null"
)

LISTED_OF_POLICY: Mapping[Callable[..., Any], tuple[Callable[..., Any], str]] = {
    comparing.groups: (
        lambda c, _: [sum(one.people for one in comparing.groups(c))],
        f"select count(*) {_SEEN}",
    ),
    comparing.of_patterns: (
        lambda c, _: sorted(one.reference for one in comparing.of_patterns(c, [NOTHING], 99)),
        f"select o.reference {_SEEN} and r.known = 0 and r.affirmed = 0 and r.no_trace = 0"
        " order by 1",
    ),
    comparing.promises: (
        lambda c, _: [sum(one.promises for one in comparing.promises(c))],
        f"select count(*) {_SEEN} and exists (select from clock c"
        "  where c.obligation_id = o.id and c.running and c.kind = 'respond')",
    ),
}

OPEN_POLICIES = dict.fromkeys(
    (
        policies.adopted_text,
        policies.adoptions,
        policies.adoption,
        policies.to_compare,
        policies.documents,
        policies.is_kept,
        policies.bureaus,
        policies.hold_policy,
        models.adopted_model,
        models.model_adoptions,
        models.model_adoption,
        models.models,
    ),
    "what governs everybody may be read by everybody; people of other agencies give no name",
)

SERVICE_POLICIES = {
    "models.keep_model": "the service writes a model, whose right was checked",
    "models.propose_model": "the service writes a model, whose right was checked",
    "models.approve_model": "the service writes a model, whose right was checked",
    "models.withdraw_model": "the service writes a model, whose right was checked",
    "policies.hold_adoptions": "the service writes a policy, whose right was checked",
    "policies.keep": "the service writes a policy, whose right was checked",
    "policies.propose": "the service writes a policy, whose right was checked",
    "policies.approve": "the service writes a policy, whose right was checked",
    "policies.withdraw": "the service writes a policy, whose right was checked",
    "policies.hold_policy_alone": "the sweep waits for all who write",
    "policies.hold_change": "the sweep assesses anew what every agency has open",
    "policies.hold_next": "the sweep assesses anew what every agency has open",
    "policies.is_any_left": "the sweep assesses anew what every agency has open",
    "policies.note_reassessed": "the sweep assesses anew what every agency has open",
    "policies.note_all_reassessed": "the sweep assesses anew what every agency has open",
    "replay_policies": "verify reads everything",
}
