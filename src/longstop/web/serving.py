"""Run the desk: several processes on the loopback, each with connections of its own."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from longstop.actions.house import House
from longstop.core.referral.errors import LongstopError
from longstop.engines import key_file
from longstop.engines.provider_settings import provider_of_settings
from longstop.engines.wording import language_of_settings
from longstop.web.setup import Desk, prepare

_THREADS = 4
LOOPBACK = ("127.0.0.1", "localhost")


class PortTaken(LongstopError):
    """Something else listens on the port already."""

    exit_code = 3


class Server(BaseApplication):
    """Gunicorn with our settings, and our application made in each process of its own."""

    def __init__(self, made: Callable[[], Any], settings: dict[str, Any]) -> None:
        """Take what makes the application, and how to serve it."""
        self.made, self.settings = made, settings
        super().__init__()

    def load_config(self) -> None:
        """Hand the settings over."""
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application, in the process that will answer."""
        return self.made()


def serve(
    house: House,
    *,
    port: int,
    workers: int,
    hosts: tuple[str, ...],
    secure: bool,
    demo: bool,
    told: Callable[[str], None],
) -> None:
    """Serve a house until the process is told to stop.

    demo says that its database is the demonstration's: its people are then shown at the door.
    Raises PortTaken, ProviderSettingsNotValid and LanguageNotKnown.
    """
    provider, language = provider_of_settings(), language_of_settings()
    master = key_file.read_key()

    def application() -> Any:
        prepare(
            Desk(
                house=house,
                secret=key_file.derive_key(master, "desk"),
                sealing=key_file.derive_key(master, "second factors"),
                hosts=(*LOOPBACK, *hosts),
                secure=secure,
                demo=demo,
                provider=provider,
                language=language,
            )
        )
        return get_wsgi_application()

    _check_free(port)
    told(f"The desk is at http://127.0.0.1:{port} - stop it with Ctrl-C.")
    settings = {
        "proc_name": "longstop serve",  # by which an administrator finds it among processes
        "bind": [f"127.0.0.1:{port}"],
        "workers": workers,
        "threads": _THREADS,
        "worker_class": "gthread",
        "loglevel": "warning",
        "accesslog": None,  # addresses of pages hold references; who saw what is on the ledger
        "limit_request_line": 4094,
        "timeout": 120,
        "worker_tmp_dir": None,
    }
    # Each process keeps connections of its own: what is kept is known by the process.
    with house.database.kept_open():
        Server(application, settings).run()


def _check_free(port: int) -> None:
    """Check that nothing listens on a port; raises PortTaken."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK[0], port))
        except OSError as fault:
            raise PortTaken(
                f"The desk cannot listen on port {port}: {fault.strerror}. Nothing was started. "
                "Choose another: longstop serve --port NUMBER"
            ) from None
