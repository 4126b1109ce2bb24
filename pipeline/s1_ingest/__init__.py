"""Find files, decode them, split them into articles."""
