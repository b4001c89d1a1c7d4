"""Who is who, signs in and may act: accounts, devices, sessions, and what is taken away again."""
