//! An API that records each request and responds when it is told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use crate::site::wait_until;

#[derive(Default)]
struct State {
    heads: Vec<String>,
    is_held: bool,
}

pub struct FakeApi {
    pub base: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl FakeApi {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<(Mutex<State>, Condvar)>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let state = Arc::clone(&shared);
                thread::spawn(move || respond(&stream.unwrap(), &state));
            }
        });
        Self { base, state }
    }

    pub fn hold(&self, is_held: bool) {
        self.state.0.lock().unwrap().is_held = is_held;
        self.state.1.notify_all();
    }

    /// Line and headers of each request.
    pub fn requests(&self) -> Vec<String> {
        self.state.0.lock().unwrap().heads.clone()
    }

    pub fn wait_for_request(&self) {
        wait_until("the API has a request", || !self.requests().is_empty());
    }
}

fn respond(stream: &TcpStream, (state, changed): &(Mutex<State>, Condvar)) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let length = head.to_ascii_lowercase();
    let length = length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    let mut state = state.lock().unwrap();
    state.heads.push(head);
    drop(changed.wait_while(state, |state| state.is_held).unwrap());
    let reply = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    let _ = { stream }.write_all(reply.as_bytes());
}
