"""Kinds that grow, one table each: a new kind is a row, and whoever shows, sounds or records it reads the row."""
