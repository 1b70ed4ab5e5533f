"""Pictures: photographs and footage seen through a moving camera, graded, and joined."""
