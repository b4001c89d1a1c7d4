"""The demo: a training agency on one machine, started in words and guided step by step."""
