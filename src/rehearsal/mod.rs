//! Rehearsals: who the simulated person is, and what became of a simulated call. Pure.

pub mod draft;
pub mod last;
pub mod words;
