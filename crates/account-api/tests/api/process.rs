//! The program: what stops its start, how it ends, what its commands say.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use account_api::service::ledger::{ChangeBalance, Ledger};
use account_api::settings::TopupMode;
use domain::{AccountId, Name, Won};
use serde_json::json;

use crate::harness::{answer, counts, sign_up_form};

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_account-api"));
    command.env("JANGTEO_DATA_DIR", folder).env("ACCOUNT_API__SERVER__PORT", "0").current_dir(folder);
    command
}

/// Starts with these settings, which must stop the start; gives the line that says why.
fn refused(settings: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = program(folder.path()).envs(settings.iter().copied()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.lines().count() == 1, "{said}");
    said
}

#[test]
fn a_start_with_a_bad_setting_ends_with_a_line_that_names_it() {
    for (key, value, named) in [
        ("ACCOUNT_API__SERVER__COLOUR", "red", "colour"),
        ("ACCOUNT_API__SERVER__PORT", "many", "port"),
        ("ACCOUNT_API__PROFILE", "holiday", "profile"),
        ("ACCOUNT_API__MAIL__FROM", "nobody", "ACCOUNT_API__MAIL__FROM"),
        ("ACCOUNT_API__MAIL__PUBLIC_URL", "shop", "ACCOUNT_API__MAIL__PUBLIC_URL"),
        ("ACCOUNT_API__THROTTLE__MAILS_PER_HOUR", "0", "ACCOUNT_API__THROTTLE__MAILS_PER_HOUR"),
        ("ACCOUNT_API__MAIL__CONTINUE_URL", "javascript:alert(1)", "ACCOUNT_API__MAIL__CONTINUE_URL"),
        ("ACCOUNT_API__MAIL__SMTP_URL", "ftp://user:hunter2@host", "ACCOUNT_API__MAIL__SMTP_URL"),
        ("ACCOUNT_API__AUTH__SIGNING_KEY", "nonsense", "ACCOUNT_API__AUTH__SIGNING_KEY"),
        ("ACCOUNT_API__AUTH__ADDITIONAL_KEYS", "nonsense", "ACCOUNT_API__AUTH__ADDITIONAL_KEYS"),
        ("ACCOUNT_API__AUTH__REFRESH_AGAIN_SECONDS", "301", "ACCOUNT_API__AUTH__REFRESH_AGAIN_SECONDS"),
        ("ACCOUNT_API__AUTH__SERVICE_SECRET", "short", "ACCOUNT_API__AUTH__SERVICE_SECRET"),
        ("ACCOUNT_API__AUTH__SERVICE_KEY", "hunter2", "ACCOUNT_API__AUTH__SERVICE_KEY"),
        ("ACCOUNT_API__AUTH__SERVICE_PUBLIC_KEYS", "order-api", "ACCOUNT_API__AUTH__SERVICE_PUBLIC_KEYS"),
    ] {
        let said = refused(&[(key, value)]);
        assert!(said.contains(named) && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn production_refuses_what_trusts_the_caller() {
    let (key, own) = (auth::KeyRing::generate_pem(), auth::KeyRing::generate_pem());
    let known = format!("account-api={}", auth::service_public_key(&own).unwrap());
    let good = [
        ("ACCOUNT_API__PROFILE", "production"),
        ("ACCOUNT_API__DATABASE__URL", "mysql://user@127.0.0.1:1/account"),
        ("ACCOUNT_API__AUTH__SIGNING_KEY", key.as_str()),
        ("ACCOUNT_API__AUTH__SERVICE_KEY", own.as_str()),
        ("ACCOUNT_API__AUTH__SERVICE_PUBLIC_KEYS", known.as_str()),
        ("ACCOUNT_API__MAIL__SMTP_URL", "smtp://user:hunter2@mail.example:587?tls=required"),
        ("ACCOUNT_API__MAIL__PUBLIC_URL", "https://shop.example"),
    ];
    for (key, value) in [
        ("ACCOUNT_API__TESTER__ENABLED", "true"),
        ("ACCOUNT_API__TOPUP__MODE", "open"),
        ("ACCOUNT_API__MAIL__SMTP_URL", ""),
        ("ACCOUNT_API__MAIL__PUBLIC_URL", ""),
        ("ACCOUNT_API__MAIL__PUBLIC_URL", "http://localhost:8080"),
        ("ACCOUNT_API__MAIL__PUBLIC_URL", "http://127.0.0.1"),
        ("ACCOUNT_API__MAIL__PUBLIC_URL", "http://[::1]:8000"),
        ("ACCOUNT_API__DATABASE__URL", "sqlite::memory:"),
        ("ACCOUNT_API__DATABASE__URL", "SQLite://account.db"),
        ("ACCOUNT_API__DATABASE__URL", ""),
        ("ACCOUNT_API__AUTH__SIGNING_KEY", ""),
        ("ACCOUNT_API__AUTH__SERVICE_KEY", ""),
        ("ACCOUNT_API__AUTH__SERVICE_PUBLIC_KEYS", ""),
        ("ACCOUNT_API__SERVER__CORS_ORIGINS", "*"),
    ] {
        let mut settings = good.to_vec();
        settings.push((key, value));
        let said = refused(&settings);
        assert!(said.starts_with(key) && !said.contains("hunter2"), "{said}");
    }
    // What must be set is missing by itself as well, and not only as an empty variable.
    for missing in [
        "ACCOUNT_API__DATABASE__URL",
        "ACCOUNT_API__AUTH__SIGNING_KEY",
        "ACCOUNT_API__AUTH__SERVICE_KEY",
        "ACCOUNT_API__AUTH__SERVICE_PUBLIC_KEYS",
        "ACCOUNT_API__MAIL__SMTP_URL",
        "ACCOUNT_API__MAIL__PUBLIC_URL",
    ] {
        let settings: Vec<_> = good.into_iter().filter(|(key, _)| *key != missing).collect();
        let said = refused(&settings);
        assert!(said.starts_with(missing), "{said}");
    }
    assert!(refused(&good).contains("database"), "only the database is missing");
    // For one more release.
    let mut by_secret: Vec<_> = good.into_iter().filter(|(key, _)| !key.contains("__SERVICE_")).collect();
    by_secret.push(("ACCOUNT_API__AUTH__SERVICE_SECRET", "a secret of more than thirty-two characters"));
    assert!(refused(&by_secret).contains("database"), "only the database is missing");
}

/// A program that serves; it is ended when this is dropped.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(folder: &Path) -> Self {
        let mut child = program(folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { child, url }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has usually ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_told_stop_lets_running_requests_end_and_leaves_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(folder.path());
    let http = reqwest::Client::new();
    let sign_up = |n: usize| {
        let request = http.post(format!("{}/accounts/customer/signup", serving.url));
        tokio::spawn(answer(request.json(&sign_up_form(&format!("{n}@example.kr")))))
    };
    sign_up(0).await.unwrap().is(201);
    // One request that never comes to its end, and some that hash while the signal arrives.
    let mut stuck = TcpStream::connect(serving.url.strip_prefix("http://").unwrap()).unwrap();
    stuck.write_all(b"POST /accounts/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{").unwrap();
    let running: Vec<_> = (1..=4).map(sign_up).collect();
    // Each is counted before its password is hashed.
    let db = kit::Database::open_file(folder.path(), "account.db", 1).await.unwrap();
    counts(&db, "SELECT hits FROM throttles WHERE bucket LIKE 'form:%'", 5).await;
    db.close().await;
    let pid = serving.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let told = Instant::now();
    let status = loop {
        if let Some(status) = serving.child.try_wait().unwrap() {
            break status;
        }
        assert!(told.elapsed() < Duration::from_secs(20), "it does not stop");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(status.success(), "{status}");
    for request in running {
        request.await.unwrap().is(201);
    }
    let again = Serving::start(folder.path());
    let login =
        http.post(format!("{}/accounts/customer/signup", again.url)).json(&sign_up_form("1@example.kr"));
    answer(login).await.refuses(409, "ALREADY_REGISTER_USER");
    let key = answer(http.post(format!("{}/test/create/seller", again.url)).json(&json!({}))).await.is(200);
    assert!(key.json()["key"].is_string());
}

#[tokio::test]
async fn withdrawals_are_listed_and_told_by_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let list = |arguments: &[&str]| program(folder.path()).args(arguments).output().unwrap();
    assert!(list(&["migrate"]).status.success());
    let none = list(&["audit", "--withdrawals"]);
    assert!(none.status.success() && none.stdout.is_empty(), "{none:?}");
    let db = kit::Database::open_file(folder.path(), "account.db", 1).await.unwrap();
    let ledger = Ledger::new(db.clone(), kit::Clock::system(), TopupMode::Open);
    let change =
        |money| ChangeBalance { from: Name::parse("김민수").unwrap(), message: None, money: Won(money) };
    ledger.change_balance(AccountId(7), &change(5_000), None).await.unwrap();
    let out = ledger.change_balance(AccountId(7), &change(-3_000), None).await.unwrap();
    db.close().await;
    let one = list(&["audit", "--withdrawals"]);
    let said = String::from_utf8(one.stdout).unwrap();
    let wanted = format!("withdrawal {}: customer 7 took out 3000 won at {}\n", out.change.id, out.change.at);
    assert_eq!((one.status.code(), said), (Some(1), wanted));
    assert!(list(&["audit"]).status.success());
    for unknown in [&["audit", "--deposits"][..], &["serve", "now"], &["holiday"]] {
        let refused = list(unknown);
        assert!(
            !refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("usage"),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn whoever_has_no_curl_can_ask_the_program_whether_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path());
    let url = serving.url.clone();
    let (_, port) = url.rsplit_once(':').unwrap();
    let mut ask = program(folder.path());
    ask.env("ACCOUNT_API__SERVER__PORT", port).arg("health");
    let output = ask.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    drop(serving);
    let output = ask.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains(&url) && said.lines().count() == 1, "{said}");
}

#[test]
fn a_database_that_is_away_is_named_without_its_password_within_five_seconds() {
    // The second takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for at in ["127.0.0.1:1".to_owned(), silent.local_addr().unwrap().to_string()] {
        let url = format!("mysql://someone:hunter2@{at}/shop");
        let began = std::time::Instant::now();
        let said = refused(&[("ACCOUNT_API__DATABASE__URL", url.as_str())]);
        assert!(said.contains(&at) && said.contains("database") && !said.contains("hunter2"), "{said}");
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "{:?}", began.elapsed());
    }
}
