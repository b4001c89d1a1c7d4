"""What is recorded: written in order, kept while the log can't be written, never dropped if it ends a view."""
