"""The rules of flows: reading, checking, compiling and stepping a procedure, in plain Python."""
