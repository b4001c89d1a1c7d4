"""Who may: the policy and its one decision."""
