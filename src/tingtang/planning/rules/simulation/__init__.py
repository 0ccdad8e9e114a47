"""The simulator: a hall's days in memory, by the very order of service that calls real tickets."""
