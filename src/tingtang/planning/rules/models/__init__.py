"""Models of decisions: the six classic ones and free linear models, solved and explained (OPT-01..08)."""
