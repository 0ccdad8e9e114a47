"""Planning: what would be, and what to decide: lines, simulated halls, staffing, rosters, models of decisions."""
