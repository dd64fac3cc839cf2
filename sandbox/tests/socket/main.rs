//! The sandbox as a client meets it: over a real socket.

mod calls;
mod client;
mod control;
mod doors;
mod gates;
mod keys;
mod minimal;
mod money;
mod recordings;
mod scripts;
