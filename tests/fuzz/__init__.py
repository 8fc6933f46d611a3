"""Inputs spoilt by chance, thousands of them: each ends in a document or in a sentence.

A family makes cases of one sort from a random number alone, so that each can be made again. The
suite runs a few of each (`tests/test_fuzz.py`); `python -m tests.fuzz` runs them all, one by one,
and gives each ten seconds and 500 MB.
"""
