"""Media leave a text while it streams past; text that holds none comes out as it went in."""

from __future__ import annotations

import base64
import hashlib
import random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from longstop.engines.base64_run import RemovedMedia
from longstop.engines.media_filter import MediaFilter

# Noise behind the first bytes of a picture: a kind is told, and there is no picture.
PICTURE = b"\xff\xd8\xff\xe0" + random.Random(1).randbytes(1_200)
BASE64 = base64.b64encode(PICTURE).decode()
MIME = base64.encodebytes(PICTURE).decode()
DIGEST = hashlib.sha256(PICTURE).hexdigest()
MARK = f"[media removed sha256={DIGEST} bytes={len(PICTURE)}]"
PERCENT = "".join(f"%{byte:02X}" for byte in PICTURE)
WIDTHS = {"ascii": 1, "utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4}


def run(
    data: bytes, *, codec: str = "ascii", steps: int = 1 << 20, block: int = 1 << 18
) -> tuple[bytes, tuple[RemovedMedia, ...]]:
    media_filter = MediaFilter(codec=codec, width=WIDTHS[codec], block=block)
    kept = [media_filter.feed(data[at : at + steps]) for at in range(0, len(data), steps)]
    kept.append(media_filter.finish())
    return b"".join(kept), tuple(media_filter.removed)


FORMS = {
    "bare": (f"a,{BASE64},b\n", f"a,{MARK},b\n"),
    "slash escaped": (f'{{"x":"{BASE64}"}}'.replace("/", "\\/"), f'{{"x":"{MARK}"}}'),
    "plus escaped": (f'"{BASE64}"'.replace("+", "\\u002B"), f'"{MARK}"'),
    "url safe": (f'"{BASE64}"'.translate(str.maketrans("+/", "-_")), f'"{MARK}"'),
    "mail lines": (f"Body:\n\n{MIME}\n--end", f"Body:\n\n{MARK}\n\n--end"),
    "mail lines in JSON": ('"' + MIME.replace("\n", "\\r\\n") + '"', f'"{MARK}\\r\\n"'),
    "after escaped text": (f'"see\\n{BASE64}"', f'"see\\n{MARK}"'),
    "data URL": (f"<img src=data:image/jpeg;base64,{BASE64}> x", f"<img src={MARK}> x"),
    "data URL in JSON": (f'"data:image\\/jpeg;base64,{BASE64}"', f'"{MARK}"'),
    "data URL in lines": (f'"data:Image/JPEG;base64,{MIME}"', f'"{MARK}\n"'),
    "percent": (f'"data:image/jpeg,{PERCENT}","b"', f'"{MARK}","b"'),
    "percent without quotes": (f"a,data:image/jpeg,{PERCENT},b", f"a,{MARK},b"),
}


@pytest.mark.parametrize("codec", WIDTHS)
@pytest.mark.parametrize("form", FORMS)
def test_media_in_any_form_and_encoding_are_replaced_by_their_digest(form: str, codec: str) -> None:
    text, expected = FORMS[form]

    kept, removed = run(text.encode(codec), codec=codec)

    assert kept.decode(codec) == expected
    assert removed == (RemovedMedia(sha256=DIGEST, size=len(PICTURE), kind="image/jpeg"),)


@pytest.mark.parametrize("form", FORMS)
def test_the_result_does_not_depend_on_how_the_stream_was_cut(form: str) -> None:
    text = ("é;x\n" * 20_000 + FORMS[form][0] + "\ntail;" * 20_000).encode("latin-1")
    whole = run(text)

    assert run(text, steps=997, block=5_003) == whole
    assert run(text, steps=65_536, block=1) == whole
    assert BASE64[-40:-3].encode() not in whole[0]


@pytest.mark.parametrize(
    "text",
    [
        "name\n" * 5_000,
        "\n".join(hashlib.sha256(str(i).encode()).hexdigest() for i in range(500)),
        "A" * 1_999 + "\n",
        BASE64[:396] + "\n",
        "see data: none, and data:text/plain,hello and data:image/png;base64,",
        "C:\\users\\name\\" * 500,
        "https://example.org/" + "path/" * 60,
    ],
    ids=["names", "digests", "long word", "short", "data words", "paths", "address"],
)
def test_what_only_looks_like_media_is_left_alone(text: str) -> None:
    assert run(text.encode()) == (text.encode(), ())


def test_a_record_after_an_unquoted_data_url_is_not_swallowed() -> None:
    rest = "\n" + "a" * 64 + ",next\n"

    kept, removed = run(f"x,data:image/png;base64,iVBORw0KGgo={rest}".encode())

    assert kept.decode().endswith(rest)
    assert len(removed) == 1


def test_any_base64_too_long_to_be_anything_else_is_removed() -> None:
    blob = random.Random(2).randbytes(1_500)

    kept, removed = run(base64.b64encode(blob))

    assert kept.startswith(b"[media removed ")
    assert removed[0] == RemovedMedia(
        sha256=hashlib.sha256(blob).hexdigest(), size=1_500, kind="unknown"
    )


def test_media_longer_than_any_buffer_are_digested_as_they_pass() -> None:
    blob = PICTURE + random.Random(3).randbytes(2_000_000)
    lines = base64.encodebytes(blob)

    kept, removed = run(b'"' + lines + b'"', steps=10_000)

    assert len(kept) < 200
    assert removed[0].sha256 == hashlib.sha256(blob).hexdigest()


pieces = st.one_of(
    st.text(max_size=40),
    st.text("ABCxyz019+/=-_\\n%u00262fF\r\n\t\"',;|data:", max_size=200),
    st.sampled_from(["a" * 59, "b" * 76 + "\n", "\\n", "%41", "data:", "\\u0041", "=" * 5]),
)


@given(
    st.lists(pieces, max_size=30).map("".join),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "cp1252"]),
    st.integers(1, 5_000),
)
@example("x" * 399 + "\r\n", "utf-16-le", 7)
def test_text_without_media_comes_out_byte_for_byte(text: str, codec: str, steps: int) -> None:
    assume(max((len(line) for line in text.split()), default=0) < 400)
    assume("data:" not in text.lower())
    data = text.encode(codec, "replace") + b"\xff"
    width = 2 if "16" in codec else 1
    media_filter = MediaFilter(codec=codec if width == 2 else "ascii", width=width, block=64)

    kept = b"".join(media_filter.feed(data[at : at + steps]) for at in range(0, len(data), steps))

    assert kept + media_filter.finish() == data


@given(
    st.lists(st.text("abc ,;\n\"'é", max_size=50), min_size=2, max_size=5),
    st.sampled_from([form for form in FORMS if "lines" not in form]),
    st.integers(1, 70_000),
    st.integers(64_000, 70_000),
)
def test_planted_media_are_gone_wherever_the_stream_is_cut(
    texts: list[str], form: str, steps: int, padding: int
) -> None:
    planted, expected = FORMS[form]
    text, whole = (f" {piece}\n".join(["", *texts, ""]) for piece in (planted, expected))
    data = ("p " * (padding // 2) + text).encode("latin-1")

    kept, removed = run(data, steps=steps, block=1_000)

    assert kept.decode("latin-1") == "p " * (padding // 2) + whole
    assert {media.sha256 for media in removed} == {DIGEST}
