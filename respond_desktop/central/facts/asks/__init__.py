"""What every ask of a person goes through: refused and recorded, in bounded time, no doorbell."""
