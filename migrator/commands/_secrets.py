"""Where a password comes from: the operating system's credential store, or a prompt; never the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Lock

import click

from migrator.errors import SettingsError

SERVICE = "migrator"
_ASKING = Lock()


def secret(name: str, words: str) -> Callable[[], str]:
    """Return a secret that is looked up under `name` in the store or asked for, once, when it is first needed."""

    @cache
    def found() -> str:
        return _stored(name) or _asked(name, words)

    def once() -> str:
        with _ASKING:
            return found()

    return once


def _stored(name: str) -> str | None:
    """Return what the credential store holds; None without the store's package, which is an extra."""
    if find_spec("keyring") is None:
        return None
    keyring = import_module("keyring")
    errors = import_module("keyring.errors")
    try:
        held = keyring.get_password(SERVICE, name)
    except errors.KeyringError:  # no store on this system, or a locked one: there is still the prompt
        return None
    return str(held) if held else None


def _asked(name: str, words: str) -> str:
    if not sys.stdin.isatty():
        raise SettingsError(
            f"{words} is needed, and there is no terminal to ask at.",
            hint=f'Keep it in the credential store: pip install "migrator[keyring]", then keyring set {SERVICE} {name}.',
        )
    return str(click.prompt(words, hide_input=True, err=True))
