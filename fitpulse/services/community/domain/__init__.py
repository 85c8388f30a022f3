"""The rules of the community: points, places, weeks and handles."""
