"""Planning: verdicts, rings and settings in, dated waves out; pure functions that ask no clock."""
