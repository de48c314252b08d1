//! The program: what stops its start, and what it prints.

use std::process::Command;

/// Starts with these settings, which must stop the start; gives the line that says why.
fn refused(settings: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_chat-api"));
    command.env("JANGTEO_DATA_DIR", folder.path()).env("CHAT_API__SERVER__PORT", "0");
    let output = command.current_dir(folder.path()).envs(settings.iter().copied()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.lines().count() == 1, "{said}");
    said
}

#[test]
fn production_refuses_what_is_only_for_trying_out() {
    let good = [
        ("CHAT_API__PROFILE", "production"),
        ("CHAT_API__DATABASE__URL", "mysql://user@127.0.0.1:1/chat"),
        ("CHAT_API__AUTH__SERVICE_SECRET", "a secret of more than thirty-two characters"),
    ];
    for (key, value) in [
        ("CHAT_API__DATABASE__URL", "sqlite::memory:"),
        ("CHAT_API__DATABASE__URL", ""),
        ("CHAT_API__SERVER__CORS_ORIGINS", "*"),
    ] {
        let mut settings = good.to_vec();
        settings.push((key, value));
        let said = refused(&settings);
        assert!(said.starts_with(key), "{said}");
    }
    let mut nobody = good.to_vec();
    nobody.push(("CHAT_API__AUTH__SERVICE_SECRET", ""));
    assert!(refused(&nobody).starts_with("CHAT_API__AUTH__SERVICE_KEY"));
    assert!(refused(&good).contains("database"), "only the database is missing");
}

#[test]
fn an_entry_of_a_list_that_means_nothing_stops_the_start_with_a_line_that_names_it() {
    for (key, value, named) in [
        ("CHAT_API__SERVER__CORS_ORIGINS", "https://shop.example,https://*.example", "server.cors_origins"),
        ("CHAT_API__SERVER__CORS_ORIGINS", "shop.example", "server.cors_origins"),
        ("CHAT_API__SERVER__TRUSTED_PROXIES", "gateway", "server.trusted_proxies"),
        ("CHAT_API__SERVER__DOCUMENTS", "http://shop.example/openapi.json", "server.documents"),
    ] {
        let said = refused(&[(key, value)]);
        assert!(said.contains(named), "{said}");
    }
}
