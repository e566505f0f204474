"""Tables -> Network; concentration, single sources, tiers seen and unseen."""

from foreshock.exposure.build import build as build
