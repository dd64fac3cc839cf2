//! The processes below another, from `/proc`.

use std::fs;

#[derive(Clone, Copy, Debug)]
pub struct Process(pub u32);

impl Process {
    /// The name of its program, at most 15 characters.
    pub fn name(self) -> String {
        self.read("comm").trim().to_owned()
    }

    /// The user it acts for.
    pub fn effective_user(self) -> u32 {
        let status = self.read("status");
        let users = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap_or_default();
        users.split_whitespace().nth(1).and_then(|user| user.parse().ok()).expect("a user")
    }

    /// The group that it belongs to.
    pub fn group(self) -> u32 {
        let stat = self.read("stat");
        // Its name stands in parentheses and may hold anything.
        let (_, rest) = stat.rsplit_once(')').unwrap_or_default();
        rest.split_whitespace().nth(2).and_then(|group| group.parse().ok()).unwrap_or_default()
    }

    /// A file of it; empty when it has ended.
    pub fn read(self, file: &str) -> String {
        let bytes = fs::read(format!("/proc/{}/{file}", self.0)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn parent(self) -> Option<u32> {
        let status = self.read("status");
        status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
    }
}

/// This process and everything that it has started.
pub fn descendants(first: u32) -> Vec<Process> {
    let ids = fs::read_dir("/proc")
        .expect("this is Linux")
        .filter_map(|entry| entry.ok()?.file_name().to_string_lossy().parse().ok());
    let all: Vec<Process> = ids.map(Process).collect();
    let mut found = vec![Process(first)];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(all.iter().filter(|process| process.parent() == Some(parent.0)));
        next += 1;
    }
    found
}
