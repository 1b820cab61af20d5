"""Floor 5: rules, findings, and what decides which of them a run shows."""
