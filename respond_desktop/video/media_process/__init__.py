"""The process that reads, decodes and scales streams, and the memory it shares with the window."""
