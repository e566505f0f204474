"""Tables -> Network; concentration, single sources, tiers seen and unseen."""

from foreshock.exposure.assemble import build as build
from foreshock.exposure.attributes import TABLES as TABLES
from foreshock.exposure.attributes import reference as reference
from foreshock.exposure.indices import concentration as concentration
from foreshock.exposure.politics import geopolrisk as geopolrisk
