"""Above and below the pictures: the wall's head, its alerts and its foot."""
