"""What can go wrong with a video.

The first three are the file's fault, so trying again changes nothing; the last two may be chance.
"""

from fitpulse.kernel.errors import BadRequest, DeadlineExceeded, FitPulseError, TooLarge, Unavailable


class MediaUnreadable(BadRequest):
    slug = "form-video-unreadable"
    title = "This video can't be read"


class MediaTooLarge(TooLarge):
    slug = "form-video-too-large"
    title = "This video is larger than what is taken"


class MediaMissing(Unavailable):
    slug = "form-video-unsupported"
    title = "This installation reads no videos"


class MediaFailed(FitPulseError):
    slug = "form-video-failed"
    title = "The decoder failed on this video"


class MediaStuck(DeadlineExceeded):
    slug = "form-video-stuck"
    title = "The decoder took too long over this video"
