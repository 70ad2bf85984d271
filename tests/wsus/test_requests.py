"""What may be sent: every operation of the service that is not on the list is refused before there is a network."""

from __future__ import annotations

import re
import socket
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from migrator.collectors._wsus_soap.client import Address, Client, Manner
from migrator.collectors._wsus_soap.requests import SERVICE, OperationRefused, envelope, parameters
from tests.support import data_folder
from tests.wsus.collecting import collect
from tests.wsus.recording import recording
from tests.wsus_server.serving import Served

NOT_IN_EVERY_COLLECTION = {
    "ExecuteSPGetComputersInTargetGroup", "ExecuteSPGetUpdateInstallationInfoForComputer",
}  # fmt: skip
XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
CHANGES = re.compile(
    r"Set|Create|Delete|Add|Remove|Decline|Deploy(?!ment)|Accept(?!ances)|Import|Apply|Start|Stop|Cancel|Resume|Purge"
    r"|Cleanup(?!$)|Sign|Send|Schedule|WakeUp|Refresh|Preregister|CatalogSite|TempContentCache"
)


@cache
def description() -> etree._Element:
    return etree.parse(data_folder() / "raw" / "wsus-soap" / "ApiRemoting30.wsdl").getroot()


def described() -> dict[str, tuple[str, ...]]:
    """Return the operations of the real service description with their parameters."""
    found = {}
    for element in description().iterfind(f".//{XS}schema/{XS}element"):
        name = element.get("name") or ""
        inner = element.iterfind(f"{XS}complexType/{XS}sequence/{XS}element")
        found[name] = tuple(e.get("name") or "" for e in inner)
    operations = {o.get("name") or "" for o in description().iterfind(f".//{WSDL}portType/{WSDL}operation")}
    return {name: found[name] for name in operations}


def test_every_other_operation_of_the_service_is_refused_before_a_connection_is_made() -> None:
    others = sorted(described().keys() - parameters().keys())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = Address(host="127.0.0.1", port=listener.getsockname()[1], tls=False)
        with Client(address, Manner()) as client:
            for operation in others:
                for ask in (client.call, client.value):
                    with pytest.raises(OperationRefused, match=operation):
                        ask(operation)
                with pytest.raises(OperationRefused, match=operation):
                    next(client.rows(operation))
        with pytest.raises(TimeoutError):
            listener.accept()
    assert len(others) == len(described()) - len(parameters()) > 100


def test_no_operation_on_the_list_has_a_name_that_changes_something() -> None:
    counting = {"ExecuteSPCountObsoleteUpdatesToCleanup", "ExecuteSPCountUpdatesToCompress"}
    assert [o for o in parameters() if o not in counting and CHANGES.search(o)] == []


def test_the_list_knows_the_parameters_as_the_real_description_has_them() -> None:
    assert {o: described()[o] for o in parameters()} == dict(parameters())


def test_an_argument_that_the_operation_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match="computerTargetScopeXml"):
        envelope("ExecuteSPGetComputerCount", {"computerTargetscopexml": ""})


def schema(folder: Path) -> etree.XMLSchema:
    """Return the schema of the description; its parts import each other without a place, so they get one."""
    found = [etree.fromstring(etree.tostring(one)) for one in description().iterfind(f"{WSDL}types/{XS}schema")]
    parts = {str(one.get("targetNamespace")): one for one in found}
    files = {namespace: folder / f"{number}.xsd" for number, namespace in enumerate(parts)}
    for namespace, part in parts.items():
        for needed in part.iterfind(f"{XS}import"):
            needed.set("schemaLocation", files[str(needed.get("namespace"))].as_uri())
        etree.ElementTree(part).write(files[namespace])
    return etree.XMLSchema(etree.parse(files[SERVICE]))


def test_every_request_of_a_collection_is_valid_by_the_schema_of_the_real_service(
    served: Served, tmp_path: Path
) -> None:
    with recording(served.http_port) as recorder:
        (reading,) = collect(tmp_path / "estate", served, server=(f"localhost:{recorder.port}",))
    assert reading.problem == ""
    sent = [etree.fromstring(e) for e in re.findall(rb"<s:Envelope.*?</s:Envelope>", recorder.sent, re.DOTALL)]
    bodies = [next(iter(e[0])) for e in sent]
    checked = schema(tmp_path)
    for body in bodies:
        checked.assertValid(body)
    assert {etree.QName(b).localname for b in bodies} >= parameters().keys() - NOT_IN_EVERY_COLLECTION


def test_a_request_that_is_not_valid_would_be_noticed(tmp_path: Path) -> None:
    request = etree.fromstring(envelope("ExecuteSPGetComputersNotContactedSinceCount", {"fromDate": "yesterday"}))
    assert not schema(tmp_path).validate(request[0][0])
