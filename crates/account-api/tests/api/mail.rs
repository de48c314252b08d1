use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kit::db::fetch_number;
use mailin::{Action, Handler, Response, SessionBuilder, response};
use serde_json::json;

use crate::harness::{Shop, eventually, secret_after, sign_up_form};

/// What a real SMTP server was given.
#[derive(Clone, Default)]
struct Inbox {
    mails: Arc<Mutex<Vec<Letter>>>,
    now: Letter,
}

#[derive(Clone, Default)]
struct Letter {
    from: String,
    to: Vec<String>,
    data: Vec<u8>,
}

impl Handler for Inbox {
    fn data_start(&mut self, _domain: &str, from: &str, _is8bit: bool, to: &[String]) -> Response {
        self.now = Letter { from: from.into(), to: to.to_vec(), data: vec![] };
        response::OK
    }

    fn data(&mut self, buf: &[u8]) -> std::io::Result<()> {
        self.now.data.extend_from_slice(buf);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.mails.lock().unwrap().push(std::mem::take(&mut self.now));
        response::OK
    }
}

impl Inbox {
    /// Takes mail from now on, until the process ends.
    fn open_on(listener: TcpListener) -> Self {
        let inbox = Self::default();
        let taking = inbox.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                taking.clone().serve(stream.unwrap()).unwrap();
            }
        });
        inbox
    }

    fn serve(self, mut stream: TcpStream) -> std::io::Result<()> {
        let peer = stream.peer_addr()?.ip();
        let mut session = SessionBuilder::new("mail.example.kr").build(peer, self);
        session.greeting().write_to(&mut stream)?;
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut line = vec![];
        while lines.read_until(b'\n', &mut line)? > 0 {
            let answer = session.process(&line);
            if answer.action != Action::NoReply {
                answer.write_to(&mut stream)?;
            }
            if answer.action == Action::Close {
                break;
            }
            line.clear();
        }
        Ok(())
    }

    async fn first(&self) -> Letter {
        eventually("a mail", || self.mails.lock().unwrap().first().cloned()).await
    }
}

async fn shop_with_server_on(port: u16) -> Shop {
    Shop::open_with(|settings| {
        settings.mail.smtp_url = format!("smtp://127.0.0.1:{port}").into();
        settings.mail.public_url = "https://shop.example.kr/".into();
    })
    .await
}

#[tokio::test]
async fn a_mail_goes_through_a_real_server_and_its_link_works() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let shop = shop_with_server_on(listener.local_addr().unwrap().port()).await;
    let inbox = Inbox::open_on(listener);
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    let letter = inbox.first().await;
    assert_eq!(
        (letter.from.as_str(), letter.to.as_slice()),
        ("no-reply@jangteo.example", ["kim@example.kr".to_owned()].as_slice())
    );
    let text = String::from_utf8(letter.data).unwrap();
    assert!(
        text.is_ascii()
            && text.contains("multipart/alternative")
            && !shop.folder.path().join("mail").exists()
    );
    let token = secret_after(&text, "https://shop.example.kr/accounts/customer/verify/");
    shop.get(&format!("/accounts/customer/verify/{token}")).await.is(200);
    shop.counts("SELECT COUNT(*) FROM mail_queue", 0).await;
}

#[tokio::test]
async fn a_mail_waits_until_the_server_is_up_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let shop = shop_with_server_on(address.port()).await;
    shop.sign_up("seller", "lee@example.kr").await.is(201);
    let failed =
        "SELECT COUNT(*) FROM mail_queue WHERE attempts > 0 AND next_attempt_at < created_at + 100000";
    shop.counts(failed, 1).await;
    let inbox = Inbox::open_on(TcpListener::bind(address).unwrap());
    shop.clock.advance(Duration::from_secs(5));
    let letter = inbox.first().await;
    let token = secret_after(&String::from_utf8(letter.data).unwrap(), "/accounts/seller/verify/");
    shop.get(&format!("/accounts/seller/verify/{token}")).await.is(200);
}

#[tokio::test]
async fn a_mail_that_is_older_than_three_days_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let shop = shop_with_server_on(listener.local_addr().unwrap().port()).await;
    drop(listener);
    shop.sign_up("seller", "lee@example.kr").await.is(201);
    shop.clock.advance(Duration::from_hours(73));
    let began = Instant::now();
    while fetch_number(shop.db.reader(), "SELECT COUNT(*) FROM mail_queue", []).await.unwrap() > 0 {
        assert!(began.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(20)).await;
        shop.clock.advance(Duration::from_hours(1));
    }
}

#[tokio::test]
async fn without_a_server_the_mail_is_in_the_folder_within_two_seconds_in_both_languages() {
    let shop = Shop::open().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    let began = Instant::now();
    let mail = shop.newest_mail("kim@example.kr", "/verify/").await;
    assert!(began.elapsed() < Duration::from_secs(2));
    assert!(mail.contains("이메일 주소를 인증해 주세요") && mail.contains("confirm your e-mail address"));
    let link = format!("http://localhost:8080/accounts/customer/verify/{}", secret_after(&mail, "/verify/"));
    assert_eq!(mail.matches(&link).count(), 3);
    let stray = std::fs::read_dir(shop.folder.path().join("mail")).unwrap();
    assert!(stray.map(|e| e.unwrap().path()).all(|path| path.extension().is_some_and(|e| e == "eml")));
}

#[tokio::test]
async fn nothing_that_a_person_types_gets_into_a_header() {
    let shop = Shop::open().await;
    let mut form = sign_up_form("kim@example.kr");
    form["email"] = json!("kim@example.kr\r\nBcc: thief@example.kr");
    shop.post("/accounts/customer/signup", form.clone()).await.refuses(422, "VALIDATION_FAILED");
    form["email"] = json!("kim@example.kr");
    form["name"] = json!("a\r\n.\r\nBcc: thief@example.kr");
    shop.post("/accounts/customer/signup", form).await.is(201);
    let mail = shop.newest_mail("kim@example.kr", "/verify/").await;
    assert!(!mail.lines().any(|line| line.starts_with("Bcc") || line == "."));
    assert!(!mail.replace("\r\n", "").contains(['\r', '\n']));
}
