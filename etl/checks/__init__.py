"""Consistency checks: pure functions from flow rows to findings.

``declared`` says what each check compares, by which rule and on whose word; ``run`` carries them all out.
"""
