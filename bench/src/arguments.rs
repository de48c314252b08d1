//! What the command line asks for.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail, ensure};

const USAGE: &str = "\
usage: bench [--seconds N] [--connections N] [--only LINE] [--jangteo PATH]

  --seconds N       how long each line is measured, after a second to warm up (5)
  --connections N   how many requests run at once (32)
  --only LINE       one line of the table, by its name, or some by the first words of theirs: chat
  --jangteo PATH    the program to measure (target/release/jangteo)";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// How long a line is measured.
    pub(crate) time: Duration,
    /// How many requests run at once.
    pub(crate) connections: usize,
    /// The only line that is wanted, or how those begin that are.
    pub(crate) only: Option<String>,
    /// The program to measure.
    pub(crate) jangteo: PathBuf,
}

impl Arguments {
    /// Reads the arguments after the program's name.
    pub(crate) fn parse(arguments: &[String]) -> anyhow::Result<Self> {
        let mut read = Self {
            time: Duration::from_secs(5),
            connections: 32,
            only: None,
            jangteo: PathBuf::from("target/release/jangteo"),
        };
        let mut arguments = arguments.iter();
        while let Some(flag) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{flag}: needs a value\n\n{USAGE}"));
            match flag.as_str() {
                "--seconds" => read.time = Duration::from_secs(value()?.parse().context("--seconds")?),
                "--connections" => read.connections = value()?.parse().context("--connections")?,
                "--only" => read.only = Some(value()?.clone()),
                "--jangteo" => read.jangteo = PathBuf::from(value()?),
                _ => bail!(USAGE),
            }
        }
        ensure!(!read.time.is_zero(), "--seconds: at least 1");
        ensure!((1..=1000).contains(&read.connections), "--connections: from 1 to 1000");
        Ok(read)
    }

    /// Whether a line is wanted.
    pub(crate) fn wants(&self, line: &str) -> bool {
        self.only.as_deref().is_none_or(|only| {
            let rest = line.strip_prefix(only);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> anyhow::Result<Arguments> {
        Arguments::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn flags_change_what_is_measured() {
        let read = parse("--seconds 2 --only order --connections 8").unwrap();
        assert_eq!((read.time, read.connections), (Duration::from_secs(2), 8));
        assert!(read.wants("order") && !read.wants("login"));
        let chat = parse("--only chat").unwrap();
        assert!(chat.wants("chat room full") && chat.wants("chat idle") && !chat.wants("chatter"));
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        for bad in ["--secs 2", "--seconds", "--seconds 0", "--seconds x", "--connections 0"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
