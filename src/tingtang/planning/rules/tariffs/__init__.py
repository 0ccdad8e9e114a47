"""Tariff schemes simulated: what each group of customers pays before and after (OPT-14)."""
