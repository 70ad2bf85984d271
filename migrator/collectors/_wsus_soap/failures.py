"""What went wrong on the way to a WSUS server, in words: the cause, and what to do about it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from migrator.collectors._wsus_soap.answers import Fault, TooMuch
from migrator.errors import AccessDenied, SourceError, UnexpectedAnswer, Unreachable

REFUSED_WORDS = (
    "access is denied",
    "access denied",
    "unauthorized",
    "not authorized",
    "securityexception",
    "permission",
)
OVERLOAD_WORDS = ("timeout expired", "timed out", "timeout", "outofmemory", "deadlock", "request limit")


BY_STATUS: dict[int, tuple[type[SourceError], str, str]] = {
    401: (
        AccessDenied,
        "{address} refused the sign-in of {account}.",
        "Check name and password; the account must be a member of WSUS Reporters or WSUS Administrators.",
    ),
    403: (
        AccessDenied,
        "{address} refuses access to {account}.",
        "Make the account a member of WSUS Reporters or WSUS Administrators on the server.",
    ),
    404: (
        UnexpectedAnswer,
        "{address} has no WSUS administration service.",
        "Check the port: the service is on the WSUS site (8530, with TLS 8531).",
    ),
    503: (
        TooMuch,
        "{address} answers that the service is unavailable (503).",
        "Start the application pool WsusPool; raise its queue length and memory limit if it stops again.",
    ),
} | dict.fromkeys(
    (408, 429, 502, 504), (TooMuch, "{address} answers with HTTP {status}.", "Read when the server is idle.")
)
"""HTTP status -> the error, what happened, what to do."""


def of_transport(error: httpx.HTTPError, *, address: str, tls: bool) -> SourceError:
    """Return the error for a request that got no answer."""
    for cause in _causes(error):
        if found := _of_cause(cause, address):
            return found
    if isinstance(error, httpx.ConnectTimeout):
        return Unreachable(f"{address} does not answer.", hint="Check name, port and firewall.")
    if isinstance(error, httpx.TimeoutException):
        return TooMuch(
            f"{address} took too long to answer.",
            hint="Allow more with --timeout, ask for less at once with --window, or read when the server is idle.",
        )
    if isinstance(error, httpx.ConnectError):
        return Unreachable(f"{address} cannot be reached: {_words(error)}.", hint="Check name, port and firewall.")
    hint = "Look whether the WsusPool application pool recycles; the same command goes on where it stopped."
    if isinstance(error, httpx.RemoteProtocolError) and not tls:
        hint += " If the port speaks TLS, give --tls."
    return TooMuch(f"{address} cut the connection: {_words(error)}.", hint=hint)


def _of_cause(cause: BaseException, address: str) -> SourceError | None:
    match cause:
        case ssl.SSLCertVerificationError():
            return _of_certificate(cause, address)
        case ssl.SSLError():
            return Unreachable(
                f"{address} does not speak TLS that this program accepts: {cause.reason or cause}.",
                hint="TLS 1.2 or newer is needed. If the port has no TLS, give --no-tls (usually with --port 8530).",
            )
        case socket.gaierror():
            return Unreachable(
                f"The name of {address} cannot be found.", hint="Check the name, or give the full domain name."
            )
        case ConnectionRefusedError():
            return Unreachable(
                f"{address} refuses connections.",
                hint="Check the port (8530, with TLS 8531), that the web site runs, and the firewall.",
            )
    return None


def of_status(status: int, fault: Fault | None, *, address: str, tls: bool, account: str) -> SourceError:
    """Return the error for an answer that is none of the service's results."""
    if fault is not None:
        return of_fault(fault, address=address)
    if status == httpx.codes.FORBIDDEN and not tls:
        return AccessDenied(f"{address} refuses access without TLS.", hint="Give --tls (usually with --port 8531).")
    if 300 <= status < 400:
        return UnexpectedAnswer(
            f"{address} sends the request elsewhere (HTTP {status}).", hint="Name the WSUS server itself."
        )
    kind, words, hint = BY_STATUS.get(
        status, (UnexpectedAnswer, "{address} answers with HTTP {status}.", "Look into the log of its web site.")
    )
    return kind(words.format(address=address, status=status, account=account), hint=hint)


def of_fault(fault: Fault, *, address: str) -> SourceError:
    """Return the error for what the service itself says."""
    words = str(fault)
    folded = words.lower().replace(" ", "")
    if any(w.replace(" ", "") in folded for w in REFUSED_WORDS):
        return AccessDenied(
            f"{address} refuses it: {words}", hint="WSUS Administrators may read what WSUS Reporters may not."
        )
    if any(w.replace(" ", "") in folded for w in OVERLOAD_WORDS):
        return TooMuch(
            f"{address} did not manage: {words}", hint="Read when the server is idle, or clean SUSDB up first."
        )
    return UnexpectedAnswer(f"{address} answers: {words}", hint="Look into the log of the WSUS service.")


def _of_certificate(cause: ssl.SSLCertVerificationError, address: str) -> Unreachable:
    words = cause.verify_message or str(cause)
    if "ostname" in words or "IP address" in words:
        hint = "Use the name that the certificate is for."
    elif "expired" in words:
        hint = "Renew the certificate of the WSUS site."
    else:
        hint = "Give the certificate of the authority that issued it with --ca FILE."
    return Unreachable(f"The certificate of {address} does not pass: {words.rstrip('.')}.", hint=hint)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _words(error: Exception) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__
