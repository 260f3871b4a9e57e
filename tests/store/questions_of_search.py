"""What a person's session asks when they search: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.core.linkage.asked import Asked
from longstop.store.queries import searching
from tests.bureau.fixtures import FRIDAY

Ask = Callable[[Any, Any], Any]
ALL = 2**62
EMAIL = "jon.quill@post.example"
ASKED: Mapping[Callable[..., Any], Ask] = {
    searching.hits_of: lambda c, k: searching.hits_of(c, [k.referral]),
    searching.found_exactly: lambda c, k: searching.found_exactly(
        c, Asked(own=k.reference), ALL, 99
    ),
    searching.whose_search: lambda c, _: searching.whose_search(
        c,
        Asked(name=("jon", "quill"), email=EMAIL),
        looked=[1],
        own=False,
        reason="quality",
        now=FRIDAY,
    ),
}
SAME_FOR_OWN = {searching.whose_search}
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    searching.found_nearly: (
        lambda c, _: sorted(
            {
                one.obligation_id
                for one in searching.found_nearly(c, Asked(near_families=("quill",)), ALL, 999)
            }
        ),
        "select o.id from link_profile l join obligation o on o.id = l.referral_id"
        " where l.profile ->> 'family' = 'quill' and %(agency)s = any(o.seen_by)"
        " and o.compartment is null order by 1",
    ),
}
