//! The document of chat-api's live socket, as it is checked in under `asyncapi/`.

use crate::files::{Mode, bring};

/// Writes or checks it.
pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    let path = format!("asyncapi/{}.json", chat_api::NAME);
    bring(&path, &chat_api::asyncapi::to_json(), mode, "asyncapi")
}
