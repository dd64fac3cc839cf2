//! A browser that keeps nothing, has no room, or kept nonsense.
