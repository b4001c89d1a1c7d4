"""RESPOND_HOME and what every program does there: its files, its log, its way to end."""
