"""An industry is content: packs are read, compared with what is set up, and applied by ordinary actions."""
