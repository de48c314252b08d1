//! The client library that web pages use. It is fetched by `npm ci` in `tests/stompjs`; without that there is nothing
//! to drive, and the test says so.

use std::path::Path;

use tokio::process::Command;

use crate::world::{KIM, LEE, World};

#[tokio::test]
async fn two_people_chat_through_stompjs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stompjs");
    if !folder.join("node_modules").exists() {
        eprintln!("not run: `npm ci` in {} first", folder.display());
        return;
    }
    let world = World::new();
    let mut node = Command::new("node");
    node.arg(folder.join("peer.cjs")).args([world.url(), world.room.to_string()]);
    let done = node.args([world.token(KIM), world.token(LEE)]).output().await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
}
