"""The 33 points of BlazePose by name, and what a bare joint name means on each side of the body."""

NAMES = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "left_mouth",
    "right_mouth",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot",
    "right_foot",
)
COUNT = len(NAMES)
VALUES = 4 * COUNT
"""Numbers in one frame: x, y, z and visibility of each point."""

WORLD_VALUES = 3 * COUNT

INDEX = {name: number for number, name in enumerate(NAMES)}
PAIRED = {name.removeprefix("left_") for name in NAMES if name.startswith("left_")}

NOSE = INDEX["nose"]
LEFT_SHOULDER, RIGHT_SHOULDER = INDEX["left_shoulder"], INDEX["right_shoulder"]
LEFT_HIP, RIGHT_HIP = INDEX["left_hip"], INDEX["right_hip"]
LEFT_KNEE, RIGHT_KNEE = INDEX["left_knee"], INDEX["right_knee"]
LEFT_HEEL, RIGHT_HEEL = INDEX["left_heel"], INDEX["right_heel"]
LEFT_FOOT, RIGHT_FOOT = INDEX["left_foot"], INDEX["right_foot"]
LEFT_ANKLE, RIGHT_ANKLE = INDEX["left_ankle"], INDEX["right_ankle"]


def resolve(name: str, side: str) -> int:
    """The index of `name` on `side` ("left" or "right"); a name that has its own side keeps it."""
    return INDEX[name] if name in INDEX else INDEX[f"{side}_{name}"]
