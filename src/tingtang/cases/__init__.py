"""Every demand is a case: with a state, clocks, people who answer for it, and a customer who hears of it."""
