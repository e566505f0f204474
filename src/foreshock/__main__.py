"""`python -m foreshock`."""

from foreshock.cli import main

raise SystemExit(main())
