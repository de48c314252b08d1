//! `kill -9` while the index is built and while it follows: afterwards it is what the database says.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::{AccountId, Description, ProductId, ProductName, Won};
use kit::{Clock, Database};
use order_api::model::catalogue::{NewItem, NewProduct};
use order_api::service::catalogue::Catalogue;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::listed::{Listed, for_sale, shown};

const PRODUCTS: u32 = 20_000;
const KILLS: u32 = 6;
const SELLER: AccountId = AccountId(1);
/// How long the last start may take on a busy machine, in a debug build.
const CAUGHT_UP_WITHIN: Duration = Duration::from_mins(2);

/// A real order-api, killed when the test ends.
struct Process(Child);

impl Process {
    fn start(data: &Path, port: u16) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_order-api"));
        command.env("JANGTEO_DATA_DIR", data).env("ORDER_API__SERVER__PORT", port.to_string());
        command.env("ORDER_API__LOG__LEVEL", "warn").current_dir(data).stdout(Stdio::null());
        Self(command.spawn().unwrap())
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn product(number: u32) -> NewProduct {
    let name = |text: &str| ProductName::parse(text).unwrap();
    NewProduct::on_sale(
        name(&format!("무선 이어폰 {number}")),
        Description::parse("설명").unwrap(),
        vec![NewItem::named(name("기본"), Won(1_000 + i64::from(number % 97)), 1)],
    )
}

async fn put_up(catalogue: &Catalogue, from: u32, many: u32) -> Vec<ProductId> {
    let added = catalogue.add_products(SELLER, (from..from + many).map(product).collect()).await.unwrap();
    added.into_iter().map(|product| product.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_whose_process_is_killed_again_and_again_ends_up_like_the_database() {
    let seed = std::env::var("JANGTEO_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random);
    eprintln!("JANGTEO_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let db = Database::open_file(folder.path(), "order.db", 2).await.unwrap();
    order_api::DATABASE.migrate(&db).await.unwrap();
    let catalogue = Catalogue::new(db.clone(), Clock::system()).of_at_most(1_000_000);
    let mut ids = Vec::new();
    for from in (0..PRODUCTS).step_by(1_000) {
        ids.extend(put_up(&catalogue, from, 1_000).await);
    }
    let port = test_ports::free_port().unwrap();
    let mut next = PRODUCTS;
    for kill in 0..KILLS {
        let mut process = Process::start(folder.path(), port);
        // The first dies while it builds, at the latest; later ones while they follow.
        let until = Instant::now() + Duration::from_millis(random.random_range(300..=2_500));
        while Instant::now() < until {
            if kill > 0 {
                ids.extend(put_up(&catalogue, next, 20).await);
                next += 20;
                let gone = ids.swap_remove(random.random_range(0..ids.len()));
                catalogue.remove_product(SELLER, gone).await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        process.kill();
    }
    let _process = Process::start(folder.path(), port);
    let there: Vec<Listed> = for_sale(&db).await;
    let (http, base) = (reqwest::Client::new(), format!("http://127.0.0.1:{port}"));
    let began = Instant::now();
    loop {
        let ready = http.get(format!("{base}/health/ready")).send().await;
        if ready.is_ok_and(|ready| ready.status() == 200) {
            break;
        }
        assert!(began.elapsed() < CAUGHT_UP_WITHIN);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let shown = shown(&http, &base).await;
    assert_eq!(shown.len(), there.len());
    assert!(shown == there, "the index is not what the database says");
}
