"""Start the program; its first help page is a file, so that it shows before any library is loaded."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Show the first help page, or hand over to the command line."""
    if sys.argv[1:] in ([], ["-h"], ["--help"]):
        page = Path(__file__).with_name("help.txt").read_text(encoding="utf-8")
        sys.stdout.write(page)
        sys.exit(0 if sys.argv[1:] else 2)
    from migrator.cli import main as run  # noqa: PLC0415 - click is loaded only when it has something to do

    run()


if __name__ == "__main__":
    main()
