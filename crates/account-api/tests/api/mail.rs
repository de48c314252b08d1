//! Mails: sent through a server or into a folder, sent again, and not too many.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

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
    while test_database::number(&shop.db, "SELECT COUNT(*) FROM mail_queue").await > 0 {
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
    shop.post("/accounts/customer/signup", form.clone()).await.refuses(422, "VALIDATION_FAILED");
    form["name"] = json!("Bcc: thief");
    shop.post("/accounts/customer/signup", form).await.is(201);
    let mail = shop.newest_mail("kim@example.kr", "/verify/").await;
    // The text may greet whoever is called so; the head has none of it.
    let head = mail.split("\r\n\r\n").next().unwrap();
    assert!(!head.contains("Bcc") && !mail.lines().any(|line| line == "."));
    assert!(!mail.replace("\r\n", "").contains(['\r', '\n']));
}

/// Asks for this kind of mail, and waits until nothing is left to send.
async fn ask(shop: &Shop, path: &str, email: &str, side: &str) {
    let form = json!({"email": email, "type": side});
    let form = if path.ends_with("resend") { json!({"email": email}) } else { form };
    let taken = shop.post(path, form).await.is(202);
    assert!(taken.text.is_empty());
    shop.counts("SELECT COUNT(*) FROM mail_queue", 0).await;
}

fn count_to(shop: &Shop, email: &str, mark: &str) -> usize {
    let to = format!("To: {email}\r\n");
    shop.mails().iter().filter(|mail| mail.contains(&to) && mail.contains(mark)).count()
}

#[tokio::test]
async fn an_address_gets_five_mails_of_a_kind_in_any_hour_and_nobody_is_told() {
    let shop = Shop::open().await;
    let (kim, reset) = ("kim@example.kr", "/accounts/password/reset");
    // The customer and the seller of an address share what is mailed to it.
    for side in ["customer", "seller"] {
        shop.sign_up(side, kim).await.is(201);
        shop.counts("SELECT COUNT(*) FROM mail_queue", 0).await;
    }
    for _ in 0..4 {
        shop.clock.advance(Duration::from_mins(10));
        for side in ["customer", "seller"] {
            ask(&shop, &format!("/accounts/{side}/verify/resend"), kim, "").await;
        }
    }
    assert_eq!(count_to(&shop, kim, "/verify/"), 5);
    // Another kind, and another address, are counted apart.
    for _ in 0..7 {
        ask(&shop, reset, kim, "SELLER").await;
    }
    assert_eq!(count_to(&shop, kim, "password/reset"), 5);
    shop.sign_up("customer", "lee@example.kr").await.is(201);
    shop.newest_mail("lee@example.kr", "/verify/").await;
    // Two went out at the beginning: an hour later there is room for as many.
    shop.clock.advance(Duration::from_mins(20));
    for _ in 0..4 {
        ask(&shop, "/accounts/customer/verify/resend", kim, "").await;
    }
    assert_eq!(count_to(&shop, kim, "/verify/"), 7);
    let told = shop.get("/metrics").await.is(200).text;
    let outcome = |name: &str| {
        told.lines().any(|l| l.starts_with("mails_total") && l.contains(&format!("outcome=\"{name}\"")))
    };
    assert!(outcome("file") && outcome("limited"), "{told}");
}

#[tokio::test]
async fn a_sign_up_beyond_the_limit_is_taken_and_gets_no_mail() {
    let shop = Shop::open_with(|settings| settings.throttle.mails_per_hour = 1).await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    shop.newest_mail("kim@example.kr", "/verify/").await;
    shop.counts("SELECT COUNT(*) FROM mail_queue", 0).await;
    shop.sign_up("seller", "kim@example.kr").await.is(201);
    assert_eq!(test_database::number(&shop.db, "SELECT COUNT(*) FROM mail_queue").await, 0);
    shop.clock.advance(Duration::from_hours(1));
    ask(&shop, "/accounts/seller/verify/resend", "kim@example.kr", "").await;
    assert_eq!(count_to(&shop, "kim@example.kr", "/seller/verify/"), 1);
}

#[tokio::test]
async fn forms_at_once_do_not_send_more_than_the_limit() {
    let shop = Shop::open().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    shop.sign_up("seller", "kim@example.kr").await.is(201);
    for _ in 0..4 {
        let resend = async |side: &str| {
            let path = format!("/accounts/{side}/verify/resend");
            shop.post(&path, json!({"email": "kim@example.kr"})).await
        };
        let (a, b, c, d) =
            tokio::join!(resend("customer"), resend("seller"), resend("customer"), resend("seller"));
        for answer in [a, b, c, d] {
            answer.is(202);
        }
        shop.counts("SELECT COUNT(*) FROM mail_queue", 0).await;
    }
    assert_eq!(count_to(&shop, "kim@example.kr", "/verify/"), 5);
}
