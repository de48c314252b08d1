//! A second connection on which everything is said once more.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::connection::Parcel;
use super::wire::{Pieces, Protocol};
use super::{Met, Mood};

/// How long the last answers are waited for.
const ANSWERS_MAX: Duration = Duration::from_secs(5);

/// Says all that is copied, keeps the connection alive as a caller would, and counts the answers, which nobody else
/// sees.
pub(super) async fn mirror(
    protocol: Protocol,
    mut server: TcpStream,
    mut copied: mpsc::Receiver<Parcel>,
    met: &Met,
) {
    let (mut from, mut to) = server.split();
    let mut pieces = Pieces::new(protocol);
    let (mut next, mut under_way): (Option<Parcel>, u64) = (None, 0);
    let (mut has_begun, mut all_said) = (false, None);
    while all_said.is_none() || under_way > 0 {
        let due = next.as_ref().map_or_else(Instant::now, |parcel| parcel.due);
        let say = tokio::select! {
            parcel = copied.recv(), if next.is_none() && all_said.is_none() => {
                if parcel.is_none() {
                    all_said = Some(Instant::now());
                }
                next = parcel;
                continue;
            }
            () = sleep_until(due), if next.is_some() => match next.take() {
                Some(parcel) => {
                    under_way += u64::from(parcel.is_call);
                    has_begun |= parcel.is_call;
                    parcel.piece.bytes
                }
                None => continue,
            },
            // A caller's own greeting comes before its reply to the server's.
            piece = pieces.next(&mut from), if has_begun => {
                let Ok(Some(piece)) = piece else { return };
                if piece.ends_call(under_way) {
                    under_way = under_way.saturating_sub(1);
                    met.add(Mood::Repeats(Duration::ZERO), 1);
                }
                match piece.acknowledgement() {
                    Some(acknowledgement) => acknowledgement,
                    None => continue,
                }
            }
            () = sleep_until(all_said.unwrap_or_else(Instant::now) + ANSWERS_MAX), if all_said.is_some() => return,
        };
        if to.write_all(&say).await.is_err() {
            return;
        }
    }
}
