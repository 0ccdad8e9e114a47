"""Flows from the command line: drawn procedures and decision tables checked and run, without server and database."""
