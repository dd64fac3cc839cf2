//! The engine that keeps a call fresh.
