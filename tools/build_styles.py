"""Build the desk's style sheet and script out of govuk-frontend, named for what they hold.

`python -m tools.build_styles` needs npm and the registry; the built files are kept in the
repository, so nobody who installs or tests Longstop needs either. Fonts, crest and crown of
GOV.UK are not among them: they are not ours to use.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGES = ("govuk-frontend@6.3.0", "sass@1.108.2")
WEB = Path(__file__).parent.parent / "src/longstop/web"
FORBIDDEN = (
    b"GDS Transport",
    b"@font-face",
    b"@import",
    b"crest",
    b"crown",
    b"url(http",
    b"url(//",
)


def main() -> int:
    """Build everything anew; gives 1 when npm is missing."""
    npm = shutil.which("npm")
    if npm is None:
        sys.stderr.write("npm is missing. Nothing was built.\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        subprocess.run([npm, "install", "--silent", "--prefix", folder, *PACKAGES], check=True)
        packages = place / "node_modules"
        dist = packages / "govuk-frontend/dist"
        sheet = subprocess.run(
            [
                str(packages / ".bin/sass"), "--no-source-map", "--style=compressed",
                "--quiet-deps", f"--load-path={dist}", str(WEB / "styles/longstop.scss"),
            ],
            check=True, capture_output=True,
        ).stdout  # fmt: skip
        script = (dist / "govuk/govuk-frontend.min.js").read_bytes()
    check(sheet)
    script = script.split(b"\n//# sourceMappingURL")[0] + b"\n"
    library = named("govuk-frontend.js", script)
    own = (WEB / "styles/desk.js").read_bytes().replace(b"GOVUK", f"./{library}".encode())
    passkey = (WEB / "styles/passkey.js").read_bytes()
    write(
        {"longstop.css": sheet, "govuk-frontend.js": script, "desk.js": own, "passkey.js": passkey}
    )
    return 0


def check(sheet: bytes) -> None:
    """See that a style sheet holds nothing of the brand and fetches nothing; raises ValueError."""
    found = [one.decode() for one in FORBIDDEN if one in sheet]
    if found:
        raise ValueError(f"The style sheet holds {', '.join(found)}. Nothing was written.")


def write(files: dict[str, bytes]) -> None:
    """Write files under the digest of what they hold, plain and compressed, and say which."""
    static = WEB / "static"
    static.mkdir(exist_ok=True)
    for old in static.glob("*.*.*"):
        old.unlink()
    names = {name: named(name, data) for name, data in files.items()}
    for name, data in files.items():
        (static / names[name]).write_bytes(data)
        (static / f"{names[name]}.gz").write_bytes(gzip.compress(data, mtime=0))
    (static / "names.json").write_text(json.dumps(names, indent=2) + "\n", encoding="utf-8")


def named(name: str, data: bytes) -> str:
    """Name a file by what it holds, so that a browser may keep it for ever."""
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}.{kind}"


if __name__ == "__main__":
    sys.exit(main())
