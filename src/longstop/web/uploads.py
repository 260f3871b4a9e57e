"""Take a file from a browser: authority first, and never a byte of it in clear on the disk.

The bytes of a form are read before any page runs, so what may be uploaded is decided here: only to
a page that takes a file, only from somebody who may use it. They go into a scratch of the spool's
disk, which has no name and is encrypted under a key that this process alone has; when the request
ends, or the process, nothing is left. Memory holds one block at a time.
"""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from longstop.core.authority.permissions import may
from longstop.core.referral.errors import LongstopError
from longstop.engines.scratch import Scratch
from longstop.web.setup import desk
from longstop.web.signing import here_of

FIELD = "file"
MOST_BYTES = 512 << 20
"""What any page takes; the command takes as much as a package may be."""
_ROUND_IT = 4 << 20  # what the rest of a form comes to at most


class NoFile(LongstopError):
    """A form that needs a file came without one."""

    exit_code = 2


class FileTooLarge(LongstopError):
    """The file is larger than a page takes."""

    exit_code = 2


class NoRoom(LongstopError):
    """The disk did not take the file."""

    exit_code = 3


class SealedUpload(UploadedFile):
    """A file as it was uploaded: read it from its start, or open its scratch as often as wanted."""

    def __init__(self, scratch: Scratch, name: str) -> None:
        """Take over what was written."""
        super().__init__(file=scratch.open("rb"), name=name, size=scratch.size)
        self.scratch = scratch

    def close(self) -> None:
        """Give the bytes up."""
        super().close()
        self.scratch.close()


class SealedUploadHandler(FileUploadHandler):
    """The only way by which files come in; what it refuses is not kept, and said by the page."""

    file: Scratch
    most: int
    coming: int = 0

    def handle_raw_input(self, *given: Any, **more: Any) -> None:
        """Look at how much is to come, before it does."""
        del more
        _stream, _head, self.coming, *_ = given

    def new_file(self, field_name: str, file_name: str, *rest: Any, **more: Any) -> None:
        """Begin a file, where this person may send one to this page."""
        request: HttpRequest = self.request
        most = _taken_by(request)
        if not most:
            raise StopUpload(connection_reset=True)
        if field_name != FIELD:
            raise SkipFile
        super().new_file(field_name, file_name, *rest, **more)
        self.most = min(most, MOST_BYTES)
        if self.coming > self.most + _ROUND_IT:
            self._refuse(_too_large(self.most))
        folder = desk().house.spool_folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.file = Scratch(folder)
        except OSError as fault:
            self._refuse(_no_room(fault))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal one block."""
        if start + len(raw_data) > self.most:
            self._refuse(_too_large(self.most))
        try:
            self.file.write_all([raw_data])
        except OSError as fault:
            self._refuse(_no_room(fault))

    def file_complete(self, file_size: int) -> SealedUpload:
        """Hand the whole file over."""
        assert file_size == self.file.size
        return SealedUpload(self.file, str(self.file_name))

    def upload_interrupted(self) -> None:
        """Give up what came before the connection broke."""
        if hasattr(self, "file"):
            self.file.close()

    def _refuse(self, why: LongstopError) -> None:
        self.request.upload_refused = why
        raise SkipFile


def uploaded(request: HttpRequest) -> SealedUpload:
    """Give the file that came with a form; raises NoFile, FileTooLarge or NoRoom in words."""
    found = uploaded_or_none(request)
    if found is None:
        raise NoFile("Choose a file. Nothing was received.")
    return found


def uploaded_or_none(request: HttpRequest) -> SealedUpload | None:
    """Give the file that came with a form, None without one; raises FileTooLarge or NoRoom."""
    refused = getattr(request, "upload_refused", None)
    if refused is not None:
        raise refused
    found = request.FILES.get(FIELD)
    return found if isinstance(found, SealedUpload) else None


def _taken_by(request: HttpRequest) -> int:
    """Say how many bytes the page that is asked for takes from this person; mostly none."""
    match = request.resolver_match
    route = getattr(match.func, "route", None) if match is not None else None
    here = here_of(request) if route is not None and route.takes_file else None
    if route is None or here is None or not may(here.roles, route.permission).allowed:
        return 0
    return int(route.takes_file)


def _too_large(most: int) -> FileTooLarge:
    return FileTooLarge(
        f"The file is larger than {most >> 20} MB, which is the most this page takes. Nothing of it"
        " was kept. Whoever looks after this machine can give it to the command of the same name,"
        " or it can be sent in pieces."
    )


def _no_room(fault: OSError) -> NoRoom:
    return NoRoom(
        f"The disk did not take the file ({fault.strerror}). Nothing of it was kept. Tell whoever"
        " looks after Longstop, and try again when there is room."
    )
