"""The wheel is what people install: built, put bare into a new environment, it makes the example's report."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


def test_templates_tables_rules_and_scripts_travel_inside_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder, pattern in (
        ("templates", "**/*.j2"), ("migrator/reference", "*.csv"), ("migrator/rules", "**/*.sql"),
        ("migrator/targets", "*.toml"), ("migrator/collectors/scripts", "*.ps1"), ("migrator", "help.txt"),
    ):  # fmt: skip
        files = [p.relative_to(ROOT).as_posix() for p in (ROOT / folder).glob(pattern)]
        assert files, folder
        named = {f"migrator/{f}" if f.startswith("templates/") else f for f in files}
        assert named <= inside, named - inside


def test_the_installed_wheel_makes_the_report_of_the_example(wheel: Path, tmp_path: Path) -> None:
    """A new environment that sees the libraries of this one and nothing of the checkout."""
    subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", str(tmp_path / "env")], check=True)
    bin_folder = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    libraries = Path(next(p for p in sys.path if p.endswith("site-packages")))
    install = [str(bin_folder / "python"), "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    [site] = (tmp_path / "env").rglob("site-packages")
    (site / "libraries.pth").write_text(str(libraries) + "\n", encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    where = [str(bin_folder / "python"), "-c", "import migrator; print(migrator.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(tmp_path))
    demo = [str(bin_folder / "migrator"), "demo", "--computers", "200", "--out", str(tmp_path / "demo")]
    subprocess.run(demo, cwd=tmp_path, env=environment, check=True, capture_output=True)
    report = (tmp_path / "demo" / "assessment" / "report.html").read_text(encoding="utf-8")
    assert "WSUS" in report
