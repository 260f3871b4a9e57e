"""Queries that only a service asks, each with why: no person's session is ever given them."""

from __future__ import annotations

from tests.store import questions_of_exhibits as of_exhibits
from tests.store import questions_of_links as links
from tests.store import questions_of_notices as notices
from tests.store import questions_of_senders as senders
from tests.store import questions_of_talks as talks
from tests.store.questions_of_policy import SERVICE_POLICIES

SERVICE_ONLY = {
    **SERVICE_POLICIES,
    **senders.SERVICE_ONLY,
    **talks.SERVICE_ONLY,
    **of_exhibits.SERVICE_ONLY,
    **notices.SERVICE_ONLY,
    **links.SERVICE_ONLY,
    "protection.alone": "the sweep drafts for every agency",
    "protection.untold": "the sweep drafts for every agency",
    "protection.access_untold": "the sweep drafts for every agency",
    "protection.insert_drafts": "the sweep drafts for every agency",
    "protection.carry_over": "the sweep drafts for every agency",
    "texts": "the service that looks for words of trust reads the texts of every package",
    "replayed": "the replay of the demonstration looks at the whole of its own database",
    "climbing": "the sweep tells whoever must hear of a breach, of every agency",
    "directory": "intake and duty look up seats, staff and accounts; staff is read by nobody else",
    "erasing": "the service erases and holds; who may stands in the action",
    "handing": "the service writes hand-overs; whose desk it is stands in the action",
    "rostering": "the service plans, and the sweep sees who has not come, of every agency",
    "backup": "a backup reads everything, and a restoring is held against it",
    "signing_in": "accounts are found before anybody is known; who may invite stands in the action",
    "calibrating": "the pace of all work is measured for a bureau; what may count stands in it",
    "heads": "a backup and verify read where the whole ledger stands",
    "replay": "verify reads everything",
    "replay_shifts": "verify reads everything",
    "replay_records": "verify reads everything",
    "replay_tree": "verify reads everything",
    "replay_view": "verify reads everything",
    "proving.system_entries": "no person sees the system's stream; a bureau proves what is in it",
    "dissemination.insert": "it writes; only for what a guarded look has found and held",
    "path.add_features": "it writes; only for what a guarded look has found and held",
    "path.add_decision": "it writes; only for what a guarded look has found and held",
    "path.keep": "it writes; only for what a guarded look has found and held",
    "opening.add": "it writes; only for what a guarded look has found and held",
    "attribution.add_finding": "it writes; only for what a guarded look has found and held",
    "subjects": "intake matches news with what is there",
    "sweeps": "status tells an outside timer whether the sweep lives",
    "sources.hold": "the service keeps column maps; whose they may be stands in the action",
    "sources.keep_columns": "the service keeps column maps; whose they may be stands in the action",
    "sources.known_records": "intake looks for repeats",
    "parts.insert_parts": "the parts are kept by receive",
    "parts.is_kept_for_a_package": "receive asks it of the bytes it was given, not for anybody",
    "closing.packages_of": "settling a package counts lines that its closer may not see",
    "closing.lock_settled_package": "settling a package counts lines that its closer may not see",
}
