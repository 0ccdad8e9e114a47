"""Classes that meet for a term: timetable and prices, who is enrolled, what happened in each lesson, what parents sign."""
