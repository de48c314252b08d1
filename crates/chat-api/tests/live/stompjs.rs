//! The client library that web pages use. `tests/setup.sh` fetches it; without that there is nothing to drive, and the
//! test says so, or fails where `CI` is `true`.

use std::path::Path;

use tokio::process::Command;

use crate::world::{KIM, LEE, World};

#[tokio::test]
async fn two_people_chat_through_stompjs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stompjs");
    if !folder.join("node_modules").exists() {
        let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!in_ci, "@stomp/stompjs is not installed: tests/setup.sh first");
        eprintln!("not run: @stomp/stompjs is not installed: tests/setup.sh first");
        return;
    }
    let world = World::new();
    let mut node = Command::new("node");
    node.arg(folder.join("peer.cjs")).args([world.url(), world.room.to_string()]);
    let done = node.args([world.token(KIM), world.token(LEE)]).output().await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
}
