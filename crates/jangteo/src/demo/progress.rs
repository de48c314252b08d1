//! How far the pictures are, on the start screen.

use std::io::{IsTerminal, Write};
use std::time::Instant;

/// A line that changes where somebody looks on; in a file or a pipe one line at the end.
pub(super) struct Progress {
    total: usize,
    done: usize,
    began: Instant,
    changes: bool,
}

impl Progress {
    pub(super) fn begin(total: usize, done: usize, began: Instant) -> Self {
        let progress = Self { total, done, began, changes: std::io::stdout().is_terminal() };
        progress.show();
        progress
    }

    pub(super) fn one_more(&mut self) {
        self.done += 1;
        self.show();
    }

    /// One of them needs none any more.
    pub(super) fn one_less(&mut self) {
        self.total -= 1;
        self.show();
    }

    pub(super) fn end(self) {
        let line = self.last_line();
        // What is behind it was longer at times.
        let clear = if self.changes { "\r\x1b[K" } else { "" };
        say(&format!("{clear}{line}\n"));
    }

    /// Leaves the cursor at the beginning of the line, so that what is logged meanwhile begins there.
    fn show(&self) {
        if self.changes {
            say(&format!("\r\x1b[K{}\r", self.line()));
        }
    }

    fn line(&self) -> String {
        format!("  사진   / pictures  {}/{}", self.done, self.total)
    }

    fn last_line(&self) -> String {
        let took = self.began.elapsed();
        if self.done == self.total {
            format!("{} ({}.{} s)", self.line(), took.as_secs(), took.subsec_millis() / 100)
        } else {
            format!("{}, 나머지는 다음 시작 때 / the rest at the next start", self.line())
        }
    }
}

/// Where nobody listens any more, nothing is said.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_says_whether_all_are_there() {
        let mut progress = Progress { total: 3, done: 1, began: Instant::now(), changes: false };
        progress.one_more();
        assert_eq!(
            progress.last_line(),
            "  사진   / pictures  2/3, 나머지는 다음 시작 때 / the rest at the next start"
        );
        progress.one_less();
        assert!(progress.last_line().starts_with("  사진   / pictures  2/2 (0."));
    }
}
