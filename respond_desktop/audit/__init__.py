"""The audit trail: records, their chain, the workstation's outbox, and the offline verifier."""
