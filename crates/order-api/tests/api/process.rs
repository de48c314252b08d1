//! The program: its commands, its settings, and how it ends.

use std::process::{Command, Output};

/// Runs the program with these settings over an empty folder, to its end.
fn run(settings: &[(&str, &str)], argument: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_order-api"));
    command.env("JANGTEO_DATA_DIR", folder.path()).env("ORDER_API__SERVER__PORT", "0");
    command.current_dir(folder.path()).envs(settings.iter().copied()).arg(argument).output().unwrap()
}

/// Starts with these settings, which must stop the start; gives the line that says why.
fn refused(settings: &[(&str, &str)]) -> String {
    let output = run(settings, "serve");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.lines().count() == 1, "{said}");
    said
}

#[test]
fn a_start_with_a_bad_setting_ends_with_a_line_that_names_it() {
    for (key, value, named) in [
        ("ORDER_API__SERVER__COLOUR", "red", "colour"),
        ("ORDER_API__SERVER__PORT", "many", "port"),
        ("ORDER_API__PROFILE", "holiday", "profile"),
        ("ORDER_API__WALLET__TRANSPORT", "pigeon", "transport"),
        ("ORDER_API__WALLET__URL", "shop", "ORDER_API__WALLET__URL"),
        ("ORDER_API__REDIS__URL", "http://shop", "ORDER_API__REDIS__URL"),
        ("ORDER_API__REDIS__TIMEOUT_MS", "0", "ORDER_API__REDIS"),
        ("ORDER_API__AUTH__JWKS_URL", "shop", "ORDER_API__AUTH__JWKS_URL"),
        ("ORDER_API__AUTH__SERVICE_SECRET", "short", "ORDER_API__AUTH__SERVICE_SECRET"),
        ("ORDER_API__AUTH__SERVICE_KEY", "nonsense", "ORDER_API__AUTH__SERVICE_KEY"),
        ("ORDER_API__COMMISSION__BASIS_POINTS", "10001", "ORDER_API__COMMISSION__BASIS_POINTS"),
    ] {
        let said = refused(&[(key, value)]);
        assert!(said.contains(named), "{key}: {said}");
    }
    for urls in ["http://a:9080,shop", "https://a:9080", ""] {
        let over_grpc = [("ORDER_API__WALLET__TRANSPORT", "grpc"), ("ORDER_API__WALLET__URL", urls)];
        assert!(refused(&over_grpc).contains("ORDER_API__WALLET__URL"), "{urls}");
    }
}

#[test]
fn production_refuses_what_is_only_for_trying_out() {
    let own = auth::KeyRing::generate_pem();
    let good = [
        ("ORDER_API__PROFILE", "production"),
        ("ORDER_API__DATABASE__URL", "mysql://user@127.0.0.1:1/orders"),
        ("ORDER_API__AUTH__SERVICE_KEY", own.as_str()),
    ];
    for (key, value) in [
        ("ORDER_API__DATABASE__URL", "sqlite::memory:"),
        ("ORDER_API__DATABASE__URL", ""),
        ("ORDER_API__AUTH__SERVICE_KEY", ""),
        ("ORDER_API__SERVER__CORS_ORIGINS", "*"),
    ] {
        let mut settings = good.to_vec();
        settings.push((key, value));
        let said = refused(&settings);
        assert!(said.starts_with(key), "{said}");
    }
    assert!(refused(&good).contains("database"), "only the database is missing");
    // For one more release.
    let mut by_secret = good[..2].to_vec();
    by_secret.push(("ORDER_API__AUTH__SERVICE_SECRET", "a secret of more than thirty-two characters"));
    assert!(refused(&by_secret).contains("database"), "only the database is missing");
}

#[test]
fn an_audit_without_account_api_has_not_passed() {
    let away = [("ORDER_API__WALLET__URL", "http://127.0.0.1:1")];
    assert!(run(&away, "migrate").status.success());
    let audit = run(&away, "audit");
    assert!(!audit.status.success());
    assert_eq!(run(&[], "holiday").status.code(), Some(1));
}

#[test]
fn a_database_that_is_away_is_named_without_its_password_within_five_seconds() {
    // The second takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for at in ["127.0.0.1:1".to_owned(), silent.local_addr().unwrap().to_string()] {
        let url = format!("mysql://someone:hunter2@{at}/shop");
        let began = std::time::Instant::now();
        let said = refused(&[("ORDER_API__DATABASE__URL", url.as_str())]);
        assert!(said.contains(&at) && said.contains("database") && !said.contains("hunter2"), "{said}");
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "{:?}", began.elapsed());
    }
}
