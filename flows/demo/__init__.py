"""The demonstration: an agency, one person per role, a register, and one case from end to end."""
