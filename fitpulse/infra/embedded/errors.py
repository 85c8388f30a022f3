"""What can go wrong while the embedded servers start, in words for the person who started them."""

from fitpulse.kernel.errors import Conflict, Unavailable


class HomeInUse(Conflict):
    slug = "home-in-use"
    title = "Another FitPulse already runs in this folder"


class PartsMissing(Unavailable):
    slug = "embedded-parts-missing"
    title = "The embedded servers are not installed"


class StartFailed(Unavailable):
    slug = "embedded-start-failed"
    title = "An embedded server did not start"
