//! The README's pictures, from the real app and the sandbox.

fn main() {}
