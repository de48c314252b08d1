//! The client library that web pages use. `tests/setup.sh` fetches it; without that there is nothing to drive, and the
//! test says so, or fails where `CI` is `true`.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

use crate::client::PATIENCE;
use crate::world::{KIM, LEE, World};

/// Where the library is, if it is there.
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stompjs");
    if folder.join("node_modules").exists() {
        return Some(folder);
    }
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!in_ci, "@stomp/stompjs is not installed: tests/setup.sh first");
    eprintln!("not run: @stomp/stompjs is not installed: tests/setup.sh first");
    None
}

/// What `docs/CHAT.md` tells a stranger to write, word for word but for the address.
#[tokio::test]
async fn the_ten_lines_of_the_page_about_chat_connect_listen_and_speak() {
    let Some(folder) = folder() else { return };
    let world = World::new().await;
    let page = std::fs::read_to_string(folder.join("../../../../docs/CHAT.md")).unwrap();
    let lines = page.split("```js\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(lines.lines().count() == 5 && lines.contains("ws://localhost:8085/ws"), "{lines}");
    let publish = page.split("`client.publish(").nth(1).unwrap().split('`').next().unwrap();
    let code = format!(
        "import ws from 'ws'; globalThis.WebSocket ??= ws;\n\
         const [url, token, room] = process.argv.slice(1);\n{}\n\
         const listening = client.onConnect;\n\
         client.onConnect = () => {{ listening(); client.publish({publish}; }};",
        lines.replace("'ws://localhost:8085/ws'", "url")
    );
    world.store.write(world.room, "먼저 한 말").await;
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", &code]).current_dir(&folder).kill_on_drop(true);
    node.args([world.url(), world.token(LEE), world.room.to_string()]);
    let mut node = node.stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(node.stdout.take().unwrap()).lines();
    let heard = async {
        let mut heard = Vec::new();
        while heard.len() < 2 {
            let frame: Value = serde_json::from_str(&said.next_line().await.unwrap().unwrap()).unwrap();
            heard.extend(frame["content"].as_str().map(str::to_owned));
        }
        heard
    };
    assert_eq!(timeout(PATIENCE, heard).await.unwrap(), ["먼저 한 말", "안녕하세요"]);
}

#[tokio::test]
async fn two_people_chat_through_stompjs() {
    let Some(folder) = folder() else { return };
    let world = World::new().await;
    let mut node = Command::new("node");
    node.arg(folder.join("peer.cjs")).args([world.url(), world.room.to_string()]);
    let done = node.args([world.token(KIM), world.token(LEE)]).output().await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
}
