"""Plan the move off Windows Server Update Services: inventory, mapping, readiness, rollout."""

__version__ = "0.1.0"
