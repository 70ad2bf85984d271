"""`migrator explain` for values: the answer of the issue's example, its short form, its JSON, and what a mistake gets."""

from __future__ import annotations

import io
import json
import sys

import pytest
from click.testing import CliRunner

from migrator.cli import DONE, MISTAKE, cli, run
from migrator.commands._scan_asked import asked_windows, given_values, known_values
from migrator.errors import SettingsError
from migrator.reference import reference_table

EXAMPLE = ["WUServer=http://x:8530", "UseWUServer=1", "DeferQualityUpdatesPeriodInDays=7"]


def explained(*arguments: str, colour: bool = False) -> str:
    done = CliRunner().invoke(cli, ["explain", *arguments], color=colour, standalone_mode=False)
    assert done.exception is None, done.exception
    return done.output


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_example_stays_on_wsus_on_windows_11_and_says_why() -> None:
    told = lines(explained(*EXAMPLE, "--build", "22631"))
    assert told[0] == "Windows 11 23H2, build 22631 (Windows 11)"
    assert "Feature updates WSUS (disputed) WSUS server UseWUServer and WUServer" in told
    assert "Quality updates WSUS (disputed) WSUS server UseWUServer and WUServer" in told
    assert "Third-party updates WSUS WSUS server UseWUServer and WUServer" in told
    assert "Dual scan off" in told
    assert "No effect here DeferQualityUpdatesPeriodInDays" in told
    assert "Stopped by nothing" in told
    assert any(
        line.startswith("One change AU\\UseWUServer=0, and all of Microsoft's classes come from") for line in told
    )


def test_the_example_scans_twice_on_windows_10() -> None:
    told = lines(explained(*EXAMPLE, "--build", "19045"))
    sentence = " ".join(told[3:6])
    assert (
        "Feature updates and quality updates come from Windows Update; drivers have to be checked on one device"
        in sentence
    )
    assert "Quality updates Windows Update Windows Update DeferQualityUpdatesPeriodInDays" in told
    assert any(line.startswith("Dual scan on:") for line in told)


def test_each_step_of_the_cut_over_is_a_line() -> None:
    told = explained(*EXAMPLE, "--build", "22631")
    table = told[told.index("What each step of the cut-over gives") :].splitlines()
    assert [" ".join(line.split()) for line in table[2:12]] == [
        "0 Today WSUS? WSUS? WSUS? WSUS? WSUS check",
        "1 Pin the version WSUS? WSUS? WSUS? WSUS? WSUS check",
        "2 Assign the ring WSUS? WSUS? WSUS? WSUS? WSUS check",
        "3 Open the way WSUS WSUS WSUS WSUS WSUS check",
        "4 Scan source WU WU WU WU WSUS check",
        "5 Check a scan WU WU WU WU WSUS check",
        "6 Remove WSUS WU WU WU WU - WU",
        "7 Remove the scan source WU WU WU WU - WU",
        "8 Clear stale copies WU WU WU WU - WU",
        "9 Retire it in WSUS WU WU WU WU - WU",
    ]


def test_a_server_is_told_the_steps_of_servers() -> None:
    told = lines(explained("WUServer=http://x", "UseWUServer=1", "AUOptions=4", "--build", "2022"))
    assert told[0] == "Windows Server 2022, build 20348"
    assert "2 Hold installations WSUS WSUS WSUS WSUS WSUS check" in told
    assert "4 Remove WSUS WU WU WU WU - WU" in told


def test_what_blocks_and_what_holds_up_is_told() -> None:
    told = lines(explained("NoAutoUpdate=1", "AUOptions=3", "DisableWindowsUpdateAccess=1", "--build", "11 24H2"))
    assert "Stopped by NoAutoUpdate, DisableWindowsUpdateAccess" in told
    assert "Held up or hidden AUOptions" in told


def test_a_value_that_has_nothing_to_do_with_scanning_is_said_to_be_such() -> None:
    told = lines(explained(*EXAMPLE, "ActiveHoursStart=8", "--build", "22631"))
    assert "Not about this ActiveHoursStart" in told


def test_without_a_build_every_generation_has_its_line() -> None:
    told = lines(explained(*EXAMPLE))
    assert "Windows 11 WSUS? WSUS? WSUS? WSUS? WSUS check off" in told
    assert "Windows 10 2004 to 22H2 WU WU check WSUS WSUS check on" in told
    assert "Windows Server 2025 check check check check WSUS check check" in told
    names = [str(r["name"]) for r in reference_table("scan_generation").records()]
    assert [n for n in names if not any(line.startswith(n) for line in told)] == []


def test_with_server_alone_only_servers_have_a_line() -> None:
    told = lines(explained(*EXAMPLE, "--server"))
    assert any(line.startswith("Windows Server 2019") for line in told)
    assert not any(line.startswith("Windows 1") for line in told)


def test_no_line_of_an_answer_is_longer_than_a_terminal_but_a_command_or_a_page() -> None:
    for line in [*explained(*EXAMPLE, "--build", "19045").splitlines(), *explained(*EXAMPLE).splitlines()]:
        assert len(line) <= 100 or "https://" in line or line.startswith("    Get-Item"), line
        assert line == line.rstrip()


def test_json_holds_the_whole_answer() -> None:
    told = json.loads(explained(*EXAMPLE, "--build", "22631.4317", "--json"))
    [answer] = told["generations"]
    assert [v["name"] for v in told["values"]] == ["WUServer", "UseWUServer", "DeferQualityUpdatesPeriodInDays"]
    assert (answer["generation"], answer["build"], answer["dual_scan"]) == ("windows_11", 22631, False)
    assert {c["update_class"]: c["scan_from"] for c in answer["classes"]}["quality"] == "wsus"
    assert len(answer["steps"]) == 10
    assert len(json.loads(explained(*EXAMPLE, "--json"))["generations"]) == len(reference_table("scan_generation").rows)


def test_a_pipe_gets_no_escape_sequence_and_a_terminal_colours() -> None:
    assert "\x1b" not in explained(*EXAMPLE, "--build", "22631")
    assert "\x1b[35m" in explained(*EXAMPLE, "--build", "22631", colour=True)


def test_a_console_without_unicode_gets_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp437", errors="strict"))
    assert run(["explain", *EXAMPLE, "--build", "22631"]) == DONE
    sys.stdout.flush()
    assert "* Defender definitions" in raw.getvalue().decode("cp437")


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("usewuserver=1", "windowsupdate\\au", "1"),
        ("AU\\UseWUServer=0x1", "windowsupdate\\au", "1"),
        ("au/USEWUSERVER= 1 ", "windowsupdate\\au", "1"),
        ("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU\\UseWUServer=1", "windowsupdate\\au", "1"),
        ("HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\WUServer=a=b", "windows\\windowsupdate", "a=b"),
        ("UseUpdateClassPolicySource=1", "windowsupdate\\au", "1"),
        ("WindowsUpdate\\UseUpdateClassPolicySource=1", "windows\\windowsupdate", "1"),
        ("HKCU\\DisableWindowsUpdateAccess=1", "policies\\windowsupdate", "1"),
        ("DisableWindowsUpdateAccess=1", "windows\\windowsupdate", "1"),
        ("WUServer=", "windows\\windowsupdate", ""),
    ],
)
def test_a_value_is_found_by_its_name_or_its_path(text: str, key: str, value: str) -> None:
    [found] = given_values([text])
    assert found.key.endswith(key)
    assert found.value == value


@pytest.mark.parametrize(
    ("build", "server", "generation", "release"),
    [
        ("22631", False, "windows_11", "Windows 11 23H2"),
        ("10.0.22631.4317", False, "windows_11", "Windows 11 23H2"),
        ("11 23H2", False, "windows_11", "Windows 11 23H2"),
        ("windows 11 23h2", False, "windows_11", "Windows 11 23H2"),
        ("11", False, "windows_11", None),
        ("1809", False, "windows_10_1607_to_1909", "Windows 10 1809"),
        ("17763", False, "windows_10_1607_to_1909", "Windows 10 1809"),
        ("17763", True, "server_2019", "Windows Server 2019"),
        ("2019", False, "server_2019", "Windows Server 2019"),
        ("20348", False, "server_2022", "Windows Server 2022"),
        ("Windows Server 2025", False, "server_2025", "Windows Server 2025"),
        ("29999", False, "windows_newer", None),
        ("29999", True, "server_newer", None),
    ],
)
def test_a_build_or_a_release_names_its_generation(
    build: str, server: bool, generation: str, release: str | None
) -> None:
    [found] = asked_windows(build, server=server)
    assert (found.generation, found.release) == (generation, release)


@pytest.mark.parametrize(
    "release", sorted({(str(r["role"]), str(r["name"])) for r in reference_table("windows_release").records()})
)
def test_every_release_of_the_lifecycle_is_understood_as_it_is_written(release: tuple[str, str]) -> None:
    role, name = release
    [found] = asked_windows(name, server=role == "server")
    assert found.role == role


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["UseWUSrever=1"], "Did you mean UseWUServer?"),
        (["UseWUServer=one"], "UseWUServer is a number, and 'one' is none."),
        (["UseWUServer="], "UseWUServer is a number"),
        (["UseWUServer=99999999999"], "UseWUServer is a number"),
        (["=1"], "No value without a name"),
        (["AU\\WUServer=x"], "WUServer is not read from AU\\WUServer."),
        (["HKCU\\WUServer=x"], "It is read from HKLM"),
        (["UseWUServer=1", "usewuserver=0"], "UseWUServer is given twice."),
        (["DEV001", "UseWUServer=1"], "DEV001 is not a value"),
        (["DEV001", "--build", "22631"], "DEV001 is not a value"),
        (["--json"], "--json is for values."),
        (["WUServer"], "Write a value with what it holds: WUServer=..."),
        (["UseWUServer=1", "--build", "22H2"], "Name one of these: Windows 10 22H2, Windows 11 22H2."),
        (["UseWUServer=1", "--build", "Widnows 11 23H2"], "Did you mean Windows 11 23H2?"),
        (["UseWUServer=1", "--build", ""], "neither a build nor a release"),
        (["UseWUServer=1", "--build", "22631", "--server"], "22631 is a build of Windows 11 23H2, not of a server."),
    ],
)
def test_a_mistake_gets_a_sentence_and_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", *arguments]) == MISTAKE
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""
    assert "Traceback" not in told.err


def test_rules_are_still_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "DEV001"]) == DONE
    assert "About each computer; blocker" in capsys.readouterr().out


def test_every_known_value_can_be_given() -> None:
    for known in known_values():
        hive = "HKCU" if known.side == "user" else "HKLM"
        text = f"{hive}\\{known.key}\\{known.name}={'1' if known.kind == 'number' else 'x'}"
        [found] = given_values([text])
        assert (found.side, found.key, found.name) == (known.side, known.key, known.name)


@pytest.mark.parametrize("text", ["\x00=1", "a\\\\b=1", "\\=1", "💥=1", "'; drop table=1"])
def test_no_text_gives_a_traceback(text: str) -> None:
    with pytest.raises(SettingsError):
        given_values([text])
