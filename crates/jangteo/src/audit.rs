//! `jangteo audit`: every won and every unit of stock, held against each other. It reads the data folder by itself, so
//! that it works whether `jangteo` runs or not.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use account_api::service::ledger::{Ledger, each_withdrawal};
use kit::program::{self, Ended};
use kit::settings::{SettingsError, data_dir};
use kit::{Clock, Database};
use order_api::service::{orders, pictures};

use crate::direct_wallet::DirectWallet;
use crate::serve::Settings;

/// Prints what both audits find, a line each; fails when there is anything.
pub async fn report() -> Ended {
    let findings = audit().await?;
    if findings.is_empty() {
        println!("점검 결과 이상이 없습니다 / audit: everything is where it belongs");
    }
    program::findings(findings)
}

/// Lists what customers took out of their wallets, a line each; fails when there is anything.
pub async fn withdrawals() -> Ended {
    let (settings, folder) = (Settings::load()?, folder()?);
    let account = open_accounts(&settings, &folder).await?;
    let told =
        each_withdrawal(&account, |withdrawal| println!("{withdrawal}")).await.map_err(|e| failed(&e))?;
    account.close().await;
    Ok(if told == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The data folder, which must be there.
fn folder() -> Result<PathBuf, SettingsError> {
    let folder = data_dir();
    if !folder.is_dir() {
        let none = format!("{}: 데이터 폴더가 없습니다 / no such data folder", folder.display());
        return Err(SettingsError(none));
    }
    Ok(folder)
}

async fn open_accounts(settings: &Settings, folder: &Path) -> Result<Database, SettingsError> {
    let own = &settings.account;
    account_api::DATABASE.open_to_look(&own.database, folder, own.profile).await
}

/// What both audits find: account-api's of its ledger, and order-api's of stock and orders against that ledger.
async fn audit() -> Result<Vec<String>, SettingsError> {
    let (settings, folder) = (Settings::load()?, folder()?);
    let clock = Clock::system();
    let account = open_accounts(&settings, &folder).await?;
    let own = &settings.order;
    let order = order_api::DATABASE.open_to_look(&own.database, &folder, own.profile).await?;
    let ledger = Ledger::new(account.clone(), clock.clone(), settings.account.topup.mode);
    let of_ledger = ledger.audit().await.map_err(|e| failed(&e))?;
    let mut findings: Vec<_> = of_ledger.iter().map(|finding| format!("account-api: {finding}")).collect();
    let wallet = DirectWallet(ledger);
    let of_orders = orders::audit::audit(&order, &wallet, &settings.order.orders, clock.now())
        .await
        .map_err(|e| failed(&e))?;
    findings.extend(of_orders.iter().map(|finding| format!("order-api: {finding}")));
    let of_pictures =
        pictures::audit(&order, &settings.order.pictures, &folder).await.map_err(|e| failed(&e))?;
    findings.extend(of_pictures.iter().map(|finding| format!("order-api: {finding}")));
    account.close().await;
    order.close().await;
    Ok(findings)
}

fn failed(error: &dyn std::error::Error) -> SettingsError {
    let causes = std::iter::successors(error.source(), |error| error.source());
    let line = causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"));
    SettingsError(format!("jangteo audit: {line}"))
}
