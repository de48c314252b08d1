//! What the command line asks for.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use testkit::Shape;

const USAGE: &str = "\
usage: bench [wallet | search | instructions] [--shape NAME] [--seconds N] [--connections N] [--only LINE] [--jangteo PATH] [--products N] [--data FOLDER] [--requests N]

  wallet            instead of the table: what a call of the ledger costs directly, over REST and over gRPC (needs
                    account-api beside jangteo)
  search            every way of typing in a shop of many products, instead of a bit of everything
  instructions      instead of time, how many instructions a request takes, which a busy machine does not change (needs
                    Valgrind; a login takes seconds there)

  --shape NAME      monolith, multi-module or micro-services, as the tests start it; the last two under
                    `tests/servers.sh run mariadb redis kafka -- …`
  --seconds N       how long each line is measured, after a second to warm up (5)
  --connections N   how many requests run at once (32)
  --only LINE       one line of the table, by its name, or some by the first words of theirs: chat
  --jangteo PATH    the program to measure (target/release/jangteo)
  --products N      how many products `search` puts up (100000)
  --data FOLDER     where `search` keeps them, to be used again (a temporary folder)
  --requests N      how many requests of a line `instructions` counts (200)";

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
    /// The shape to measure, when it is not just jangteo.
    pub(crate) shape: Option<Shape>,
    /// How many products are searched in, when it is search that is measured.
    pub(crate) search: Option<u64>,
    /// Where they are kept.
    pub(crate) data: Option<PathBuf>,
    /// How many requests of a line are counted, when it is instructions that are.
    pub(crate) instructions: Option<u64>,
}

impl Arguments {
    /// Reads the arguments after the program's name.
    pub(crate) fn parse(arguments: &[String]) -> anyhow::Result<Self> {
        let mut read = Self {
            time: Duration::from_secs(5),
            connections: 32,
            only: None,
            jangteo: PathBuf::from("target/release/jangteo"),
            shape: None,
            search: None,
            data: None,
            instructions: None,
        };
        let mut arguments = arguments.iter();
        match arguments.as_slice() {
            [first, rest @ ..] if first == "search" => {
                (read.search, arguments) = (Some(100_000), rest.iter());
            }
            [first, rest @ ..] if first == "instructions" => {
                (read.instructions, arguments) = (Some(200), rest.iter());
            }
            _ => {}
        }
        while let Some(flag) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{flag}: needs a value\n\n{USAGE}"));
            match flag.as_str() {
                "--seconds" => read.time = Duration::from_secs(value()?.parse().context("--seconds")?),
                "--connections" => read.connections = value()?.parse().context("--connections")?,
                "--only" => read.only = Some(value()?.clone()),
                "--jangteo" => read.jangteo = PathBuf::from(value()?),
                "--shape" => read.shape = Some(Shape::named(value()?)?),
                "--products" if read.search.is_some() => {
                    read.search = Some(value()?.parse().context("--products")?);
                }
                "--requests" if read.instructions.is_some() => {
                    read.instructions = Some(value()?.parse().context("--requests")?);
                }
                "--data" if read.search.is_some() => read.data = Some(PathBuf::from(value()?)),
                _ => bail!(USAGE),
            }
        }
        ensure!(!read.time.is_zero(), "--seconds: at least 1");
        ensure!((1..=1000).contains(&read.connections), "--connections: from 1 to 1000");
        ensure!(read.search != Some(0), "--products: at least 1");
        ensure!(read.instructions != Some(0), "--requests: at least 1");
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
    fn search_is_measured_by_itself() {
        let read = parse("search --products 7 --data x").unwrap();
        assert_eq!((read.search, read.data), (Some(7), Some("x".into())));
        assert_eq!((parse("search").unwrap().search, parse("").unwrap().search), (Some(100_000), None));
        assert!(parse("--products 7").is_err() && parse("search --products 0").is_err());
    }

    #[test]
    fn instructions_are_counted_by_themselves() {
        let read = parse("instructions --requests 7 --only order").unwrap();
        assert_eq!((read.instructions, read.only.as_deref()), (Some(7), Some("order")));
        assert!(parse("--requests 7").is_err() && parse("instructions --requests 0").is_err());
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        for bad in ["--secs 2", "--seconds", "--seconds 0", "--seconds x", "--connections 0"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
