"""What a file somebody hands in is and holds, and what its pages look like.

Plain Python without Django: it runs in a process of its own (apart.py), because what it reads was
made by people nobody knows.
"""
