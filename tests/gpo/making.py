"""Make the files that Windows makes of Group Policy, in the layout of real ones."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

WU = r"Software\Policies\Microsoft\Windows\WindowsUpdate"
AU = WU + r"\AU"
ID = "{4F3B2A10-0000-4000-8000-0000000000A1}"
INSTANCE = "{B1B1B1B1-0000-4000-8000-0000000000B1}"
OTHER = "{4F3B2A10-0000-4000-8000-0000000000A2}"
SDDL = (
    "O:DAG:DAD:PAI(OA;CI;CR;edacfd8f-ffb3-11d1-b41d-00a0c968f939;;S-1-5-21-1-2-3-1105)"
    "(OD;CI;CR;edacfd8f-ffb3-11d1-b41d-00a0c968f939;;DC)(A;CI;CCDCLCSWRPWPDTLOSDRCWDWO;;;DA)"
    "(OA;CIIO;CR;edacfd8f-ffb3-11d1-b41d-00a0c968f939;;WD)(A;CI;LCRPLORC;;;AU)"
)
REGISTRY = "http://www.microsoft.com/GroupPolicy/Settings/Registry"

Record = tuple[str, str, int, bytes]


def sz(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le")


def dword(number: int) -> bytes:
    return struct.pack("<I", number)


def pol(*records: Record) -> bytes:
    """Return a registry.pol as MS-GPREG describes it; the tests of the reader itself use samba's."""
    content = b"PReg\x01\0\0\0"
    for key, name, kind, data in records:
        content += b"[\0" + sz(key) + b";\0" + sz(name) + b";\0" + dword(kind) + b";\0" + dword(len(data)) + b";\0"
        content += data + b"]\0"
    return content


WSUS = pol(
    (WU, "WUServer", 1, sz("https://wsus01.corp.example:8531")),
    (AU, "UseWUServer", 4, dword(1)),
    (r"Software\Policies\Other", "Unrelated", 4, dword(1)),
)


def links_to(path: str, *, enabled: bool = True, enforced: bool = False) -> str:
    return (
        f"<LinksTo><SOMName>{path.rpartition('/')[2]}</SOMName><SOMPath>{path}</SOMPath>"
        f"<Enabled>{str(enabled).lower()}</Enabled><NoOverride>{str(enforced).lower()}</NoOverride></LinksTo>"
    )


def gpo(
    *,
    policy_id: str = ID,
    domain: str = "corp.example",
    name: str = "Updates München",
    links: str = "",
    computer: str = "",
    sddl: str = SDDL,
    wmi: str = "",
    enabled: str = "true",
    version: int = 3,
) -> str:
    """Return the GPO element of a report, as GPMC writes it."""
    types = "http://www.microsoft.com/GroupPolicy/Types"
    return f"""<GPO xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns="http://www.microsoft.com/GroupPolicy/Settings">
  <Identifier>
    <Identifier xmlns="{types}">{policy_id}</Identifier>
    <Domain xmlns="{types}">{domain}</Domain>
  </Identifier>
  <Name>{name}</Name>
  <CreatedTime>2020-12-08T22:14:24</CreatedTime>
  <ModifiedTime>2026-05-09T15:15:07</ModifiedTime>
  <ReadTime>2026-11-01T15:16:55.2950302Z</ReadTime>
  <SecurityDescriptor>
    <SDDL xmlns="{types}/Security">{sddl}</SDDL>
    <Owner xmlns="{types}/Security"><SID xmlns="{types}">S-1-5-21-1-2-3-512</SID><Name xmlns="{types}">x</Name></Owner>
    <Permissions xmlns="{types}/Security">
      <TrusteePermissions>
        <Trustee>
          <SID xmlns="{types}">S-1-5-21-1-2-3-1105</SID>
          <Name xmlns="{types}">CORP\\Clients</Name>
        </Trustee>
        <Type xsi:type="PermissionType"><PermissionType>Allow</PermissionType></Type>
        <Standard><GPOGroupedAccessEnum>Apply Group Policy</GPOGroupedAccessEnum></Standard>
      </TrusteePermissions>
    </Permissions>
  </SecurityDescriptor>
  <FilterDataAvailable>true</FilterDataAvailable>
  {f"<FilterName>{wmi}</FilterName>" if wmi else ""}
  <Computer>
    <VersionDirectory>{version}</VersionDirectory><VersionSysvol>{version}</VersionSysvol><Enabled>{enabled}</Enabled>
    {computer}
  </Computer>
  <User><VersionDirectory>0</VersionDirectory><VersionSysvol>0</VersionSysvol><Enabled>false</Enabled></User>
  {links}
</GPO>"""


def registry_extension(body: str) -> str:
    return (
        f'<ExtensionData><Extension xmlns:q1="{REGISTRY}" xsi:type="q1:RegistrySettings">{body}</Extension>'
        "<Name>Registrierung</Name></ExtensionData>"
    )


def as_report(body: str) -> bytes:
    return ('<?xml version="1.0" encoding="utf-16"?>\r\n' + body).encode("utf-16")


def backup_info(*, instance: str = INSTANCE, policy_id: str = ID, time: str = "2026-11-01T15:16:54") -> str:
    return (
        '<BackupInst xmlns="http://www.microsoft.com/GroupPolicy/GPOOperations/Manifest">'
        f"<GPOGuid><![CDATA[{policy_id}]]></GPOGuid><GPODomain><![CDATA[corp.example]]></GPODomain>"
        f"<BackupTime><![CDATA[{time}]]></BackupTime><ID><![CDATA[{instance}]]></ID><Comment><![CDATA[]]></Comment>"
        "<GPODisplayName><![CDATA[Updates München]]></GPODisplayName></BackupInst>"
    )


def backup_scheme(
    *, policy_id: str = ID, options: int = 0, wmi: str = "", descriptor: str = "", version: int = 3
) -> str:
    packed = version << 16 | version
    return f"""<?xml version="1.0" encoding="utf-8"?><!-- Copyright -->\
<GroupPolicyBackupScheme bkp:version="2.0" xmlns:bkp="http://www.microsoft.com/GroupPolicy/GPOOperations" \
xmlns="http://www.microsoft.com/GroupPolicy/GPOOperations">
  <GroupPolicyObject><SecurityGroups><Group bkp:Source="FromDACL"><Sid><![CDATA[S-1-5-21-1-2-3-1105]]></Sid>\
<SamAccountName><![CDATA[Clients]]></SamAccountName><NetBIOSDomainName><![CDATA[CORP]]></NetBIOSDomainName></Group>\
</SecurityGroups><FilePaths/><GroupPolicyCoreSettings><ID><![CDATA[{policy_id}]]></ID>\
<Domain><![CDATA[corp.example]]></Domain><SecurityDescriptor>{descriptor}</SecurityDescriptor>\
<DisplayName><![CDATA[Updates München]]></DisplayName><Options><![CDATA[{options}]]></Options>\
<UserVersionNumber><![CDATA[0]]></UserVersionNumber><MachineVersionNumber><![CDATA[{packed}]]></MachineVersionNumber>\
{f"<WMIFilter><![CDATA[{wmi}]]></WMIFilter>" if wmi else "<WMIFilter/>"}</GroupPolicyCoreSettings>
  </GroupPolicyObject></GroupPolicyBackupScheme>"""


def written(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def backup(
    root: Path,
    *,
    instance: str = INSTANCE,
    machine: bytes | None = WSUS,
    user: bytes | None = None,
    report: str | None = None,
    scheme: str | None = None,
    info: str | None = None,
    preferences: str | None = None,
) -> Path:
    """Make the folder of one backup of GPMC."""
    folder = root / instance
    written(folder / "bkupInfo.xml", backup_info(instance=instance) if info is None else info)
    written(folder / "Backup.xml", backup_scheme() if scheme is None else scheme)
    if report is not None:
        written(folder / "gpreport.xml", as_report(report))
    for side, content in (("Machine", machine), ("User", user)):
        if content is not None:
            written(folder / "DomainSysvol" / "GPO" / side / "registry.pol", content)
    if preferences is not None:
        written(folder / "DomainSysvol" / "GPO" / "Machine" / "Preferences" / "Registry" / "Registry.xml", preferences)
    return folder


def settings(rows: Sequence[dict[str, object]]) -> list[tuple[object, ...]]:
    """Return rows of PolicyValue without their origin, in the order of the file."""
    names = ("side", "via", "key", "value_name", "action", "value_type", "value")
    return [
        tuple(r[n] for n in names) for r in sorted(rows, key=lambda r: (str(r["via"]), str(r["side"]), r["position"]))
    ]
