"""What a person's session asks about links, and when they search: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.store.queries import link_sides, link_views, measuring_links, nominal_views
from tests.store import questions_of_search as searches

Ask = Callable[[Any, Any], Any]

ASKED: Mapping[Callable[..., Any], Ask] = {
    **searches.ASKED,
    link_sides.sides_of: lambda c, k: [*link_sides.sides_of(c, [k.referral]).values()],
    link_sides.pair_of: lambda c, k: link_sides.pair_of(c, k.referral, k.referral, limit=1),
    link_views.links_seen: lambda c, k: link_views.links_seen(c, k.referral),
    link_views.words_seen: lambda c, k: link_views.words_seen(c, k.referral),
    link_views.fellows_seen: lambda c, k: link_views.fellows_seen(c, [k.referral]),
    nominal_views.members_seen: lambda c, k: nominal_views.members_seen(c, [k.referral]),
    nominal_views.ties_seen: lambda c, k: [
        (one.many, one.reference) for one in nominal_views.ties_seen(c, [k.referral], range(999))
    ],
    nominal_views.said_same: lambda c, k: nominal_views.said_same(c, [k.referral]),
    measuring_links.referrals_of_sender: lambda c, k: measuring_links.referrals_of_sender(
        c, k.source
    ),
    measuring_links.nominals_seen: lambda c, k: measuring_links.nominals_seen(c, [k.referral]),
    measuring_links.references_seen: lambda c, k: measuring_links.references_seen(c, [k.referral]),
    measuring_links.pairs_seen: lambda c, k: measuring_links.pairs_seen(c, [k.referral]),
}
SAME_FOR_OWN = {*searches.SAME_FOR_OWN, measuring_links.pairs_seen}
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    **searches.LISTED,
    link_views.questions_listed: (
        lambda c, _: sorted(
            " ".join(sorted((one.reference, one.other)))
            for one in link_views.questions_listed(c, 99)
        ),
        "select least(x.reference, y.reference) || ' ' || greatest(x.reference, y.reference)"
        " from link l join obligation x on x.id = l.a join obligation y on y.id = l.b"
        " where l.asks and %(agency)s in (x.owner_agency, y.owner_agency)"
        " and %(agency)s = any(x.seen_by) and %(agency)s = any(y.seen_by)"
        " and x.compartment is null and y.compartment is null order by 1",
    ),
    measuring_links.words_on_pairs: (
        lambda c, _: [f"{one.a} {one.b}" for one in measuring_links.words_on_pairs(c)],
        "select w.a || ' ' || w.b from link_said w join obligation x on x.id = w.a"
        " join obligation y on y.id = w.b where w.undone_at is null"
        " and %(agency)s = any(x.seen_by) and %(agency)s = any(y.seen_by)"
        " and x.compartment is null and y.compartment is null order by w.a, w.b",
    ),
}
SERVICE_ONLY = {
    "link_compared": "the service that links compares what every agency's reports say",
    "link_told": "the service that links reads what every agency's reports say",
    "linking": "the service that links compares what every agency's reports say",
    "nominals": "the service settles who belongs together across agencies",
    "replay_links": "verify reads everything",
}
