"""Serve folders that `write_server` made as WSUS servers: Apache with NTLM and Kerberos, and ASP.NET behind it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support import program
from tests.wsus_server import stack
from tests.wsus_server.building import SITE, site
from tests.wsus_server.certificates import write_certificates

USER, PASSWORD = "CONTOSO\\wsusadmin", "Pa$$w0rd1"
OTHER_USER, OTHER_PASSWORD = "CONTOSO\\reader", "Zweitès-Wört"
PRINCIPAL, PRINCIPAL_PASSWORD = f"alice@{stack.REALM}", "kerberos-secret"
NAMESPACE = "http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService"
PATH = f"/{SITE}"
WARM_UP = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    f'<GetServerVersion xmlns="{NAMESPACE}"/></s:Body></s:Envelope>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that the server answered; `fault` is empty where it answered well."""

    operation: str
    user: str
    rows: int
    seconds: float
    fault: str
    arguments: str


@dataclass(slots=True, kw_only=True)
class Served:
    """A WSUS server that runs; `forbidden_port` wants TLS (403), `unavailable_port` is a stopped pool (503)."""

    folder: Path
    host: str
    address: str
    http_port: int = 0
    tls_port: int = 0
    forbidden_port: int = 0
    unavailable_port: int = 0
    ca_file: Path
    kerberos_folder: Path
    user: str = USER
    password: str = PASSWORD
    other_user: str = OTHER_USER
    other_password: str = OTHER_PASSWORD
    principal: str = PRINCIPAL
    principal_password: str = PRINCIPAL_PASSWORD

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.http_port}{PATH}"

    @property
    def tls_url(self) -> str:
        return f"https://{self.host}:{self.tls_port}{PATH}"

    def calls(self, operation: str | None = None) -> list[Call]:
        """Return the calls so far, of one operation if it is named."""
        rows = [_cells(line) for line in _lines(self.folder / "calls.log")]
        found = [
            Call(operation=r[0], user=r[1], rows=int(r[2]), seconds=float(r[3]), fault=r[4], arguments=r[5])
            for r in rows
        ]
        return [c for c in found if operation in (None, c.operation)]

    def written(self) -> list[str]:
        """Return the operations that were called and would have changed something."""
        return [_cells(line)[0] for line in _lines(self.folder / "written.txt")]

    def forget(self) -> None:
        """Forget calls and disturbances."""
        for name in ("calls.log", "written.txt", "disturb.tsv"):
            (self.folder / name).unlink(missing_ok=True)

    def disturb(
        self,
        operation: str,
        what: str,
        argument: object = "",
        *,
        times: int | None = None,
        more_than: int | None = None,
    ) -> None:
        """Let calls of an operation (`*`: of any) go wrong, so many times, only with more than so many rows.

        Of several that apply, the one that was asked for first comes.
        `what` is `fault` (with a text), `timeout` (of the database), `slow` (with seconds) or `status` (an HTTP one).
        """
        limits = ["" if limit is None else str(limit) for limit in (times, more_than)]
        line = "\t".join([os.urandom(8).hex(), operation, what, str(argument), *limits])
        known = _lines(self.folder / "disturb.tsv")
        changed = self.folder / "disturb.tsv.new"
        changed.write_text("\n".join([*known, line]) + "\n", encoding="utf-8", newline="\n")
        changed.replace(self.folder / "disturb.tsv")

    def calm(self) -> None:
        """End all disturbances."""
        (self.folder / "disturb.tsv").unlink(missing_ok=True)

    def credential_cache(self, password: str = PRINCIPAL_PASSWORD) -> dict[str, str]:
        """Sign `principal` in and return the environment in which Kerberos finds its ticket."""
        cache = self.kerberos_folder / f"cache-{os.urandom(4).hex()}"
        environment = {"KRB5CCNAME": f"FILE:{cache}", "KRB5_CONFIG": str(self.kerberos_folder / "krb5.conf")}
        done = subprocess.run(
            [program("kinit", how=stack.KERBEROS_HOW), self.principal], env={**os.environ, **environment},
            input=password + "\n", capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        if done.returncode:
            raise PermissionError(f"kinit: {done.stderr.strip()}")
        return environment


@contextlib.contextmanager
def serving(folder: Path, *, tls: bool = True, compress: bool = False) -> Iterator[Served]:
    """Serve one folder; with `compress`, answers are compressed for those who can read that."""
    with serving_all([folder], tls=tls, compress=compress) as (server,):
        yield server


@contextlib.contextmanager
def serving_all(
    folders: Sequence[Path], *, tls: bool = True, one_port: bool = False, compress: bool = False
) -> Iterator[tuple[Served, ...]]:
    """Serve folders, each at its own ports; with `one_port`, at the same ports of 127.0.0.1, 127.0.0.2 …

    A folder may be empty for now and be written when the ports are known.
    """
    run = Path(tempfile.mkdtemp(prefix="migrator-wsus-"))
    try:
        run.chmod(0o711)
        (run / "tmp").mkdir()
        (run / "tmp").chmod(0o1777)
        made = stack.Stack(run)
        with made.ends:
            yield _start(made, [f.resolve() for f in folders], tls=tls, one_port=one_port, compress=compress)
    finally:
        shutil.rmtree(run, ignore_errors=True)


def _start(
    made: stack.Stack, folders: Sequence[Path], *, tls: bool, one_port: bool, compress: bool
) -> tuple[Served, ...]:
    run = made.folder
    mono_socket, mono = stack.start_mono(made, site())
    hosts = [f"127.0.0.{n + 1}" if one_port and n else "localhost" for n in range(len(folders))]
    write_certificates(run, sorted({"localhost", "127.0.0.1", *hosts}))
    stack.start_kdc(made, sorted(set(hosts)), {PRINCIPAL.split("@", maxsplit=1)[0]: PRINCIPAL_PASSWORD})
    users = ((USER, PASSWORD), (OTHER_USER, OTHER_PASSWORD))
    (run / "ntlm_users").write_text(
        "".join(f"{user.replace(chr(92), ':')}:{password}\n" for user, password in users), encoding="utf-8"
    )
    servers = tuple(
        Served(
            folder=folder, host=host, address="127.0.0.1" if host == "localhost" else host, ca_file=run / "ca.pem",
            kerberos_folder=run,
        )
        for folder, host in zip(folders, hosts, strict=True)
    )  # fmt: skip
    warm_up = _warm_up_folder(run)
    ports: list[int] = []

    def configuration() -> str:
        ports[:] = _take_ports(servers, tls=tls, one_port=one_port)
        found = _configuration(run, servers, mono_socket, ports[0], warm_up)
        return found + "\nSetOutputFilter DEFLATE\n" if compress else found

    stack.wait("Mono", mono_socket.exists, [mono])
    mono_socket.chmod(0o666)
    environment = {
        **stack.kerberos_environment(run),
        "KRB5_KTNAME": str(run / "http.keytab"),
        "NTLM_USER_FILE": str(run / "ntlm_users"),
    }
    stack.start_apache(made, configuration, environment)
    _wait_for_answers(made, servers, mono, ports[0])
    return servers


def _take_ports(servers: Sequence[Served], *, tls: bool, one_port: bool) -> list[int]:
    """Give the servers ports and return those of all: the one for warming up."""
    addresses = [s.address for s in servers] if one_port else ["127.0.0.1"]
    found = iter(stack.free_ports(addresses, 4 * len(servers) + 1))
    first = servers[0]
    for server in servers:
        if one_port and server is not first:
            server.http_port, server.tls_port = first.http_port, first.tls_port
            server.forbidden_port, server.unavailable_port = first.forbidden_port, first.unavailable_port
        else:
            server.http_port, server.tls_port = next(found), next(found) if tls else 0
            server.forbidden_port, server.unavailable_port = next(found), next(found)
    return [next(found)]


def _wait_for_answers(
    made: stack.Stack, servers: Sequence[Served], mono: subprocess.Popen[bytes], warm_up_port: int
) -> None:
    def is_warm() -> bool:
        body = WARM_UP.encode()
        return stack.answers(warm_up_port, PATH, body=body, action=f"{NAMESPACE}/GetServerVersion")[0] == 200

    def asks() -> bool:
        status, how = stack.answers(servers[0].http_port, PATH)
        return status == 401 and "Negotiate" in how and "NTLM" in how

    try:
        stack.wait("the first answer", is_warm, [mono])
        if servers[0].address == "127.0.0.1":
            stack.wait("the question who we are", asks, [mono])
    except stack.NotStarted as error:
        raise stack.NotStarted(f"{error}\n{made.said('mono')}\n{made.said('error')}") from error


def _warm_up_folder(run: Path) -> Path:
    folder = run / "warm-up"
    folder.mkdir()
    (folder / "stamp").write_text("warm-up", encoding="utf-8")
    (folder / "server.tsv").write_text("name:string\tvalue:string\nversion\t0\nrole\t2\n", encoding="utf-8")
    return folder


def _configuration(run: Path, servers: Sequence[Served], mono: Path, warm_up_port: int, warm_up: Path) -> str:
    hosts = [_host(s.address, s.http_port, _service(s.folder, mono, sign_in=True)) for s in servers]
    for s in servers:
        if s.tls_port:
            secure = (
                f"SSLEngine on\nSSLCertificateFile {run / 'server.pem'}\nSSLCertificateKeyFile {run / 'server.key'}\n"
            )
            hosts.append(_host(s.address, s.tls_port, secure + _service(s.folder, mono, sign_in=True)))
        hosts.append(_host(s.address, s.forbidden_port, "<Location /ApiRemoting30>\nRequire all denied\n</Location>\n"))
        hosts.append(_host(s.address, s.unavailable_port, "Redirect 503 /\n"))
    hosts.append(_host("127.0.0.1", warm_up_port, _service(warm_up, mono, sign_in=False)))
    return "\n".join([
        *stack.modules(), f"ServerRoot {run}", f"PidFile {run / 'httpd.pid'}", f"DefaultRuntimeDir {run}",
        f"ErrorLog {run / 'error.log'}", "LogLevel warn", "ServerName localhost", stack.worker(), "KeepAlive On",
        "MaxKeepAliveRequests 0", "KeepAliveTimeout 300", "Timeout 3600", "StartServers 1", "ThreadsPerChild 25",
        "MaxRequestWorkers 100", "MinSpareThreads 25", "MaxSpareThreads 75", "ServerLimit 4", *hosts,
    ])  # fmt: skip


def _host(address: str, port: int, content: str) -> str:
    return f"Listen {address}:{port}\n<VirtualHost {address}:{port}>\n{content}</VirtualHost>\n"


def _service(folder: Path, mono: Path, *, sign_in: bool) -> str:
    who = (
        'AuthType GSSAPI\nAuthName "WSUS"\nGssapiAllowedMech krb5\nGssapiAllowedMech ntlmssp\n'
        "GssapiConnectionBound On\nRequire valid-user\n"
    )
    return (
        f"<Location /ApiRemoting30>\n{who if sign_in else 'Require all granted' + chr(10)}"
        f'RequestHeader set X-Data-Folder "{folder}"\nRequestHeader set X-Remote-User "expr=%{{REMOTE_USER}}"\n'
        f'ProxyFCGIBackendType GENERIC\nProxyPass "unix:{mono}|fcgi://localhost{site() / "ApiRemoting30"}" timeout=3600\n'
        "</Location>\n"
    )


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _cells(line: str) -> list[str]:
    found = line.split("\t")
    for place, text in enumerate(found):
        if "\\" in text:
            parts = text.split("\\\\")
            found[place] = "\\".join(p.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r") for p in parts)
    return found
