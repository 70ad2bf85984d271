"""How much memory this process has taken at most."""

from __future__ import annotations


def peak_mib() -> float:
    """Return the peak resident memory in MiB; the unit of the system call differs between Linux and macOS."""
    import resource
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
