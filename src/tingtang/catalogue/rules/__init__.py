"""Pure arithmetic of the catalogue: calendars and clocks."""
