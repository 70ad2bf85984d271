"""Ask a served WSUS server as zeep does: the real WSDL, NTLM or Kerberos on a kept connection."""

from __future__ import annotations

import base64
import importlib
from collections.abc import Callable, Mapping
from typing import Any

import requests
import requests.auth
import spnego
import zeep
import zeep.transports

from tests.support import data_folder
from tests.wsus_server.serving import NAMESPACE

BINDING = f"{{{NAMESPACE}}}ApiRemotingSoap"
SPNEGO = "1.3.6.1.5.5.2"


class SignIn(requests.auth.AuthBase):
    """Answer 401 with tokens of NTLM, or of Kerberos inside Negotiate, on the connection that asked."""

    def __init__(
        self, user: str | None, password: str | None, *, protocol: str = "ntlm", host: str = "localhost"
    ) -> None:
        self.user, self.password, self.protocol, self.host = user, password, protocol, host

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Connection"] = "Keep-Alive"
        request.register_hook("response", self._answer)
        return request

    def _answer(self, response: requests.Response, **options: Any) -> requests.Response:
        if response.status_code != 401 or "Authorization" in response.request.headers:
            return response
        scheme = "NTLM" if self.protocol == "ntlm" else "Negotiate"
        step = self._steps()
        token = step(None)
        while token and response.status_code == 401:
            response = self._send(response, f"{scheme} {base64.b64encode(token).decode()}", options)
            asked = response.headers.get("WWW-Authenticate", "")
            found = next(
                (p.strip().split(" ", 1) for p in asked.split(",") if p.strip().startswith(f"{scheme} ")), None
            )
            token = step(base64.b64decode(found[1])) if found and response.status_code == 401 else None
        return response

    def _steps(self) -> Callable[[bytes | None], bytes | None]:
        """Return what makes tokens; the ticket of Kerberos comes from the environment, by the library of the system."""
        if self.protocol == "ntlm":
            return spnego.client(self.user, self.password, hostname=self.host, service="HTTP", protocol="ntlm").step
        gssapi: Any = importlib.import_module("gssapi")
        name = gssapi.Name(f"HTTP@{self.host}", gssapi.NameType.hostbased_service)
        mechanism = gssapi.OID.from_int_seq(SPNEGO)
        context = gssapi.SecurityContext(name=name, usage="initiate", mech=mechanism)
        return lambda given: None if context.complete else context.step(given)

    def _send(self, response: requests.Response, authorization: str, options: dict[str, Any]) -> requests.Response:
        response.content  # noqa: B018 - read to the end, the connection can be used again
        response.close()
        request = response.request.copy()
        request.headers["Authorization"] = authorization
        connection: Any = response.connection
        answer: requests.Response = connection.send(request, **options)
        answer.history.append(response)
        answer.request = request
        return answer


def service(
    url: str, sign_in: SignIn, *, ca_file: str | None = None, headers: Mapping[str, str] | None = None
) -> tuple[Any, requests.Session]:
    """Return zeep's proxy of the service, and the session to close."""
    session = requests.Session()
    session.trust_env = False
    session.auth = sign_in
    session.headers.update(headers or {})
    if ca_file:
        session.verify = ca_file
    wsdl = data_folder() / "raw" / "wsus-soap" / "ApiRemoting30.wsdl"
    settings = zeep.Settings(strict=False, xml_huge_tree=True)
    untyped: Any = zeep
    transport = untyped.transports.Transport(session=session, operation_timeout=600)
    client = untyped.Client(str(wsdl), transport=transport, settings=settings)
    return client.create_service(BINDING, url), session
