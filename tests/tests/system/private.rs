//! What is in the data folder is for its owner only. Every program of these tests is started with the umask 000.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{Call, Deployment, Shape, eventually};

/// The folders that programs of this shop have for themselves.
fn folders(deployment: &Deployment) -> Result<Vec<PathBuf>> {
    if deployment.shape() == Shape::Monolith {
        return Ok(vec![deployment.data()]);
    }
    let entries = std::fs::read_dir(deployment.data())?.collect::<Result<Vec<_>, _>>()?;
    Ok(entries.into_iter().map(|entry| entry.path()).collect())
}

/// All that lies there, with the folder itself.
fn all_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        if path.is_dir() {
            for entry in std::fs::read_dir(&path)? {
                found.push(entry?.path());
            }
        }
    }
    Ok(found)
}

/// What others could read, with its rights.
fn open_to_others(deployment: &Deployment) -> Result<Vec<String>> {
    let mut open = Vec::new();
    for path in folders(deployment)?.iter().map(|folder| all_in(folder)).collect::<Result<Vec<_>>>()?.concat()
    {
        // The search index drops its files as it goes on.
        let Ok(found) = path.metadata() else { continue };
        let (rights, right) =
            (found.permissions().mode() & 0o7777, if found.is_dir() { 0o700 } else { 0o600 });
        if rights != right {
            open.push(format!("{} {rights:o}", path.display()));
        }
    }
    Ok(open)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_read_the_data_folder_whatever_the_umask() -> Result<()> {
    let mut deployment = Deployment::open().await?;
    ensure!(open_to_others(&deployment)?.is_empty(), "after a start: {:?}", open_to_others(&deployment)?);
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let item = seller.put_up("여우비 순면 이불", &[(69_000, 5)]).await?[0];
    customer.change_balance(100_000).await?;
    customer.order(&[(item, 1)]).await?;
    let users = json!([{"email": seller.email, "type": "SELLER"}]);
    let call = Call::post("/chat/invite", json!({"name": "이불 문의", "users": users}));
    customer.send(&call).await?.expect(201)?;
    eventually("the product in the search", Duration::from_secs(5), || async {
        let found = deployment.anyone().get("/search/product?limit=1").await?.expect(200)?;
        Ok(Some(()).filter(|()| found["total"] == 1))
    })
    .await?;
    let names: Vec<_> =
        folders(&deployment)?.iter().map(|folder| all_in(folder)).collect::<Result<Vec<_>>>()?.concat();
    ensure!(names.iter().any(|path| path.extension().is_some_and(|e| e == "eml")), "no mail: {names:?}");
    ensure!(open_to_others(&deployment)?.is_empty(), "after some trade: {:?}", open_to_others(&deployment)?);

    deployment.stop().await?;
    if Shape::Monolith.is_of_this_run()? {
        let rotated = deployment.jangteo(&["rotate-key"]).await?;
        ensure!(rotated.status.success(), "{rotated:?}");
        ensure!(deployment.data().join("retired-keys").is_dir());
        ensure!(
            open_to_others(&deployment)?.is_empty(),
            "after a rotation: {:?}",
            open_to_others(&deployment)?
        );
    }
    // As an older version, or a copy by hand, left it.
    for folder in folders(&deployment)? {
        for path in all_in(&folder)? {
            std::fs::set_permissions(
                &path,
                Permissions::from_mode(if path.is_dir() { 0o755 } else { 0o644 }),
            )?;
        }
    }
    deployment.start().await?;
    ensure!(
        open_to_others(&deployment)?.is_empty(),
        "after the next start: {:?}",
        open_to_others(&deployment)?
    );
    Ok(())
}
