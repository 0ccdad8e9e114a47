"""Planning from the command line: lines, decisions, rosters, staffing, simulations and formulas, without server and database."""
