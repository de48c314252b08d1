//! What the command line asks for.

use std::path::PathBuf;

/// One line for each thing that `jangteo` does.
pub const USAGE: &str = "\
jangteo — 장터의 모든 서비스를 한 프로세스로 / all services of Jangteo in one process

usage:
  jangteo               서비스를 시작합니다 / serve
  jangteo --demo        예제 상점과 상품으로 시작합니다 / serve, with example shops on the first start
  jangteo health        돌고 있는지 봅니다 / whether it runs here (exit 0 or 1)
  jangteo migrate       데이터베이스를 이 버전에 맞춥니다 / bring the database up; production does not do it at the start
  jangteo audit         돈과 재고를 점검합니다 / check that every won and every unit is where it belongs (exit 0 or 1)
  jangteo audit --withdrawals  예치금 출금 내역을 보여 줍니다 / what customers took out of their wallets (exit 1 when there is any)
  jangteo backup FOLDER   도는 중에도 모두 백업합니다 / copy everything, also while it runs, into a folder that is empty or not there
  jangteo restore FOLDER  빈 데이터 폴더에 되돌립니다 / put a backup into an empty data folder, and check it
  jangteo missed-searches  찾지 못한 검색어를 보여 줍니다 / what people searched for and did not find: how often, when last, what
  jangteo rotate-key    토큰 서명 키를 바꿉니다 / sign tokens with a new key; nobody is logged out
  jangteo --help        이 도움말 / this help
  jangteo --version     버전 / the version";

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve, with the demo's goods or without.
    Serve {
        /// Whether the example shops are wanted.
        demo: bool,
    },
    /// Ask whether it runs.
    Health,
    /// Bring the schemas up to this version.
    Migrate,
    /// Check the data.
    Audit,
    /// List what customers took out of their wallets.
    Withdrawals,
    /// Copy everything.
    Backup {
        /// Where to.
        folder: PathBuf,
    },
    /// Put such a copy back.
    Restore {
        /// Where it is.
        folder: PathBuf,
    },
    /// Show what was searched for and not found.
    MissedSearches,
    /// Change the signing key.
    RotateKey,
    /// Say how it is used.
    Help,
    /// Say which version this is.
    Version,
}

impl Command {
    /// Reads the arguments after the program's name. Returns `None` if they make no sense.
    pub fn parse(arguments: &[&str]) -> Option<Self> {
        match *arguments {
            [] => Some(Self::Serve { demo: false }),
            ["--demo"] => Some(Self::Serve { demo: true }),
            ["health"] => Some(Self::Health),
            ["migrate"] => Some(Self::Migrate),
            ["audit"] => Some(Self::Audit),
            ["audit", "--withdrawals"] => Some(Self::Withdrawals),
            ["backup", folder] if !folder.starts_with('-') => Some(Self::Backup { folder: folder.into() }),
            ["restore", folder] if !folder.starts_with('-') => Some(Self::Restore { folder: folder.into() }),
            ["missed-searches"] => Some(Self::MissedSearches),
            ["rotate-key"] => Some(Self::RotateKey),
            ["--help" | "-h"] => Some(Self::Help),
            ["--version" | "-V"] => Some(Self::Version),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Command> {
        Command::parse(&line.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        assert_eq!(parse(""), Some(Command::Serve { demo: false }));
        assert_eq!(parse("--demo"), Some(Command::Serve { demo: true }));
        assert_eq!(parse("health"), Some(Command::Health));
        assert_eq!(parse("migrate"), Some(Command::Migrate));
        assert_eq!(parse("audit"), Some(Command::Audit));
        assert_eq!(parse("audit --withdrawals"), Some(Command::Withdrawals));
        assert_eq!(parse("missed-searches"), Some(Command::MissedSearches));
        assert_eq!(parse("backup there"), Some(Command::Backup { folder: "there".into() }));
        assert_eq!(parse("restore there"), Some(Command::Restore { folder: "there".into() }));
        for bad in [
            "backup",
            "restore",
            "backup --all",
            "backup here there",
            "--colour",
            "audit --demo",
            "serve now",
            "--demo --demo",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_usage_names_every_command() {
        for word in [
            "--demo",
            "health",
            "migrate",
            "audit",
            "--withdrawals",
            "backup",
            "restore",
            "missed-searches",
            "rotate-key",
            "--help",
            "--version",
        ] {
            assert!(USAGE.contains(word), "{word}");
        }
    }
}
