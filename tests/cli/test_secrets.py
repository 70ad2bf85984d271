"""A password comes from the credential store or a prompt, is asked for once, and never where nobody can answer."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from migrator.collectors import no_secret
from migrator.commands._secrets import secret
from migrator.errors import SettingsError


class Store(KeyringBackend):
    """A credential store in memory that counts how often it is asked."""

    priority = 1

    def __init__(self, held: dict[str, str], *, locked: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held = held
        self.locked = locked
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        if self.locked:
            raise KeyringLocked
        return self.held.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def own_store() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_the_store_is_asked_once_and_only_when_the_password_is_needed() -> None:
    store = Store({"migrator/wsus:CONTOSO\\reader": "geheim"})
    keyring.set_keyring(store)
    held = secret("wsus:CONTOSO\\reader", "Password")
    assert store.asked == 0
    assert [held(), held()] == ["geheim", "geheim"]
    assert store.asked == 1


@pytest.mark.parametrize("store", [Store({}), Store({}, locked=True)], ids=["holds nothing", "is locked"])
def test_without_a_terminal_the_hint_says_how_to_keep_the_password(store: Store) -> None:
    keyring.set_keyring(store)
    with pytest.raises(SettingsError, match="no terminal") as told:
        secret("wsus:CONTOSO\\reader", "Password of CONTOSO\\reader")()
    assert "keyring set migrator wsus:CONTOSO\\reader" in told.value.hint


def test_a_request_without_anybody_to_ask_says_so() -> None:
    with pytest.raises(SettingsError, match="nobody to ask"):
        no_secret("wsus:x", "Password of x")()
