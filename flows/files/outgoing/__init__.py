"""What a file would tell that it should not: numbers of persons, and what it hides from the eye.

Plain code of its own, as all of flows.files: it reads what others made, within bounds.
"""
