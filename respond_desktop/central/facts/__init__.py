"""What central knows and what every part works by: the world, who may see whom, orders, runs, records."""
