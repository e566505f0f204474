"""Who did what to whom: events in the terms of the PLOVER ontology, and the actors named."""
