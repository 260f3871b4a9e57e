"""What a person's session asks about notices, households and searches: for questions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from longstop.store.queries import notices
from tests.bureau.fixtures import FRIDAY

Ask = Callable[[Any, Any], Any]

ASKED: Mapping[Callable[..., Any], Ask] = {
    notices.digests_of: lambda c, k: notices.digests_of(c, k.reader, 9),
    notices.told_to: lambda c, k: notices.told_to(c, k.reader, 9),
    notices.wants_mail: lambda c, k: notices.wants_mail(c, k.reader),
    notices.mark_read: lambda c, k: notices.mark_read(c, k.reader, [k.told], FRIDAY),
    notices.entries_of: lambda c, k: notices.entries_of(c, k.reader),
    notices.end_entry: lambda c, k: notices.end_entry(c, k.reader, k.entry, FRIDAY),
    notices.answer_search: lambda c, k: notices.answer_search(
        c, k.search, agency=k.agency, person=k.answerer, finding="explained", now=FRIDAY
    ),
}
SAME_FOR_OWN = {notices.told_to}  # nothing was told to an officer there: test_notices.py has some
LISTED: Mapping[Callable[..., Any], tuple[Ask, str]] = {
    notices.searches: (
        lambda c, k: [one.id for one in notices.searches(c, k.agency, 99)],
        "select id from search_alert where agency = %(agency)s order by at desc, id desc",
    ),
}
SERVICE_ONLY = {
    "digests": "digests are made and mailed for everybody at once",
    "notices.add_entry": "it writes, of oneself alone: the policy refuses every other",
}
