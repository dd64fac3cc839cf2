//! One ChromeDriver. It ends together with its browser, however the test ends.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::port::free_port;

pub struct Driver {
    pub port: u16,
    child: Child,
}

impl Driver {
    pub fn start() -> Self {
        // By default ChromeDriver picks a port that is free on IPv6 and exits when it is
        // taken on IPv4.
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut child = Command::new(&program)
            .args([&format!("--port={}", free_port()), "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let (said, port) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        // Keeps reading, so that the driver never blocks on a full pipe.
        thread::spawn(move || {
            out.lines().map_while(Result::ok).filter_map(|line| port_in(&line)).for_each(|port| {
                let _ = said.send(port);
            });
        });
        let Ok(port) = port.recv_timeout(Duration::from_secs(20)) else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("ChromeDriver did not say which port it listens on");
        };
        Self { port, child }
    }

    /// Requests shutdown, which also ends the browser and deletes its profile.
    fn ask_to_end(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /shutdown HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n\r\n", self.port)?;
        stream.read(&mut [0; 512]).map(drop)
    }
}

fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("successfully on port ")?;
    port.trim().trim_end_matches('.').parse().ok()
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.ask_to_end();
        let end = Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
