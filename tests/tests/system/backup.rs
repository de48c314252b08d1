//! `jangteo backup` while people buy, and `jangteo restore` into an empty folder.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testkit::{Account, Call, Deployment, Item, Method, Shape, order_of};
use tokio::task::JoinSet;

/// Orders one piece after the other until the shop closes. Gives how many were taken.
async fn buy(customer: Account, item: Item, closing: Arc<AtomicBool>) -> Result<usize> {
    let mut count = 0;
    while !closing.load(Ordering::SeqCst) {
        let order = order_of(&[(item, 1)]).key(format!("order-{count}"));
        let taken = customer.send(&order).await?;
        ensure!(matches!(taken.status, 201 | 202), "{taken}");
        count += 1;
    }
    Ok(count)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

async fn backed_up(deployment: &Deployment, folder: &Path) -> Result<()> {
    let backup = deployment.jangteo(&["backup", &folder.to_string_lossy()]).await?;
    ensure!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_made_while_people_buy_is_whole_and_keeps_their_tokens_good() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let mut deployment = Deployment::open().await?;
    let seller = deployment.seller().await?;
    let item = seller.put_up("여우비 순면 이불", &[(1_000, 100_000)]).await?[0];
    let closing = Arc::new(AtomicBool::new(false));
    let (customers, mut buying) = (deployment.customers(4).await?, JoinSet::new());
    for customer in &customers {
        customer.change_balance(50_000_000).await?;
        buying.spawn(buy(customer.clone(), item, Arc::clone(&closing)));
    }
    let users = json!([{"email": seller.email, "type": "SELLER"}]);
    let room = Call::post("/chat/invite", json!({"name": "이불 문의", "users": users}));
    let room = customers[0].send(&room).await?.expect(201)?;
    let place = tempfile::tempdir()?;
    let copies: Vec<_> = (1..=3).map(|n| place.path().join(format!("somewhere/copy-{n}"))).collect();
    for copy in &copies {
        tokio::time::sleep(Duration::from_millis(300)).await;
        backed_up(&deployment, copy).await?;
    }
    closing.store(true, Ordering::SeqCst);
    let bought: usize = buying.join_all().await.into_iter().sum::<Result<usize>>()?;
    ensure!(bought > 20, "only {bought} orders while three copies were made");
    deployment.audit().await?;

    for copy in &copies {
        for file in files(copy)? {
            assert_eq!(file.metadata()?.permissions().mode() & 0o777, 0o600, "{}", file.display());
        }
        assert_eq!(copy.metadata()?.permissions().mode() & 0o777, 0o700);
        for name in ["signing-key.pem", "service-keys/account-api.pem", "service-keys/order-api.pem"] {
            assert_eq!(
                std::fs::read(copy.join(name))?,
                std::fs::read(deployment.data().join(name))?,
                "{name}"
            );
        }
        let names: Vec<_> = files(copy)?.iter().map(|file| file.display().to_string()).collect();
        ensure!(!names.iter().any(|name| name.contains("search-") || name.contains(".lock")), "{names:?}");
    }
    let left: Vec<_> = std::fs::read_dir(place.path().join("somewhere"))?.collect::<Result<Vec<_>, _>>()?;
    assert_eq!(left.len(), 3, "something is left beside the copies: {left:?}");
    deployment.stop().await?;

    for copy in copies {
        let mut again = Deployment::closed(&[])?;
        let put_back = again.jangteo(&["restore", &copy.to_string_lossy()]).await?;
        let said = [put_back.stdout, put_back.stderr].concat();
        ensure!(put_back.status.success(), "{}", String::from_utf8_lossy(&said));
        again.start().await?;
        // As they are: nobody logs in anew.
        let mut paid = 0;
        for customer in &customers {
            let token = customer.token().context("no token")?;
            let customer = again.anyone().with_token(token);
            let orders = customer.all("/customer/orders", "orders").await?;
            paid += orders.iter().filter(|order| order["status"] == "PAID").count();
        }
        ensure!(paid > 0 && paid < bought, "{paid} of {bought} orders are in the copy");
        let member = again.anyone().with_token(customers[0].token().context("no token")?);
        member.get(&format!("/chat/{}", room["id"].as_str().unwrap_or_default())).await?.expect(200)?;
        again.peer()?.send(&Call::new(Method::GET, "/internal/ledger/packages")).await?.expect(200)?;
        again.audit().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overwritten_and_half_a_backup_is_not_put_back() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let deployment = Deployment::open().await?;
    let place = tempfile::tempdir()?;
    let copy = place.path().join("copy");
    let refused = async |deployment: &Deployment, arguments: [&str; 2], says: &str| -> Result<()> {
        let done = deployment.jangteo(&arguments).await?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        ensure!(!done.status.success() && said.contains(says), "{arguments:?}: {said}");
        ensure!(said.trim().lines().count() == 1, "{said}");
        Ok(())
    };
    backed_up(&deployment, &copy).await?;
    let copy_path = copy.to_string_lossy().into_owned();
    refused(&deployment, ["backup", &copy_path], "is not empty").await?;
    refused(&deployment, ["backup", "here"], "outside the data folder").await?;
    refused(&deployment, ["restore", &copy_path], "another jangteo").await?;

    let full = Deployment::closed(&[])?;
    std::fs::write(full.data().join("something"), "")?;
    refused(&full, ["restore", &copy_path], "is not empty").await?;
    let empty = Deployment::closed(&[])?;
    refused(&empty, ["backup", &place.path().join("none").to_string_lossy()], "no such database").await?;
    ensure!(!place.path().join("none").exists());
    refused(&empty, ["restore", &place.path().join("none").to_string_lossy()], "none").await?;
    let account = std::fs::read(copy.join("account.db"))?;
    std::fs::write(copy.join("account.db"), &account[..account.len() / 2])?;
    refused(&empty, ["restore", &copy_path], "not a whole backup").await?;
    std::fs::remove_file(copy.join("account.db"))?;
    refused(&empty, ["restore", &copy_path], "account.db").await?;
    std::fs::write(copy.join("account.db"), account)?;
    let put_back = empty.jangteo(&["restore", &copy_path]).await?;
    ensure!(put_back.status.success(), "{}", String::from_utf8_lossy(&put_back.stderr));
    Ok(())
}
