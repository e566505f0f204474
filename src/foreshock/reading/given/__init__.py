"""Under which circumstances a clause holds, in its sentence, before it, and over its section."""
