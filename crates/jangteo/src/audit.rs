//! `jangteo audit`: every won and every unit of stock, held against each other. It reads the data folder by itself, so
//! that it works whether `jangteo` runs or not.

use std::process::ExitCode;

use kit::settings::{SettingsError, data_dir};

use crate::serve::Settings;

/// Prints what both audits find, a line each; fails when there is anything.
pub async fn report() -> Result<ExitCode, SettingsError> {
    let findings = audit().await?;
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("점검 결과 이상이 없습니다 / audit: everything is where it belongs");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

/// What both audits find. WIRE: account-api's side here, then order-api's.
async fn audit() -> Result<Vec<String>, SettingsError> {
    let settings = Settings::load()?;
    let folder = data_dir();
    if !folder.is_dir() {
        return Err(SettingsError(format!(
            "{}: 데이터 폴더가 없습니다 / no such data folder",
            folder.display()
        )));
    }
    let unreadable = |error: kit::StoreError| SettingsError(format!("audit: {error}"));
    let account = account_api::open_database(&settings.account, &folder).await.map_err(unreadable)?;
    let order = order_api::open_database(&settings.order, &folder).await.map_err(unreadable)?;
    let findings = Vec::new();
    account.close().await;
    order.close().await;
    Ok(findings)
}
