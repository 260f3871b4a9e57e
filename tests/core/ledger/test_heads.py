"""One digest tells two ledgers apart that differ in any entry of any stream."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.entry import Head, Stream, StreamKind
from longstop.core.ledger.heads import Heads, check_restored, digest_of_heads
from longstop.core.ledger.verification import What

HEADS = st.dictionaries(
    st.builds(Stream, st.sampled_from(StreamKind), st.integers(0, 99)),
    st.builds(Head, st.integers(1, 9), st.binary(min_size=32, max_size=32)),
    max_size=5,
)


def digest(heads: dict[Stream, Head]) -> Heads:
    return digest_of_heads(sorted(heads.items(), key=lambda one: (one[0].kind.value, one[0].id)))


@given(one=HEADS, other=HEADS)
def test_two_ledgers_share_a_digest_only_when_they_are_the_same(
    one: dict[Stream, Head], other: dict[Stream, Head]
) -> None:
    assert (digest(one) == digest(other)) == (one == other)
    assert digest(one).entries == sum(head.seq for head in one.values())


def test_what_came_before_a_restoring_must_be_what_the_backup_held() -> None:
    heads = digest({Stream(StreamKind.SYSTEM, 0): Head(3, bytes(32))})
    facts = {"entries": 3, "heads": heads.digest}
    assert list(check_restored(facts, heads, "system:0")) == []
    for wrong in ({**facts, "entries": 4}, {**facts, "heads": "00"}, {}):
        (fault,) = check_restored(wrong, heads, "system:0")
        assert fault.what is What.RESTORED_DIFFERS
