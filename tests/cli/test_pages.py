"""Each source that is read over a network has a page about rights, cost, firewall and what was tried."""

from __future__ import annotations

import pytest

from migrator.cli import run
from migrator.collectors import collector, collector_names, pages

NETWORK = [name for name in collector_names() if not collector(name).takes_paths]


@pytest.mark.parametrize("name", NETWORK)
def test_a_source_on_a_network_has_a_page_with_what_an_administrator_asks(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sources", "--page", name]) == 0
    text = capsys.readouterr().out
    assert text == pages(name)[f"{name}.md"]
    for heading in ("## Rights", "## What it costs the server", "## Firewall", "## What was and was not tried"):
        assert heading in text


@pytest.mark.parametrize("name", NETWORK)
def test_a_page_names_every_option_it_speaks_of_as_the_command_has_it(name: str) -> None:
    import re

    known = {f"--{o.name}" for o in collector(name).options} | {f"--no-{o.name}" for o in collector(name).options}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", pages(name)[f"{name}.md"])) <= known | {"--estate", "--quiet"}
