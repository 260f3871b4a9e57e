"""Fix the closed vocabularies that every room shares, so that a typing error is an error."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The part a person plays in one source record, as its sender states it."""

    REPORTED = "reported"
    VICTIM = "victim"
    RECIPIENT = "recipient"
    CHILD = "child"  # a child at an address or in a household, not said to be a victim
    REPORTER = "reporter"
    ACCOUNT_HOLDER = "account_holder"
    PAYER = "payer"
    ASSOCIATED = "associated"
    UNKNOWN = "unknown"


class IdentifierKind(StrEnum):
    """The kinds of value by which a person, account, device or connection can be found again."""

    EMAIL = "email"
    PHONE = "phone"
    USER_NAME = "user_name"
    ACCOUNT_ID = "account_id"
    IP_ADDRESS = "ip_address"
    URL = "url"
    DEVICE = "device"
    VEHICLE = "vehicle"
    REPORT_REFERENCE = "report_reference"


class Said(StrEnum):
    """What a statement answers: silence is never no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class StatementKind(StrEnum):
    """What sort of thing is being said, so that an allegation is never taken for a record."""

    RECORD = "record"
    ADMISSION = "admission"
    OBSERVATION = "observation"
    ALLEGATION = "allegation"
    INFERENCE = "inference"


class Question(StrEnum):
    """The registered questions that intake can read out of a report."""

    ACCESS_TO_CHILDREN = "access_to_children"
    ACCESS_TO_SUBJECT_CHILD = "access_to_subject_child"
    PRIOR_CONVICTION = "prior_conviction"
    ACCESS_TO_WEAPONS = "access_to_weapons"
    AWARE_OF_REPORT = "aware_of_report"
    OCCUPATION = "occupation"
    RELATIONSHIP_TO_CHILD = "relationship_to_child"
    ACCOUNT_COMPROMISED = "account_compromised"
    SENDER_URGENCY = "sender_urgency"
    RETRACTION = "retraction"
    EXCULPATORY = "exculpatory"
    NARRATIVE = "narrative"
    ANNOTATION = "annotation"  # the sender's own mark on its report, which tells no story


class Attribution(StrEnum):
    """How sure we are who it is; below USER the word suspect is not used."""

    UNKNOWN = "unknown"
    ACCOUNT = "account"
    CONNECTION = "connection"
    SUBSCRIBER = "subscriber"
    PREMISES = "premises"
    USER = "user"


class Viewed(StrEnum):
    """Whether the sender says a person there looked at a file: absent is its own answer."""

    YES = "yes"
    NO = "no"
    ABSENT = "absent"


class RecordStatus(StrEnum):
    """Where one source record went: these four add up to what was read."""

    ACCEPTED = "accepted"
    FOLLOW_UP = "follow_up"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


class ObligationKind(StrEnum):
    """The things that must have an owner and a clock."""

    PACKAGE = "package"
    REFERRAL = "referral"
    CHILD_RECORD = "child_record"
    QUARANTINED_RECORD = "quarantined_record"
    REFUSED_FILE = "refused_file"
    SHORTFALL = "shortfall"
    DRIFT_NOTICE = "drift_notice"
    TRANSFER = "transfer"
    CHILD_PROTECTION = "child_protection"
    DISSEMINATION = "dissemination"
    CORRECTION = "correction"
    DECONFLICTION = "deconfliction"
    EXHIBIT = "exhibit"
