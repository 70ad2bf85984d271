"""A connection to one WSUS administration service: sends operations that read, and hands their answers on as they come."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx
from lxml import etree

from migrator.collectors._wsus_soap import answers, failures
from migrator.collectors._wsus_soap.answers import Fault, SetRow
from migrator.collectors._wsus_soap.requests import Argument, action_of, envelope
from migrator.collectors._wsus_soap.signing_in import Account, WindowsAuthentication, server_certificate
from migrator.errors import SettingsError, UnexpectedAnswer, Unreachable

PATH = "/ApiRemoting30/WebService.asmx"
ANSWER_LIMIT = 32 << 30
"""Bytes of one answer; no estate has a larger one, an endless answer has."""
CONNECT_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a service is."""

    host: str
    port: int
    tls: bool

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{PATH}"

    @property
    def shown(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a service is spoken to: who signs in, whom to trust, how long to wait for it and between calls.

    `is_stopped` tells, from another thread, that nobody wants to go on.
    """

    account: Account = field(default_factory=Account)
    ca: Path | None = None
    timeout_s: float = 600.0
    pause_s: float = 0.0
    wait: Callable[[float], None] = time.sleep
    is_stopped: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The TLS channel of a connection: its version, and whose certificate the server showed until when."""

    version: str
    subject: str
    expires: datetime


class Client:
    """One connection, one call at a time; as a context manager it hangs up at the end."""

    def __init__(self, address: Address, manner: Manner) -> None:
        self.address = address
        self.manner = manner
        self.calls = 0
        self.tls: Channel | None = None
        self._authentication = WindowsAuthentication(manner.account)
        self._http = httpx.Client(
            auth=self._authentication,
            verify=_trust(manner.ca) if address.tls else False,
            timeout=httpx.Timeout(manner.timeout_s, connect=min(CONNECT_SECONDS, manner.timeout_s)),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=120),
            headers={"Content-Type": "text/xml; charset=utf-8", "Accept-Encoding": "gzip"},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @property
    def signed_in_with(self) -> str:
        """How the server took the sign-in, as far as that is known."""
        return self._authentication.used

    def call(self, operation: str, **arguments: Argument) -> etree._Element:
        """Return the answer of an operation whose answer is small: the response element."""
        with self._answer(operation, arguments) as chunks:
            return answers.whole(chunks)

    def value(self, operation: str, **arguments: Argument) -> str | None:
        """Return the text of an operation's only result."""
        found = self.call(operation, **arguments)
        return found[0].text if len(found) else None

    def number(self, operation: str, **arguments: Argument) -> int:
        """Return the whole number that is an operation's result."""
        text = self.value(operation, **arguments)
        if text is None or not text.strip().lstrip("-").isdigit():
            raise UnexpectedAnswer(f"{self.address.shown} answers {operation} with {text!r}, which is no number.")
        return int(text)

    def rows(self, operation: str, **arguments: Argument) -> Iterator[SetRow]:
        """Yield the rows of an operation's result sets as they come."""
        with self._answer(operation, arguments) as chunks:
            yield from answers.rows(chunks)

    def elements(self, operation: str, tag: str, **arguments: Argument) -> Iterator[etree._Element]:
        """Yield each element of a tag in an operation's answer as it comes."""
        with self._answer(operation, arguments) as chunks:
            yield from answers.elements(chunks, tag)

    @contextmanager
    def _answer(self, operation: str, arguments: dict[str, Argument]) -> Iterator[Iterator[bytes]]:
        content, headers = envelope(operation, arguments), {"SOAPAction": action_of(operation)}
        if self.calls and self.manner.pause_s:
            self.manner.wait(self.manner.pause_s)
        self.calls += 1
        self._refuse_to_go_on()
        try:
            with self._http.stream("POST", self.address.url, content=content, headers=headers) as response:
                self.tls = self.tls or _channel(response)
                if response.status_code != httpx.codes.OK:
                    raise self._refusal(response)
                yield self._watched(_bounded(response.iter_bytes()))
        except httpx.HTTPError as error:
            raise failures.of_transport(error, address=self.address.shown, tls=self.address.tls) from error
        except Fault as fault:
            raise failures.of_fault(fault, address=self.address.shown) from fault

    def _watched(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._refuse_to_go_on()
            yield chunk

    def _refuse_to_go_on(self) -> None:
        if self.manner.is_stopped():
            raise Unreachable("The reading was stopped.", hint="The same command goes on where it stopped.")

    def _refusal(self, response: httpx.Response) -> Exception:
        content = b"".join(_bounded(response.iter_bytes(), limit=answers.WHOLE_LIMIT))
        fault = answers.fault_of(content) if response.status_code == httpx.codes.INTERNAL_SERVER_ERROR else None
        return failures.of_status(
            response.status_code, fault, address=self.address.shown, tls=self.address.tls,
            account=self.manner.account.shown,
        )  # fmt: skip


def _channel(response: httpx.Response) -> Channel | None:
    from cryptography import x509

    certificate = server_certificate(response)
    if certificate is None:
        return None
    tls = response.extensions["network_stream"].get_extra_info("ssl_object")
    shown = x509.load_der_x509_certificate(certificate)
    return Channel(
        version=tls.version() or "TLS", subject=shown.subject.rfc4514_string(), expires=shown.not_valid_after_utc
    )


def _trust(ca: Path | None) -> ssl.SSLContext:
    """Return whom to trust: the authorities of the operating system, and one more from a file."""
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=str(ca))
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(
                f"{ca} cannot be used as a certificate authority: {error}.", hint="Give a file in PEM form."
            ) from error
    return context


def _bounded(chunks: Iterator[bytes], *, limit: int = ANSWER_LIMIT) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise UnexpectedAnswer(f"An answer is larger than {limit >> 20:,} MiB; it was not read to its end.")
        yield chunk
