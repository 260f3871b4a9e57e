"""A policy's author must see every fault at once, and what is refused must be refused by name."""

from __future__ import annotations

import pytest

from longstop.core.triage.document import PolicyNotValid, read_policy
from longstop.core.triage.policy import Grade
from tests.core.triage.policies import SHIPPED, TEXT


def faults_of(text: str) -> str:
    with pytest.raises(PolicyNotValid) as refused:
        read_policy(text)
    return "\n".join(refused.value.faults)


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('all = ["facilitator_a"]', 'all = ["postcode"]', "'postcode' is a protected"),
        ('all = ["facilitator_a"]', 'all = ["ethnicity"]', "'ethnicity' is a protected"),
        ('all = ["facilitator_a"]', 'all = ["shoe_size"]', "no registered question"),
        ('all = ["facilitator_a"]', 'all = ["under_18"]', "out of the instrument"),
        ('question = "prior_violence"\npoints', 'question = "under_18"\npoints', "weighs nothing"),
        ("points = 1.4", "points = 0.0", "weight 1: points"),
        ("points = 1.4", "points = 1.4005", "weight 1: points"),
        ("points = 1.4", "points = nan", "weight 1: points"),
        ("points = 1.4\nsource", "points = 1.4\nwhence", "weight 1: source"),
        ("high = 0.97", "high = 0.4", "must rise"),
        ("low = 720", "low = 20", "no grade may wait longer"),
        ("low_share = 0.2", "low_share = 0.0", "low_share"),
        ("age_cap_days = 90", "age_cap_days = 29", "must not end before"),
        ("sample_share = 0.03", "sample_share = 0", "sample_share"),
        ('"under_18",\n', '"child_in_household",\n', "must_ask must hold 'under_18'"),
        ('"under_18",\n', '"under_18", "other_priors",\n', "must_ask holds 7"),
        ('"not KIRAT", ', "", "labels must hold 'not KIRAT'"),
        ("in_force = 2026-11-01", 'in_force = "soon"', "in_force must be a date"),
        ("registry = 1", "registry = 2", "registry must be 1"),
        ('outcome = "A', 'aim = "A', "'aim' is no part"),
        ('[[prior]]\nquestion = "other_priors"', '[[prior]]\nquestion = "prior_violence"', "twice"),
    ],
)  # fmt: skip
def test_what_a_policy_may_not_say_is_named(old: str, new: str, fault: str) -> None:
    assert fault in faults_of(changed(old, new))


def test_an_answer_that_raises_here_and_lowers_there_is_refused_with_both_places() -> None:
    text = changed('all = ["facilitator_b"]', 'none = ["other_priors"]')
    assert "yes to 'other_priors' raises in weight 2 and lowers in floor 5" in faults_of(text)


def test_all_faults_are_told_at_once() -> None:
    text = changed("shrink = 0.7", "shrink = 7").replace("low_share = 0.2", "low_share = 2")
    found = faults_of(text)
    assert "shrink" in found
    assert "low_share" in found


@pytest.mark.parametrize(
    "text", ["", "name =", "floor = 3", "floor = [1]", "bands = 1", "must_ask=1"]
)
def test_a_document_that_is_no_policy_is_refused_without_a_crash(text: str) -> None:
    assert faults_of(text)


def test_the_digest_is_of_what_is_said_and_not_of_how_it_is_laid_out() -> None:
    assert read_policy("# a remark\n" + TEXT).digest == SHIPPED.digest
    assert read_policy(changed("points = 0.6", "points = 0.61")).digest != SHIPPED.digest


def test_the_shipped_policy_holds_the_published_targets() -> None:
    hours = [SHIPPED.targets[grade] for grade in Grade]
    assert hours == [30 * 24, 14 * 24, 7 * 24, 24]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("low = 720", "low = 336"),
        ("age_cap_days = 90", "age_cap_days = 30"),
        ("low_share = 0.2", "low_share = 1"),
        ("low_share = 0.2", "low_share = 0.001"),
        ("medium = 336", "medium = 720"),
        ("high = 168", "high = 336"),
        ("very_high = 24", "very_high = 168"),
        ("value = 0.12", "value = 0.001"),
        ("value = 0.12", "value = 1"),
        ("shrink = 0.7", "shrink = 0.001"),
        ("shrink = 0.7", "shrink = 1"),
        ("second_look = 0.05", "second_look = 0.001"),
        ("share = 0.1\n", "share = 0\n"),
        ("share = 0.1\n", "share = 1\n"),
        ("points = 1.4", "points = 0.001"),
        ("points = 1.4", "points = 1000"),
        ("most = 200", "most = 1"),
        ("most = 200", "most = 99999"),
    ],
)
def test_what_stands_on_a_limit_is_allowed(old: str, new: str) -> None:
    assert read_policy(changed(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("shrink = 0.7", "shrink = 1.001", "shrink must lie above 0 and not above 1"),
        ("shrink = 0.7", "shrink = true", "shrink must lie above 0"),
        ("value = 0.12", "value = 0", "base_rate: value must lie above 0"),
        ("value = 0.12", "value = 1.001", "base_rate: value must lie above 0"),
        ("medium = 0.5", "medium = 0.97", "bands: medium, high and very_high must rise"),
        ("high = 0.97", "high = 2.0", "bands: medium, high and very_high must rise"),
        ("high = 0.97", 'high = "1"', "bands: medium, high and very_high must be figures"),
        ("high = 168", "high = 0", "targets: low, medium, high and very_high must be whole hours"),
        ("very_high = 24", "very_high = 169", "targets: no grade may wait longer"),
        ("medium = 336", "medium = 721", "targets: no grade may wait longer"),
        ("high = 168", "high = 337", "targets: no grade may wait longer"),
        ("points = 1.4", "points = 1000.001", "weight 1: points"),
        ("points = 1.4", "points = -1000.001", "weight 1: points"),
        ("most = 200", "most = 0", "bulk: most must be a whole number above 0"),
        ("most = 200", "most = 100000", "bulk: most must be a whole number above 0"),
        ("second_look = 0.05", "second_look = 0", "bulk: second_look must lie above 0"),
        ("sampled_every = 25", "sampled_every = 0.5", "order: sampled_every must be a whole"),
        ("share = 0.1\n", "share = 1.001\n", "prior 1: share must lie from 0 to 1"),
        ("share = 0.1\n", "share = -0.001\n", "prior 1: share must lie from 0 to 1"),
        ('owner = "the', 'owner = " "\n_o = "the', "owner must be text"),
        ('grade = "high"', 'grade = "low"', "floor 2: grade must be one of medium, high"),
        ('all = ["contact_conviction"]', "", "floor 2: needs all = [...] or none = [...]"),
        ('all = ["contact_conviction"]', "all = []", "floor 2: all must name at least one"),
        ('"prior_violence", "under_18"', '"under_18", "under_18"', "must_ask: a question stands t"),
        ('["immediate_danger"]\nlow', '["shoe_size"]\nlow', "order: emergency: 'shoe_size' is no"),
        (
            'questions = ["current',
            'questions = ["belief", "current',
            "access: questions: 'belief' is a",
        ),
        ('labels = ["not KIRAT",', 'labels = "not KIRAT" #', "labels must hold 'not KIRAT'"),
        ("in_force = 2026-11-01", "in_force = 2026-11-01T00:00:00", "in_force must be a date"),
    ],
)
def test_what_stands_beyond_a_limit_is_named(old: str, new: str, told: str) -> None:
    assert told in faults_of(changed(old, new))


@pytest.mark.parametrize(
    "where", ["base_rate", "bands", "targets", "access", "order", "bulk", "floor 1", "prior 1"]
)
def test_a_figure_without_its_source_is_named_by_where_it_stands(where: str) -> None:
    table = where.partition(" ")[0]
    head = f"[{table}]" if table == where else f"[[{table}]]"
    before, begin, after = TEXT.partition(head)
    told = faults_of(before + begin + after.replace("source =", "whence =", 1))
    assert f"{where}: source must say where the figures come from" in told.splitlines()


def test_a_line_ends_where_toml_ends_it_and_is_never_long() -> None:
    assert "in a line" in faults_of('"\u2028".' * 400 + "a = 1")


def test_what_is_said_is_what_is_read() -> None:
    policy = read_policy(TEXT)
    assert policy.labels == ("not KIRAT", "advisory, not locally validated")
    assert (policy.name, policy.version) == ("open-instrument", "2026-11-1")
    assert (policy.base_rate.value, policy.shrink) == (120, 700)
    assert (policy.bulk.most, policy.bulk.second_look) == (200, 50)
    order = policy.order
    assert (order.low_share, order.sample_share, order.sampled_every) == (200, 30, 25)
    assert order.age_cap_days == 90
    billion = 10**9
    assert [at for _, at in policy.limits] == [billion // 2, 97 * billion // 100, 2 * billion]
    assert [one.points for one in policy.weights] == [1400, 800, 900, 600]
    assert [one.share for one in policy.priors.values()] == [100, 250, 200, 200]
    assert {one.bit for one in policy.weights} == set(policy.priors)
    assert all(one.source for one in policy.floors)
    assert all(one.source for one in policy.weights)
    assert all(one.source for one in policy.priors.values())
    assert policy.must_ask.bit_count() == 6
    assert policy.access.bit_count() == 4
    assert policy.order.emergency.bit_count() == 1
    assert policy.lowering == 0
    lowers = read_policy(changed("points = 1.4", "points = -1.4"))
    assert lowers.lowering == lowers.weights[0].bit
    assert not lowers.raising & lowers.lowering
