"""`tingtang mine LOG`: mining from a file to a table or JSON, without server and database."""
