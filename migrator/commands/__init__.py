"""The verbs of the command line: one module a verb, each defining `COMMAND` and returning an exit code."""
