"""What ffmpeg is told before it sees a file that somebody else made."""

from fitpulse.infra.media.limits import Limits

PROTOCOLS = "fd,pipe"
"""It reads what it was handed: a list that names other files or addresses leads nowhere."""

CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf"
CODECS = "h264,hevc,vp8,vp9,libdav1d,av1,mpeg4,msmpeg4v2,msmpeg4v3,mpeg2video,mpeg1video,mjpeg,h263,wmv2,theora,ffv1"


def guard(limits: Limits) -> list[str]:
    """Arguments that stand before `-i fd:`."""
    return [
        *("-hide_banner", "-nostdin", "-threads", "1"),
        *("-max_alloc", str(limits.memory // 2)),
        *("-max_pixels", str(limits.pixels)),
        *("-max_streams", str(limits.streams)),
        *("-protocol_whitelist", PROTOCOLS),
        *("-format_whitelist", CONTAINERS),
        *("-codec_whitelist", CODECS),
        *("-an", "-sn", "-dn"),
    ]
