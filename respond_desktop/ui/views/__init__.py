"""My views: what an officer reads about who watched or located her."""
