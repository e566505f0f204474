"""What every room uses and nothing of ours below it: errors, names, units, random streams, parameters, registry."""
