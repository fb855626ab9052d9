"""The agency's own desk: who it is, how it reads the law, its people, sections, letters, calendar.

Everything here touches only the agency of whoever is logged in; what belongs to another is 404.
"""
