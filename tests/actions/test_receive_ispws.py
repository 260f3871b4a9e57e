"""Reports of companies in XML, from the bytes to the obligations that they open."""

from __future__ import annotations

from longstop.core.intake.receipt import Receipt, ReceiptStatus
from tests.bureau.fixtures import Bureau

NUMBERED = '<report reportId="{}"><incidentSummary><incidentDateTime>2026-01-14T20:00:00Z'
SUMMARY = "</incidentDateTime></incidentSummary>"
PERSON = (
    "<personOrUserReported><espIdentifier>U-{}</espIdentifier><espService>ExampleChat"
    "</espService></personOrUserReported>"
)
DETAILS = (
    "<fileDetails><reportId>{}</reportId><fileId>f1</fileId><fileViewedByEsp>false"
    '</fileViewedByEsp><originalFileHash hashType="MD5">d41d8cd98f00b204e9800998ecf8427e'
    "</originalFileHash></fileDetails>"
)
DOCTYPE = '<!DOCTYPE report [<!ENTITY a "ha">]>'


def report(number: int, inner: str = "") -> str:
    return NUMBERED.format(number) + SUMMARY + PERSON.format(number) + inner + "</report>"


def receive(bureau: Bureau, text: str, name: str = "reports.xml") -> Receipt:
    return bureau.receive_text(text, name=name)


def test_each_report_opens_a_referral_on_whom_it_reports(bureau: Bureau) -> None:
    victim = "<victim><victimPerson><firstName>Kit</firstName></victimPerson></victim>"
    receipt = receive(bureau, f"<reports>{report(1, victim)}{report(2)}</reports>")
    assert (receipt.read, receipt.accepted, receipt.referrals, receipt.children) == (2, 2, 2, 1)
    assert bureau.ask("select format from package") == [("ispws-xml",)]


def test_what_is_said_of_a_file_later_follows_up_its_report(bureau: Bureau) -> None:
    receive(bureau, report(1) + report(2))
    receipt = receive(bureau, DETAILS.format(1), name="more.xml")
    assert (receipt.follow_up, receipt.referrals) == (1, 0)
    assert bureau.ask("select viewed from record_file") == [("no",)]


def test_a_report_asks_for_speed_and_its_clock_says_so(bureau: Bureau) -> None:
    asked = "<escalateToHighPriority>now</escalateToHighPriority>"
    receive(bureau, report(1).replace("<incidentSummary>", f"<incidentSummary>{asked}"))
    assert ("grade", "sender_urgency") in bureau.ask("select kind, because from clock")


def test_what_a_company_writes_of_itself_is_nobodys_work(bureau: Bureau) -> None:
    told = "<companyTemplate>Ask our liaison: he is a teacher</companyTemplate>"
    template = f"<reporter>{told}</reporter>"
    receive(bureau, report(1, template))
    assert bureau.ask("select count(*) from possible_trust") == [(0,)]
    told = "<additionalInfo>He is a teacher at a school.</additionalInfo>"
    receive(bureau, report(2, told), name="more.xml")
    assert bureau.ask("select count(*) > 0 from possible_trust") == [(True,)]


def test_a_refused_file_has_a_receipt_and_a_broken_record_an_owner(bureau: Bureau) -> None:
    receipt = receive(bureau, DOCTYPE + report(1))
    assert (receipt.status, receipt.reason) == (ReceiptStatus.REFUSED, "doctype")
    deep = "<report>" + "<a>" * 10_000 + "</a>" * 10_000 + "</report>"
    receipt = receive(bureau, report(1) + deep, name="deep.xml")
    assert (receipt.read, receipt.accepted, receipt.quarantined) == (2, 1, 1)
    assert bureau.ask("select reason from quarantined_record") == [("too_deep",)]


def test_fields_we_do_not_know_open_a_drift_notice(bureau: Bureau) -> None:
    receipt = receive(bureau, report(1, '<newThing kind="x">y</newThing>'))
    assert receipt.drift == 1
    assert bureau.ask("select path from package_drift") == [("report.newThing",)]
