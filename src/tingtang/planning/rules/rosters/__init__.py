"""Rosters: who works when, so that what is asked for is covered and the rules are kept (ORG-20, OPT-12)."""
