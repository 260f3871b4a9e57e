"""A checkpoint is the text of C2SP tlog-checkpoint in a signed note, to the byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.checkpoint import (
    MOST_BYTES,
    MOST_SIGNATURES,
    Checkpoint,
    CheckpointFault,
    Note,
    PublicKey,
    Signature,
    check_name,
    read_checkpoint,
    read_note,
    read_vkey,
    signatures_of,
)

# From the documentation of Go's golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)
# From c2sp.org/tlog-checkpoint.
C2SP = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhc"
    "yv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
BODY = Checkpoint("bureau.example/ledger", 7, b"r" * 32)
KEY = PublicKey("bureau.example/ledger", b"k" * 32)


def test_the_examples_of_the_standards_are_read_and_written_again_to_the_byte() -> None:
    for text in (GO_NOTE, C2SP):
        assert read_note(text).written() == text
    assert read_vkey(GO_VKEY).vkey == GO_VKEY
    found = read_checkpoint(read_note(C2SP))
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.written() + "\n" == C2SP.partition("— ")[0]


def test_a_key_is_known_by_the_four_bytes_that_the_standard_says() -> None:
    assert read_vkey(GO_VKEY).id.hex() == "c74f20a3"
    assert len(signatures_of(read_note(GO_NOTE), read_vkey(GO_VKEY))) == 1
    assert signatures_of(read_note(GO_NOTE), KEY) == []


@given(
    st.integers(0, 2**60), st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64)
)
def test_what_is_written_is_read_as_it_was(size: int, root: bytes, value: bytes) -> None:
    note = Note(Checkpoint("a.example/b", size, root).written())
    assert read_note(note.written()) == note
    assert read_checkpoint(note) == Checkpoint("a.example/b", size, root)
    signed = note.signed(Signature("a.example/b", b"1234", value))
    assert read_note(signed.written()) == signed


def test_a_second_signature_stands_beside_the_first_and_a_repeated_one_replaces_it() -> None:
    old, new = Signature("n", b"1111", b"a" * 64), Signature("n", b"2222", b"b" * 64)
    note = Note(BODY.written()).signed(old).signed(new)
    assert note.signatures == (old, new)
    again = Signature("n", b"1111", b"c" * 64)
    assert note.signed(again).signatures == (new, again)


@pytest.mark.parametrize(
    "spoilt",
    [
        "", "a\n1\n", "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "a\n\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        C2SP.replace("\n20852163", "\n020852163"), C2SP.replace("\n20852163", "\n-1"),
        C2SP.replace("CsUY", "CsU"), C2SP.replace("q2I=", "q2J="), C2SP.replace("— ", "-- "),
        C2SP.replace("Az3g", "*z3g"), C2SP.replace("sofa Az", "sofa  Az"), C2SP + "\n",
        C2SP.replace("\n20852163", "\r\n20852163"), C2SP.replace("sofa\n2", "sofa\t\n2"),
        C2SP + "— a AAAA\n", C2SP + "x" * MOST_BYTES + "\n",
        C2SP + C2SP.rpartition("\n\n")[2] * MOST_SIGNATURES,
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(spoilt: str) -> None:
    with pytest.raises(CheckpointFault, match="no checkpoint"):
        read_checkpoint(read_note(spoilt))


def test_lines_that_others_added_are_passed_over() -> None:
    text = BODY.written() + "an extension\n"
    assert read_checkpoint(read_note(text)) == BODY


@pytest.mark.parametrize(
    "spoilt",
    [
        "", "PeterNeumann", GO_VKEY.replace("c74f", "c74e"), GO_VKEY.replace("+ARp", "+ARq"),
        GO_VKEY.replace("+ARp", "+Ahp"), GO_VKEY[:-4], GO_VKEY.replace("Peter", "Peter "),
    ],
)  # fmt: skip
def test_what_is_no_public_key_is_refused(spoilt: str) -> None:
    with pytest.raises(CheckpointFault):
        read_vkey(spoilt)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb", "a\u2003b", "a\x1bb"])
def test_a_name_that_would_break_the_form_is_refused(name: str) -> None:
    with pytest.raises(CheckpointFault):
        check_name(name)
