use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::wire::Pieces;
use super::*;

const CALL: &[u8] = b"POST /pay HTTP/1.1\r\ncontent-length: 0\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

/// A network before a server that answers whatever it reads, and tells how often it has.
async fn network() -> (BadNetwork, watch::Receiver<u32>) {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = server.local_addr().unwrap().port();
    let (heard, hearing) = watch::channel(0);
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = server.accept().await {
            let heard = heard.clone();
            tokio::spawn(async move {
                let mut call = vec![0; CALL.len()];
                while caller.read_exact(&mut call).await.is_ok() {
                    heard.send_modify(|heard| *heard += 1);
                    caller.write_all(ANSWER).await.unwrap();
                }
            });
        }
    });
    (BadNetwork::start(Protocol::Rest, &[port]).await.unwrap(), hearing)
}

async fn connect(network: &BadNetwork) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, network.doors()[0])).await.unwrap()
}

/// Makes a call and reads the answer, or how the connection ends.
async fn call(connection: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    connection.write_all(CALL).await?;
    let mut answer = vec![0; ANSWER.len()];
    connection.read_exact(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn what_passes_is_answered_once() {
    let (network, heard) = network().await;
    let mut connection = connect(&network).await;
    for _ in 0..2 {
        assert_eq!(call(&mut connection).await.unwrap(), ANSWER);
    }
    assert_eq!(*heard.borrow(), 2);
}

#[tokio::test]
async fn where_it_is_cut_old_connections_end_and_new_ones_do_not_last() {
    let (network, heard) = network().await;
    let mut old = connect(&network).await;
    call(&mut old).await.unwrap();
    network.turn(Mood::Cut);
    assert!(old.read_u8().await.is_err());
    assert!(call(&mut connect(&network).await).await.is_err());
    network.turn(Mood::Passes);
    call(&mut connect(&network).await).await.unwrap();
    assert_eq!((*heard.borrow(), network.met(Mood::Cut)), (2, 1));
}

#[tokio::test]
async fn in_silence_nothing_arrives_until_it_is_over() {
    let (network, mut heard) = network().await;
    network.turn(Mood::Silent);
    let mut connection = connect(&network).await;
    connection.write_all(CALL).await.unwrap();
    while network.met(Mood::Silent) == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!heard.has_changed().unwrap());
    network.turn(Mood::Passes);
    heard.wait_for(|heard| *heard == 1).await.unwrap();
    assert_eq!(connection.read_u8().await.unwrap(), ANSWER[0]);
}

#[tokio::test]
async fn what_is_repeated_is_heard_twice_and_answered_once() {
    let (network, mut heard) = network().await;
    network.turn(Mood::Repeats(Duration::from_millis(20)));
    let mut connection = connect(&network).await;
    assert_eq!(call(&mut connection).await.unwrap(), ANSWER);
    heard.wait_for(|heard| *heard == 2).await.unwrap();
    network.turn(Mood::Passes);
    assert_eq!(call(&mut connection).await.unwrap(), ANSWER);
    connection.shutdown().await.unwrap();
    assert!(connection.read_u8().await.is_err());
    assert_eq!((*heard.borrow(), network.met(Mood::Repeats(Duration::ZERO))), (3, 1));
}

#[tokio::test]
async fn a_call_whose_answer_is_lost_has_been_heard() {
    let (network, heard) = network().await;
    network.turn(Mood::LosesAnswers);
    assert!(call(&mut connect(&network).await).await.is_err());
    assert_eq!((*heard.borrow(), network.met(Mood::LosesAnswers)), (1, 1));
}

#[tokio::test]
async fn a_late_answer_comes_and_so_do_slow_ones() {
    let (network, _) = network().await;
    let mut connection = connect(&network).await;
    let delay = Duration::from_millis(50);
    for (mood, delay) in [(Mood::Late(delay), delay), (Mood::Slow(delay), 2 * delay)] {
        network.turn(mood);
        let began = tokio::time::Instant::now();
        assert_eq!(call(&mut connection).await.unwrap(), ANSWER);
        assert!(began.elapsed() >= delay);
        assert_eq!(network.met(mood), 1);
    }
}

#[tokio::test]
async fn http2_is_taken_apart_however_it_comes_in() {
    let frame = |kind: u8, flags: u8, body: &[u8]| {
        let length = u8::try_from(body.len()).unwrap();
        [&[0, 0, length, kind, flags, 0, 0, 0, 1], body].concat()
    };
    let (settings, data) = (frame(4, 0, &[]), frame(0, 1, b"data"));
    // HEADERS that two CONTINUATIONs belong to.
    let headers = [frame(1, 0, b"a"), frame(9, 0, b"b"), frame(9, 4, b"c")].concat();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    let all = [preface, settings, headers, data];
    let (mut to, mut from) = tokio::io::duplex(1);
    let said = all.concat();
    tokio::spawn(async move { to.write_all(&said).await.unwrap() });
    let mut pieces = Pieces::new(Protocol::Grpc);
    let (mut found, mut calls, mut ends) = (Vec::new(), 0, 0);
    while let Some(piece) = pieces.next(&mut from).await.unwrap() {
        calls += u32::from(piece.begins_call(0));
        ends += u32::from(piece.ends_call(1));
        found.push(piece.bytes);
    }
    assert_eq!((found, calls, ends), (all.to_vec(), 1, 1));
}
