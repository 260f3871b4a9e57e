"""News about a record with several people joins each to their own, never two to one."""

from __future__ import annotations

import json

from tests.bureau.fixtures import Bureau

LINE = {"reference": "T-1", "role": "reported", "e_mail": "one@mail.example"}
OFFICER = {**LINE, "given_name": "Percival", "family_name": "Constable"}


def records_seen_by(bureau: Bureau, who: str) -> int:
    with bureau.house.database.as_person(bureau.people[who]) as connection:
        row = connection.execute("select count(*) from source_record").fetchone()
    assert row is not None
    return int(row[0])


def test_news_without_a_name_about_somebody_restricted_is_restricted_too(bureau: Bureau) -> None:
    bureau.receive_csv(OFFICER)
    news = bureau.receive_csv({**LINE, "note": "seen again"}, name="more.csv")
    assert (news.follow_up, news.referrals) == (1, 0)
    assert records_seen_by(bureau, "bob") == 0
    assert records_seen_by(bureau, "rita") == 2


def test_news_of_a_restricted_record_opens_nothing_that_others_see(bureau: Bureau) -> None:
    bureau.receive_csv(OFFICER)
    other = {**LINE, "e_mail": "two@mail.example", "given_name": "Ann", "family_name": "Tarn"}
    news = bureau.receive_csv(other, name="more.csv")
    assert (news.follow_up, news.referrals) == (1, 1)
    assert records_seen_by(bureau, "bob") == 0
    never_to = bureau.ask("select distinct never_to from obligation where kind = 'referral'")
    assert never_to == [([bureau.people["nora"].agency],)]


def test_colleagues_who_are_excluded_from_a_record_are_excluded_from_its_news(
    bureau: Bureau,
) -> None:
    bureau.receive_csv({**LINE, "given_name": "Rita", "family_name": "Closed"})
    bureau.receive_csv({**LINE, "note": "seen again"}, name="more.csv")
    assert records_seen_by(bureau, "rita") == 0


def report(remark: str, *names: str) -> str:
    """Write a report in which everybody uses one address."""
    people = [
        {"firstName": name, "lastName": "Quill", "emails": [{"value": "home@mail.example"}]}
        for name in names
    ]
    inside = {"reportedPeople": {"reportedPersons": people}, "additionalInformation": remark}
    return json.dumps({"reportId": "900000001", "reportedInformation": inside})


def test_news_of_two_people_never_joins_them_in_one_referral(bureau: Bureau) -> None:
    bureau.receive_text(report("first", "Jon"), name="first.json")
    news = bureau.receive_text(report("then", "Jon", "Ann"), name="then.json")
    assert (news.follow_up, news.referrals) == (1, 1)
    people = bureau.ask(
        "select p.given_name, r.obligation_id from party p join referral r"
        " on r.obligation_id = p.subject_of order by p.id"
    )
    (first, again, ann) = people
    assert (first[0], again, ann[0]) == ("Jon", first, "Ann")
    assert ann[1] != first[1]
