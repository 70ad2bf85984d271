"""The programs behind a served WSUS server: a key distribution centre, Mono, and Apache in front of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.support import missing, program

REALM = "MIT.TEST"
APACHE_HOW = "apt-get install apache2 libapache2-mod-auth-gssapi gss-ntlmssp"
KERBEROS_HOW = "apt-get install krb5-kdc krb5-admin-server krb5-user"
MONO_HOW = "apt-get install mono-fastcgi-server4"
MODULES = "mpm_event authn_core authz_core authz_user auth_gssapi deflate filter proxy proxy_fcgi headers alias ssl setenvif socache_shmcb"
MODULE_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules")
PATIENCE = 60.0
ATTEMPTS = 5
SBIN = ("/usr/sbin", "/sbin", "/usr/local/sbin")


class NotStarted(Exception):
    """A program ended, or did not answer in time."""


@dataclass(slots=True)
class Stack:
    """The programs that run, their folder, and what ends them."""

    folder: Path
    ends: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a program in its own process group, which ends with this stack."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [*_with_us(), *command], env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, cwd=self.folder,
            )  # fmt: skip
        self.ends.callback(_end, process)
        return process

    def said(self, name: str) -> str:
        """Return the end of what a program wrote."""
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace")[-2_000:] if path.is_file() else ""


def _with_us() -> list[str]:
    """Return what lets a program end with us even where we are killed; it would end with a thread, too."""
    found = shutil.which("setpriv")
    is_main = threading.current_thread() is threading.main_thread()
    return [found, "--pdeathsig", "TERM"] if found and is_main else []


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with all its children."""
    for how, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def tool(name: str, *, how: str) -> str:
    """Return the path of a program that may lie where only an administrator looks."""
    for folder in SBIN:
        if (found := Path(folder) / name).is_file():
            return str(found)
    return program(name, how=how)


def wait(what: str, is_so: Callable[[], bool], processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait until something is so; a program that ends meanwhile, or a minute without it, is an error."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        ended = [p for p in processes if p.poll() is not None]
        if ended:
            raise NotStarted(f"{what}: {ended[0].args!r} ended with {ended[0].returncode}")
        if time.monotonic() > end:
            raise NotStarted(f"{what}: nothing in {PATIENCE:.0f} s")
        time.sleep(0.02)


def free_ports(addresses: Sequence[str], count: int) -> list[int]:
    """Return ports that are free on all of the addresses; somebody else may take one before it is used."""
    with contextlib.ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            first = held.enter_context(socket.socket())
            first.bind((addresses[0], 0))
            port = first.getsockname()[1]
            with contextlib.suppress(OSError):
                for address in addresses[1:]:
                    held.enter_context(socket.socket()).bind((address, port))
                ports.append(port)
        return ports


def answers(port: int, path: str = "/", *, body: bytes | None = None, action: str = "") -> tuple[int, str]:
    """Return status and WWW-Authenticate (joined) of a port on loopback; 0 where nothing answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'} if body is not None else {}
    try:
        connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, ",".join(answer.headers.get_all("WWW-Authenticate") or [])
    except (OSError, HTTPException):
        return 0, ""
    finally:
        connection.close()


def start_kdc(stack: Stack, hosts: Sequence[str], users: Mapping[str, str]) -> None:
    """Start a key distribution centre with users, and a key table for HTTP on the hosts."""
    folder = stack.folder
    kdb5, kadmin = tool("kdb5_util", how=KERBEROS_HOW), tool("kadmin.local", how=KERBEROS_HOW)
    environment = kerberos_environment(folder)
    for attempt in range(ATTEMPTS):
        (port,) = free_ports(["127.0.0.1"], 1)
        _write_kerberos(folder, port)
        if attempt == 0:
            _run([kdb5, "create", "-s", "-P", "master", "-r", REALM], environment)
            commands = [f"addprinc -pw {password} {user}" for user, password in users.items()]
            commands += [f"addprinc -randkey HTTP/{host}" for host in hosts]
            commands += [f"ktadd -k {folder / 'http.keytab'} HTTP/{host}" for host in hosts]
            _run([kadmin, "-r", REALM], environment, given="\n".join(commands) + "\n")
            (folder / "http.keytab").chmod(0o644)
        name = f"kdc-{attempt}"
        kdc = stack.start(name, [tool("krb5kdc", how=KERBEROS_HOW), "-n"], environment)
        try:
            wait("the key distribution centre", partial(_has_said, stack, name, "commencing operation"), [kdc])
        except NotStarted:
            _end(kdc)
        else:
            return
    raise NotStarted(f"no key distribution centre: {stack.said('kdc-0')}")


def _has_said(stack: Stack, name: str, words: str) -> bool:
    return words in stack.said(name)


def kerberos_environment(folder: Path) -> dict[str, str]:
    """Return the environment in which Kerberos knows our realm."""
    return {
        "KRB5_CONFIG": str(folder / "krb5.conf"),
        "KRB5_KDC_PROFILE": str(folder / "kdc.conf"),
        "KRB5RCACHEDIR": str(folder / "tmp"),
    }


def _write_kerberos(folder: Path, port: int) -> None:
    address = f"127.0.0.1:{port}"
    (folder / "krb5.conf").write_text(
        f"[libdefaults]\n default_realm = {REALM}\n rdns = false\n dns_canonicalize_hostname = false\n"
        f" dns_lookup_kdc = false\n dns_lookup_realm = false\n udp_preference_limit = 1\n"
        f"[realms]\n {REALM} = {{\n  kdc = {address}\n }}\n"
        f"[domain_realm]\n localhost = {REALM}\n"
        "[logging]\n kdc = STDERR\n",
        encoding="utf-8",
    )
    (folder / "kdc.conf").write_text(
        f"[kdcdefaults]\n kdc_listen = {address}\n kdc_tcp_listen = {address}\n"
        f"[realms]\n {REALM} = {{\n  database_name = {folder / 'principal'}\n  key_stash_file = {folder / 'stash'}\n"
        f"  acl_file = {folder / 'kadm5.acl'}\n  max_life = 10h\n }}\n",
        encoding="utf-8",
    )


def _run(command: Sequence[str], environment: Mapping[str, str], given: str | None = None) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise NotStarted(f"{command[0]} failed: {done.stdout} {done.stderr}")


def start_mono(stack: Stack, site: Path) -> tuple[Path, subprocess.Popen[bytes]]:
    """Start Mono's server of web sites at a socket of the file system, and return both; it is not waited for."""
    address = stack.folder / "mono.sock"
    environment = {"TMPDIR": str(stack.folder / "tmp"), "HOME": str(stack.folder / "tmp"), "LC_ALL": "C.UTF-8"}
    command = [
        program("fastcgi-mono-server4", how=MONO_HOW),
        f"/applications=/:{site}",
        f"/socket=unix:{address}",
    ]
    return address, stack.start("mono", command, environment)


def start_apache(stack: Stack, configuration: Callable[[], str], environment: Mapping[str, str]) -> None:
    """Start Apache; where a port of the configuration has been taken, it is asked for another."""
    command = [tool("apache2", how=APACHE_HOW), "-f", str(stack.folder / "httpd.conf"), "-D", "FOREGROUND"]
    pid = stack.folder / "httpd.pid"
    for _ in range(ATTEMPTS):
        (stack.folder / "httpd.conf").write_text(configuration(), encoding="utf-8")
        apache = stack.start("apache", command, environment)
        try:
            wait("Apache", pid.is_file, [apache])
        except NotStarted:
            _end(apache)
            if "ddress already in use" not in stack.said("apache") + stack.said("error"):
                break
        else:
            return
    raise NotStarted(f"no Apache: {stack.said('apache')} {stack.said('error')}")


def modules() -> Iterator[str]:
    """Yield the lines that load the modules of Apache."""
    folder = next((f for f in map(Path, MODULE_FOLDERS) if (f / "mod_auth_gssapi.so").is_file()), None)
    if folder is None:
        missing("mod_auth_gssapi", APACHE_HOW)
        return
    for name in MODULES.split():
        if (folder / f"mod_{name}.so").is_file():
            yield f"LoadModule {name}_module {folder / f'mod_{name}.so'}"


def worker() -> str:
    """Return the lines that name the account of Apache's children, none where we are an ordinary account."""
    if os.getuid():
        return ""
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    name = next(n for n in ("www-data", "apache", "nobody") if n in known)
    return f"User {name}\nGroup #{pwd.getpwnam(name).pw_gid}\n"
