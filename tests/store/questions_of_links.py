"""What a person's session asks about links: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.store.queries import link_views

Ask = Callable[[Any, Any], Any]

ASKED: Mapping[Callable[..., Any], Ask] = {
    link_views.links_seen: lambda c, k: link_views.links_seen(c, k.referral),
    link_views.words_seen: lambda c, k: link_views.words_seen(c, k.referral),
    link_views.fellows_seen: lambda c, k: link_views.fellows_seen(c, [k.referral]),
}
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    link_views.questions_listed: (
        lambda c, k: sorted(
            " ".join(sorted((one.reference, one.other)))
            for one in link_views.questions_listed(c, k.agency, 99)
        ),
        "select least(x.reference, y.reference) || ' ' || greatest(x.reference, y.reference)"
        " from link l join obligation x on x.id = l.a join obligation y on y.id = l.b"
        " where l.asks and %(agency)s in (x.owner_agency, y.owner_agency)"
        " and %(agency)s = any(x.seen_by) and %(agency)s = any(y.seen_by)"
        " and x.compartment is null and y.compartment is null order by 1",
    ),
}
SERVICE_ONLY = {
    "linking": "the service that links compares what every agency's reports say",
    "nominals": "the service settles who belongs together across agencies",
    "replay_links": "verify reads everything",
}
