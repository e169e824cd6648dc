"""One work spread over several flow runs: the parts, who watches them, and what a part is."""
