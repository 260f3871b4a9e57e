"""Two providers of sign-ins on the loopback: one of others' making, and one that lies."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from longstop.engines.openid import Provider

BACK = "http://testserver/sign-in/provider/back"


@contextmanager
def honest(*users: dict[str, Any]) -> Iterator[str]:
    """Run oidc-provider-mock as a process of its own; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = [part for one in users for part in ("--user-claims", json.dumps(one))]
    command = [
        sys.executable, "-m", "oidc_provider_mock", f"--port={port}", "--require-registration",
        "true", "--require-nonce", "true", *claims,
    ]  # fmt: skip
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        running.terminate()
        running.wait()


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            requests.get(f"{address}/jwks", timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the provider did not start")


def registered(address: str, *backs: str, second_factor: tuple[str, ...] = ()) -> Provider:
    """Register the desk with the honest provider, as its administrator would."""
    answer = requests.post(
        f"{address}/oauth2/clients", json={"redirect_uris": [*backs]}, timeout=10
    ).json()
    return Provider(
        issuer=requests.get(f"{address}/.well-known/openid-configuration", timeout=10).json()[
            "issuer"
        ],
        client_id=answer["client_id"],
        secret=answer["client_secret"],
        name="Kite House",
        second_factor=frozenset(second_factor),
    )


@dataclass
class Liar:
    """A provider that answers with whatever a test puts into it."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    address: str = ""
    token: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=dict)

    @property
    def provider(self) -> Provider:
        """Give it as a desk knows it."""
        return Provider(issuer=self.address, client_id="desk", secret="s" * 32, name="Kite House")

    def signed(self, claims: dict[str, Any], *, by: RSAKey | OctKey | None = None) -> str:
        """Sign claims with its own key, or with another."""
        key = by or self.key
        algorithm = "RS256" if isinstance(key, RSAKey) else "HS256"
        return str(jwt.encode({"alg": algorithm, "kid": "one"}, claims, key, [algorithm]))

    def answers(self, path: str) -> Mapping[str, Any]:
        """Give what it says at a path."""
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/jwks",
                **self.metadata,
            },
            "/token": {"access_token": "a", "token_type": "Bearer", **self.token},
            "/jwks": KeySet([self.key]).as_dict(private=False),
        }[path]


def challenge_of(verifier: str) -> str:
    """Work out what a verifier was announced by (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@contextmanager
def liar() -> Iterator[Liar]:
    """Run the lying provider in this process."""
    lying = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say()

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            lying.asked = parse_qs(sent)
            self._say()

        def _say(self) -> None:
            body = json.dumps(lying.answers(urlsplit(self.path).path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    lying.address = f"http://127.0.0.1:{server.server_port}"
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield lying
    server.shutdown()
    server.server_close()
