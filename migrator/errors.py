"""What can go wrong that is not a bug: each error says what happened and what to do about it."""

from __future__ import annotations


class MigratorError(Exception):
    """Say what happened in one sentence, and in `hint` what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class SettingsError(MigratorError):
    """Report a mistake in the settings file, on the command line or in the decisions."""


class EstateError(MigratorError):
    """Report a folder that is no estate, is damaged, or comes from a newer version."""


class ReferenceError_(MigratorError):  # noqa: N801 - ReferenceError is a builtin
    """Report a reference table that does not hold together."""


class RuleError(SettingsError):
    """Report a rule that does not compile or breaks the rule contract."""


class OutputError(MigratorError):
    """Report that a result could not be written."""


class SourceError(MigratorError):
    """Report a source that could not be read; it becomes a reading with a problem and the others go on."""


class Unreachable(SourceError):
    """Report a source that does not answer: name, network or TLS."""


class AccessDenied(SourceError):
    """Report a source that answers and refuses; the hint names the permission."""


class UnexpectedAnswer(SourceError):
    """Report an answer that this version does not understand."""
