"""What the journal tells: waiting and service times, processes as they run, customers and what may be offered to them."""
