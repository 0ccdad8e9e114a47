"""Who is served: one record for each person or company, across all channels."""
