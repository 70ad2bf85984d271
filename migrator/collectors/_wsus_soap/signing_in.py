"""Windows authentication of an HTTP connection: Kerberos or NTLM by Negotiate, bound to the TLS channel.

The context comes from pyspnego: SSPI on Windows (the current user needs no password), elsewhere NTLM in Python and
Kerberos where the GSSAPI package is there.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import httpx

from migrator.errors import AccessDenied

SCHEMES = ("Negotiate", "NTLM")
"""Schemes of Windows authentication, the preferred one first."""
SERVER_END_POINT = b"tls-server-end-point:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who signs in; without a name the current user (Windows), or whose Kerberos ticket is there."""

    name: str | None = None
    password: Callable[[], str] | None = None

    @property
    def shown(self) -> str:
        return self.name or "the current user"


class WindowsAuthentication(httpx.Auth):
    """Signs a connection in when the server asks for it; the server remembers it for the connection's life."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.used: str = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Answer a refusal with the tokens of a security context, until the server takes or refuses them."""
        response = yield request
        scheme = _offered(response)
        if response.status_code != httpx.codes.UNAUTHORIZED or scheme is None:
            return
        context = self._context(scheme, response)
        token = self._first(context)
        while token is not None:
            request.headers["Authorization"] = f"{scheme} {base64.b64encode(token).decode('ascii')}"
            response = yield request
            answer = _token(response, scheme)
            if response.status_code != httpx.codes.UNAUTHORIZED or answer is None:
                break
            token = self._reply(context, answer)
        self.used = f"{scheme} ({context.negotiated_protocol or 'not known'})"
        request.headers.pop("Authorization", None)

    def _context(self, scheme: str, response: httpx.Response) -> Any:
        import spnego
        from spnego.channel_bindings import GssChannelBindings
        from spnego.exceptions import SpnegoError

        certificate = server_certificate(response)
        bindings = None
        if certificate is not None:
            bindings = GssChannelBindings(application_data=SERVER_END_POINT + certificate_hash(certificate))
        try:
            return spnego.client(
                self.account.name,
                self.account.password() if self.account.password else None,
                hostname=response.request.url.host,
                service="HTTP",
                protocol="negotiate" if scheme == "Negotiate" else "ntlm",
                channel_bindings=bindings,
            )
        except (SpnegoError, ImportError) as error:
            raise self._cannot(error) from error

    def _first(self, context: Any) -> bytes | None:
        from spnego.exceptions import SpnegoError

        try:
            found: bytes | None = context.step()
        except SpnegoError as error:
            raise self._cannot(error) from error
        return found

    def _reply(self, context: Any, answer: bytes) -> bytes | None:
        """Return the next token; None where the server's answer is a refusal, which its status then says."""
        from spnego.exceptions import SpnegoError

        try:
            found: bytes | None = context.step(answer)
        except SpnegoError:
            return None
        return found

    def _cannot(self, error: Exception) -> AccessDenied:
        if self.account.name is None:
            hint = "Name an account with --user DOMAIN\\name; off Windows, the current user needs a Kerberos ticket (kinit)."
        else:
            hint = "Check name and password; the name is DOMAIN\\name or name@domain."
        return AccessDenied(f"Signing in as {self.account.shown} is not possible: {_first_line(error)}.", hint=hint)


def server_certificate(response: httpx.Response) -> bytes | None:
    """Return the certificate that the server showed on this connection, in DER form; None without TLS."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    return tls.getpeercert(True) if tls is not None else None


def certificate_hash(certificate: bytes) -> bytes:
    """Return the hash that RFC 5929 binds a channel to: of the certificate's signature, SHA-256 instead of a weak one."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        signed_with = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    except (UnsupportedAlgorithm, ValueError):
        signed_with = None
    name = signed_with.name if signed_with is not None else "sha256"
    return hashlib.new("sha256" if name in {"md5", "sha1"} else name, certificate).digest()


def _offered(response: httpx.Response) -> str | None:
    offered = {v.split(" ")[0].strip(",").lower() for v in response.headers.get_list("WWW-Authenticate")}
    return next((s for s in SCHEMES if s.lower() in offered), None)


def _token(response: httpx.Response, scheme: str) -> bytes | None:
    for value in response.headers.get_list("WWW-Authenticate"):
        name, _, text = value.partition(" ")
        if name.lower() == scheme.lower() and text:
            return base64.b64decode(text)
    return None


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".")[:300] if lines else type(error).__name__
