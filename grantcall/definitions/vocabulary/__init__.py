"""The closed vocabularies: every word a definition file may use, and nothing else.

Names of states and steps belong to the author; the words here belong to the code.
"""
