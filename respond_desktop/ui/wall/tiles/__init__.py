"""One place on the wall: its caption, its picture, and the words that stand for it."""
