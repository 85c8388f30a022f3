"""A figure that moves as it is told: joints in a room, landmarks as a camera gives them, films with known truth."""
