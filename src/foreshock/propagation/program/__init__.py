"""The linear program behind `flow`: numbers of the network, periods of a case, matrix, solver, survival, levers."""
