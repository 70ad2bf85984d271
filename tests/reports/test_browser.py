"""The page in a real browser: its policy lets it work, nothing is logged, and axe finds nothing, light and dark."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.reports import hand_made, with_policy
from tests.reports.test_page import page_of
from tests.support import chromium, node_file

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--virtual-time-budget=20000", "--enable-logging=stderr",
)  # fmt: skip
DARK = ("--blink-settings=preferredColorScheme=0",)


def dumped(page: str, tmp_path: Path, *flags: str) -> tuple[str, str]:
    """Return the document after its scripts have run, and what the browser said of it."""
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    command = [chromium(), *FLAGS, *flags, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    said = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return done.stdout, said


def with_script(page: str, script: str) -> str:
    """Return the page without its policy and with one more script."""
    plain = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", page)
    return plain.replace("</body>", f"<script>{script}</script></body>")


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(hand_made.assessed())


def test_the_script_runs_under_the_policy_and_the_console_stays_silent(page: str, tmp_path: Path) -> None:
    dom, said = dumped(page, tmp_path)
    assert '<search class="tools" hidden' in page
    assert '<search class="tools">' in dom
    assert said == ""


def test_a_script_that_is_not_ours_does_not_run(page: str, tmp_path: Path) -> None:
    foreign = page.replace("</body>", "<script>document.title = 'taken'</script></body>")
    dom, said = dumped(foreign, tmp_path)
    assert "<title>taken</title>" not in dom
    assert "Content Security Policy" in said


def test_the_filter_leaves_the_rows_that_hold_the_words(page: str, tmp_path: Path) -> None:
    script = "const q = document.getElementById('q'); q.value = 'MÜNCHEN'; q.dispatchEvent(new Event('input'));"
    dom, _ = dumped(with_script(page, script), tmp_path)
    rings = dom.split('id="rings"')[1].split("</section>")[0]
    rows = re.findall(r"<tr( class=\"[^\"]*\")?><th scope=\"row\"[^>]*>(.*?)</th>", rings)
    assert len(rows) > 3
    left = [row for row in rows if "away" not in row[0]]
    assert [re.sub("<[^>]+>", "", name) for _, name in left] == ["Büro München"]
    [(shown, of)] = re.findall(r'id="hits"[^>]*>(\d+) of (\d+) rows<', dom)
    assert 0 < int(shown) < int(of)


def test_a_chip_leaves_the_lines_of_its_effort(page: str, tmp_path: Path) -> None:
    script = "document.querySelector('.chips button[data-tag]:not([data-tag=\"\"])').click();"
    dom, _ = dumped(with_script(page, script), tmp_path)
    [pressed] = re.findall(r'<button type="button" aria-pressed="true" data-tag="([^"]+)"', dom)
    lines = re.findall(r'<details id="\w+" data-tag="(\w+)"(?: open="")?( class="off")?', dom.split('id="where"')[0])
    assert {tag for tag, off in lines if not off} == {pressed}


MADE = {"hand made": hand_made.assessed, "empty": hand_made.empty, "with policy": with_policy.assessed}


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(made: str, scheme: str, tmp_path: Path) -> None:
    axe = (
        node_file("axe-core/axe.min.js", how="npm i axe-core")
        .read_text(encoding="utf-8")
        .replace("</script", "<\\/script")
    )
    page = page_of(MADE[made]())
    script = (
        f"{axe}\ndocument.querySelectorAll('details').forEach(d => {{ d.open = true; }});"
        "axe.run().then(found => { const out = document.createElement('pre'); out.id = 'axe';"
        "out.textContent = JSON.stringify({passes: found.passes.length, violations: found.violations.map(v =>"
        "[v.id, v.nodes.map(n => n.html.slice(0, 120) + ' ' + n.any.map(a => a.message).join(' ')).slice(0, 3)])});"
        "document.body.append(out); });"
    )
    dom, said = dumped(with_script(page, script), tmp_path, *(DARK if scheme == "dark" else ()))
    result = re.search(r'<pre id="axe">(.*?)</pre>', dom, re.DOTALL)
    assert result, said
    found = json.loads(result[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert found["violations"] == []
    assert found["passes"] > 20
