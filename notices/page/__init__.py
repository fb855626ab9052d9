"""Paragraphs to A4 pages: GB/T 9704-2012 as PDF/A-2b. Knows no case, no template, no Django.

``blocks`` says what a document consists of, ``pdf.render`` makes the file.
"""
