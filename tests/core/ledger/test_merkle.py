"""Roots and proofs are those of RFC 9162, say two implementations that are not ours.

pymerkle agrees in roots and inclusion proofs; its consistency proofs have a form of their own, so
those are held against golden/consistency.txt: for every size up to 300 the SHA-256 over the root
and all consistency proofs to it from smaller sizes, as aics-tlog 0.2.1 (PyPI) gives them. The
vectors with eight leaves are those of the Certificate Transparency project.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree  # type: ignore[import-untyped]

from longstop.core.ledger.merkle import (
    EMPTY_ROOT,
    Place,
    consistency_parts,
    grow,
    inclusion_parts,
    leaf_hash,
    perfect_parts,
    proof,
    proves_consistency,
    proves_inclusion,
    root,
)

MOST = 300
GOLDEN = Path(__file__).parent / "golden" / "consistency.txt"
CT_LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
             "606162636465666768696a6b6c6d6e6f")  # fmt: skip
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
CT_INCLUSION = {
    (0, 8): ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
    (5, 8): ("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): ("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
}  # fmt: skip
CT_CONSISTENCY = {
    (1, 1): (),
    (1, 8): CT_INCLUSION[0, 8],
    (6, 8): ("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (2, 5): ("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
}  # fmt: skip


def tree_of(leaves: list[bytes]) -> dict[Place, bytes]:
    return {(level, number): found for level, number, found in grow(0, leaves, {})}


LEAVES = [leaf_hash(sha256(str(number).encode()).digest()) for number in range(MOST)]
NODES = tree_of(LEAVES)
SIZES = st.integers(1, MOST)


@cache
def theirs() -> InmemoryTree:
    tree = InmemoryTree()
    for number in range(MOST):
        tree.append_entry(sha256(str(number).encode()).digest())
    return tree


def test_the_empty_tree_has_the_root_of_the_standard() -> None:
    assert root(0, {}) == EMPTY_ROOT == sha256(b"").digest()


def test_roots_and_proofs_are_those_of_certificate_transparency() -> None:
    leaves = [leaf_hash(bytes.fromhex(one)) for one in CT_LEAVES]
    nodes = tree_of(leaves)
    assert [root(size, nodes).hex() for size in range(1, 9)] == list(CT_ROOTS)
    for (index, size), path in CT_INCLUSION.items():
        assert [one.hex() for one in proof(inclusion_parts(index, size), nodes)] == list(path)
    for (old, new), path in CT_CONSISTENCY.items():
        assert [one.hex() for one in proof(consistency_parts(old, new), nodes)] == list(path)


@pytest.mark.parametrize("line", GOLDEN.read_text(encoding="ascii").splitlines())
def test_every_consistency_proof_is_that_of_another_implementation(line: str) -> None:
    size, expected = int(line.split()[0]), line.split()[1]
    found = sha256(root(size, NODES))
    for old in range(1, size):
        found.update(b"".join(proof(consistency_parts(old, size), NODES)))
    assert found.hexdigest() == expected


@given(SIZES, st.data())
def test_roots_and_inclusion_proofs_are_those_of_pymerkle(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = proof(inclusion_parts(index, size), NODES)
    assert root(size, NODES) == theirs().get_state(size)
    assert path == theirs().prove_inclusion(index + 1, size).path[1:]
    assert proves_inclusion(LEAVES[index], index, size, path, theirs().get_state(size))


@given(SIZES, st.data())
def test_every_consistency_proof_leads_from_pymerkles_root_to_pymerkles_root(
    new: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, new))
    path = proof(consistency_parts(old, new), NODES)
    assert proves_consistency(old, new, theirs().get_state(old), theirs().get_state(new), path)


@given(SIZES, st.data())
def test_a_proof_for_anything_else_does_not_hold(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path, whole = proof(inclusion_parts(index, size), NODES), root(size, NODES)
    leaf = LEAVES[index]
    other = data.draw(st.integers(-1, size).filter(lambda one: one != index))
    assert not proves_inclusion(leaf, other, size, path, whole)
    assert not proves_inclusion(LEAVES[(index + 1) % MOST], index, size, path, whole)
    assert not proves_inclusion(leaf, index, size, [*path, whole], whole)
    assert not proves_inclusion(leaf, index, size, [whole, *path], whole)
    for at in range(len(path)):
        wrong = [*path]
        wrong[at] = EMPTY_ROOT
        assert not proves_inclusion(leaf, index, size, wrong, whole)
        assert not proves_inclusion(leaf, index, size, path[:at] + path[at + 1 :], whole)


@given(SIZES, st.data())
def test_a_tree_that_began_otherwise_is_not_consistent(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    path = proof(consistency_parts(old, new), NODES)
    before, after = root(old, NODES), root(new, NODES)
    assert not proves_consistency(old, new, EMPTY_ROOT, after, path)
    assert not proves_consistency(old, new, before, EMPTY_ROOT, path)
    assert not proves_consistency(new + 1, new, before, after, path)
    assert not proves_consistency(old, new, before, after, [*path, before])
    for at in range(len(path)):
        wrong = [*path]
        wrong[at] = EMPTY_ROOT
        assert not proves_consistency(old, new, before, after, wrong)
        assert not proves_consistency(old, new, before, after, path[:at] + path[at + 1 :])
    changed = data.draw(st.integers(0, old - 1))
    leaves = [*LEAVES[:changed], EMPTY_ROOT, *LEAVES[changed + 1 : new]]
    nodes = tree_of(leaves)
    forged = proof(consistency_parts(old, new), nodes)
    assert not proves_consistency(old, new, before, root(new, nodes), forged)


def test_everything_grows_out_of_the_empty_tree() -> None:
    assert proves_consistency(0, 3, EMPTY_ROOT, root(3, NODES), [])
    assert not proves_consistency(0, 3, root(3, NODES), root(3, NODES), [])


@given(st.integers(0, MOST), st.integers(0, MOST))
def test_a_tree_grown_in_two_steps_is_the_tree_grown_in_one(one: int, other: int) -> None:
    first, last = sorted((one, other))
    kept = {place: NODES[place] for place in perfect_parts((0, first))}
    added = [*grow(first, LEAVES[first:last], kept)]
    both = [*grow(0, LEAVES[:first], {}), *added]
    assert sorted(both) == sorted(grow(0, LEAVES[:last], {}))
    assert len(added) < 2 * (last - first) + MOST.bit_length()


@given(st.integers(1, 2**40), st.data())
def test_root_and_proof_take_few_look_ups_however_large_the_tree(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    bits = size.bit_length()
    assert len(perfect_parts((0, size))) <= bits
    for parts in (inclusion_parts(index, size), consistency_parts(index + 1, size)):
        assert sum(len(perfect_parts(part)) for part in parts) <= 2 * bits


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_parts(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_there_is_no_proof_that_a_tree_shrank(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="grows"):
        consistency_parts(old, new)
