from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.clusters import MOST, NO_WORDS, Link, Pair, Words, settle
from longstop.core.linkage.deciding import Evidence
from longstop.core.linkage.profile import Profile

NODES = 9
PAIRS = list(combinations(range(1, NODES + 1), 2))
PEOPLE = (("ann", "quill"), ("bea", "quill"), ("ann", "tarn"), (None, None), ("zoe", None))
BORN = ("1980-04-03", "1980-04-13", "1955-11-20", "1955", None)
pairs = st.sampled_from(PAIRS)


@st.composite
def links(draw: st.DrawFn) -> list[Link]:
    """Draw some links, each pair once."""
    return [
        Link(
            a,
            b,
            draw(st.sampled_from(Evidence)),
            draw(st.sampled_from([7.0, 9.5, 20.0])),
            own=draw(st.booleans()),
        )
        for a, b in draw(st.lists(pairs, max_size=20, unique=True))
    ]


words = st.builds(Words, st.frozensets(pairs, max_size=4), st.frozensets(pairs, max_size=4))
faces = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(BORN)), min_size=NODES, max_size=NODES
).map(
    lambda some: {
        node: Profile(referral=node, given=given_, family=family, born=born)
        for node, ((given_, family), born) in enumerate(some, start=1)
    }
)


def group_of(groups: tuple[tuple[int, ...], ...]) -> dict[int, int]:
    """Give the number of each referral's group, which is that of its first."""
    return {node: members[0] for members in groups for node in members}


def together(groups: tuple[tuple[int, ...], ...], pair: Pair) -> bool:
    """Tell whether two stand in one group."""
    nominal = group_of(groups)
    return nominal.get(pair[0], pair[0]) == nominal.get(pair[1], pair[1])


def soft(a: int, b: int, weight: float = 9.0) -> Link:
    """Make a soft link."""
    return Link(a, b, Evidence.SOFT, weight, own=False)


@given(links(), words, faces, st.randoms(use_true_random=False))
def test_the_order_in_which_links_and_words_came_is_nothing(
    found: list[Link], said: Words, known: dict[int, Profile], rng: Random
) -> None:
    before = settle(found, said, known)
    again = found.copy()
    rng.shuffle(again)
    assert settle(again, said, known) == before


@given(links(), words, faces)
def test_whom_a_person_said_to_be_different_never_stand_together(
    found: list[Link], said: Words, known: dict[int, Profile]
) -> None:
    groups = settle(found, said, known)
    assert not any(together(groups, pair) for pair in said.different)


@given(links(), words, faces)
def test_whom_a_person_said_to_be_the_same_always_stand_together(
    found: list[Link], said: Words, known: dict[int, Profile]
) -> None:
    alone = settle((), Words(said.same), known)
    consistent = frozenset(pair for pair in said.different if not together(alone, pair))
    groups = settle(found, Words(said.same, consistent), known)
    assert all(together(groups, pair) for pair in said.same)


@given(links(), words, faces)
def test_nobody_stands_twice_and_nobody_stands_in_a_group_alone(
    found: list[Link], said: Words, known: dict[int, Profile]
) -> None:
    groups = settle(found, said, known)
    everybody = [node for members in groups for node in members]
    assert len(everybody) == len(set(everybody))
    assert all(len(members) > 1 and list(members) == sorted(members) for members in groups)


@given(links(), links(), words, faces)
def test_what_is_not_connected_is_settled_alike_alone(
    found: list[Link], others: list[Link], said: Words, known: dict[int, Profile]
) -> None:
    away = [replace(one, a=one.a + 100, b=one.b + 100) for one in others]
    whole = settle([*found, *away], said, known)
    assert whole == tuple(sorted(settle(found, said, known) + settle(away, NO_WORDS, known)))


@given(links(), faces, st.lists(st.tuples(pairs, st.booleans()), max_size=6), st.data())
def test_words_taken_back_in_any_order_leave_what_was_before(
    found: list[Link],
    known: dict[int, Profile],
    told: list[tuple[Pair, bool]],
    data: st.DataObject,
) -> None:
    before = settle(found, NO_WORDS, known)
    standing = dict(told)
    for pair in data.draw(st.permutations(list(standing))):
        same = frozenset(one for one, is_same in standing.items() if is_same)
        settle(found, Words(same, frozenset(standing) - same), known)
        del standing[pair]
    assert settle(found, Words(frozenset(standing)), known) == before


def test_a_chain_of_soft_links_does_not_fuse() -> None:
    chain = [soft(node, node + 1, weight=9 + node % 3) for node in range(1, 40)]
    groups = settle(chain, NO_WORDS, {})
    assert max(map(len, groups)) <= 5


def test_two_large_groups_are_not_bridged_by_one_soft_link() -> None:
    one = [soft(a, b, 20.0) for a, b in combinations(range(1, 6), 2)]
    other = [soft(a, b, 20.0) for a, b in combinations(range(11, 16), 2)]
    assert settle([*one, *other, soft(5, 11)], NO_WORDS, {}) == (
        (1, 2, 3, 4, 5),
        (11, 12, 13, 14, 15),
    )
    more = [soft(a, b) for a in range(1, 6) for b in (11, 12)]
    assert len(settle([*one, *other, *more], NO_WORDS, {})) == 1


def test_a_household_with_one_shared_telephone_stays_apart() -> None:
    # The second report of the father names nobody and shows the telephone of both.
    father = Profile(referral=1, given="william", family="oakham", born="1955-11-20")
    son = Profile(referral=3, given="mohamed", family="oakham", born="1990-01-02")
    shared = [
        Link(1, 2, Evidence.STRONG, 21.0, own=False),
        Link(2, 3, Evidence.STRONG, 20.0, own=False),
    ]
    known = {1: father, 2: Profile(referral=2), 3: son}
    assert settle(shared, NO_WORDS, known) == ((1, 2),)
    assert settle(shared, Words(frozenset({(1, 3)})), known) == ((1, 2, 3),)


def test_who_goes_by_two_names_is_found_under_either() -> None:
    true = Profile(referral=1, given="william", family="oakham")
    false = Profile(referral=2, given="zora", family="tarn")
    later = Profile(referral=3, given="william", family="oakham")
    found = [
        Link(1, 2, Evidence.CERTAIN, 5.0, own=True),
        Link(1, 3, Evidence.STRONG, 15.0, own=False),
    ]
    assert settle(found, NO_WORDS, {1: true, 2: false, 3: later}) == ((1, 2, 3),)


def test_a_group_grows_without_end_by_certain_evidence_alone() -> None:
    for evidence, largest in ((Evidence.CERTAIN, 400), (Evidence.STRONG, MOST)):
        star = [Link(1, node, evidence, 20.0, own=True) for node in range(2, 401)]
        assert max(map(len, settle(star, NO_WORDS, {}))) == largest


def test_a_name_written_the_other_way_round_keeps_nobody_out() -> None:
    whole = Profile(referral=1, given="sean", family="treorran", born="1970-04-30")
    turned = Profile(referral=2, given="treorran", family="sean")
    half = Profile(referral=3, given="sean", born="1970-04-30")
    found = [
        Link(1, 2, Evidence.STRONG, 30.0, own=True),
        Link(1, 3, Evidence.STRONG, 40.0, own=False),
    ]
    assert settle(found, NO_WORDS, {1: whole, 2: turned, 3: half}) == ((1, 2, 3),)


def test_what_is_a_persons_own_needs_no_second_link_to_a_group() -> None:
    group = [soft(a, b, 20.0) for a, b in combinations(range(1, 9), 2)]
    handle = Link(8, 9, Evidence.SOFT, 20.0, own=True)
    assert settle([*group, handle], NO_WORDS, {}) == (tuple(range(1, 10)),)
    assert settle([*group, replace(handle, own=False)], NO_WORDS, {}) == (tuple(range(1, 9)),)


def _two_of_one_name(*born: str | None, other: str = "ann") -> dict[int, Profile]:
    """Give four faces: two of ann quill, and two of her or of another, with their births."""
    names = ("ann", "ann", other, other)
    return {
        node: Profile(referral=node, given=name, family="quill", born=day)
        for node, (name, day) in enumerate(zip(names, born, strict=True), start=1)
    }


def _pairs_across(*, own: bool, many: int = 4) -> list[Link]:
    """Link 1 with 2 and 3 with 4 by an account, and so many pairs across by something else."""
    sure = [Link(a, b, Evidence.CERTAIN, 30.0, own=True) for a, b in ((1, 2), (3, 4))]
    across = [(1, 3), (1, 4), (2, 3), (2, 4)][:many]
    return sure + [Link(a, b, Evidence.SOFT, 15.0, own=own) for a, b in across]


ALL_ONE = ((1, 2, 3, 4),)
TWO = ((1, 2), (3, 4))


def test_father_and_son_of_one_name_are_told_apart_by_births_told_twice() -> None:
    for own in (False, True):
        found = _pairs_across(own=own)
        known = _two_of_one_name("1955-11-20", "1955-11-20", "1980-04-03", "1980-04-03")
        assert settle(found, NO_WORDS, known) == TWO
        assert settle(found, Words(frozenset({(1, 3)})), known) == ALL_ONE


def test_a_birth_that_one_report_tells_keeps_apart_only_what_a_house_may_share() -> None:
    known = _two_of_one_name("1955-11-20", "1955-11-20", "1980-04-03", None)
    assert settle(_pairs_across(own=True), NO_WORDS, known) == ALL_ONE
    assert settle(_pairs_across(own=False), NO_WORDS, known) == TWO


def test_a_birth_with_a_slip_or_without_its_day_keeps_nobody_apart() -> None:
    for born in (
        ("1955-11-20", "1955-11-20", "1955-11-02", "1955-11-02"),
        ("1980-04-03", "1980-04-03", "1980-03-04", "1980-03-04"),
        ("1955-11-20", "1955-11-20", "1980", "1980"),
        ("1955-11-20", "1980-04-03", "1980-04-03", None),
    ):
        known = _two_of_one_name(*born)
        assert settle(_pairs_across(own=False), NO_WORDS, known) == ALL_ONE


@given(links(), faces)
def test_what_a_house_may_share_makes_nobody_one_with_another_birth(
    found: list[Link], known: dict[int, Profile]
) -> None:
    """However much links those who tell one date and those who tell another, with no slip in it."""
    shared = [replace(one, own=False, evidence=Evidence.SOFT) for one in found]
    days = ("1955-11-20", "1980-04-03")
    told = {node: replace(one, born=days[node % 2]) for node, one in known.items()}
    for group in settle(shared, NO_WORDS, told):
        assert len({told[node].born for node in group if node in told}) < 2


def test_a_false_name_with_its_false_birth_needs_much_that_is_ones_own() -> None:
    born = ("1955-11-20", "1955-11-20", "1980-04-03", "1980-04-03")
    known = _two_of_one_name(*born, other="zora")
    assert settle(_pairs_across(own=True), NO_WORDS, known) == ALL_ONE
    assert settle(_pairs_across(own=False), NO_WORDS, known) == TWO
    # The mailbox of the house, shown once by each of two people who are reported often.
    often = {
        node: Profile(referral=node, given=name, family="quill", born=day)
        for start, name, day in ((1, "ann", born[0]), (11, "zora", born[-1]))
        for node in range(start, start + 5)
    }
    sure = [
        Link(start, node, Evidence.CERTAIN, 30.0, own=True)
        for start in (1, 11)
        for node in range(start + 1, start + 5)
    ]
    mailbox = Link(1, 11, Evidence.STRONG, 15.0, own=True)
    assert len(settle([*sure, mailbox], NO_WORDS, often)) == 2


def test_an_age_that_another_report_tells_bears_out_a_birth() -> None:
    known = _two_of_one_name("1955-11-20", "1955-11-20", "1980-04-03", None)
    aged = known | {4: replace(known[4], born_from=1979, born_to=1980)}
    off = known | {4: replace(known[4], born_from=1970, born_to=1971)}
    assert settle(_pairs_across(own=True), NO_WORDS, aged) == TWO
    assert settle(_pairs_across(own=True), NO_WORDS, off) == ALL_ONE


def test_one_referral_alone_is_no_bridge_between_groups_of_other_names() -> None:
    # The third report of ann names nobody and shows the mailbox of the house.
    known = _two_of_one_name("1955-11-20", None, "1980-04-03", None, other="zora")
    known[9] = Profile(referral=9)
    sure = [*_pairs_across(own=True, many=0), Link(2, 9, Evidence.CERTAIN, 30.0, own=True)]
    mailbox = [Link(node, 9, Evidence.STRONG, 20.0, own=True) for node in (3, 4)]
    assert settle([*sure, *mailbox], NO_WORDS, known) == ((1, 2, 9), (3, 4))
    assert settle([*sure, *mailbox], Words(frozenset({(3, 9)})), known) == ((1, 2, 3, 4, 9),)
    # Who goes by a false name shows what is their own more than once.
    more = [*sure, *mailbox, Link(1, 3, Evidence.STRONG, 20.0, own=True)]
    assert settle(more, NO_WORDS, known) == ((1, 2, 3, 4, 9),)
    # One report under another name is no group, and groups of one name are no other's.
    alone = [one for one in [*sure, *mailbox] if 4 not in (one.a, one.b)]
    assert settle(alone, NO_WORDS, known) == ((1, 2, 3, 9),)
    assert settle([*sure, *mailbox], NO_WORDS, known | _two_of_one_name(*[None] * 4)) == (
        (1, 2, 3, 4, 9),
    )


@given(links(), faces)
def test_whatever_links_one_referral_holds_no_two_groups_of_other_names_together(
    found: list[Link], known: dict[int, Profile]
) -> None:
    """Two groups, told apart by their names, and one who is linked with as many as may be."""
    others = {node + 100: replace(known[1], given="walburga", born=None) for node in (1, 2, 3)}
    firm = [Link(a, b, Evidence.CERTAIN, 40.0, own=True) for a, b in ((1, 2), (101, 102))]
    named = {node: replace(known[1], given="ann", born=None) for node in (1, 2)}
    among = [one for one in found if {one.a, one.b} <= {1, 2}]
    bridge = [
        Link(1, node, Evidence.STRONG, one.weight, own=True)
        for node, one in zip((101, 102), found, strict=False)
    ]
    groups = settle([*firm, *among, *bridge], NO_WORDS, others | named)
    assert groups == ((1, 2), (101, 102))
