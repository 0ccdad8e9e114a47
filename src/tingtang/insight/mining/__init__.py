"""Logs as mining reads them: loaded, narrowed, followed, held against a flow."""
