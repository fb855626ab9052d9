"""Made-up data for trials and measurements: agencies, people, requests and their courses.

Everything is drawn from a `random.Random`, so that the same seed gives the same installation.
"""
