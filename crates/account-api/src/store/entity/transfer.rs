//! What moved money: never changed, never deleted.

use domain::{OrderId, PackageId, Timestamp, TransferKind, Won};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "transfers")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: TransferKind,
    pub reference: String,
    pub debit_account: i64,
    pub credit_account: i64,
    pub amount: Won,
    pub wallet_balance: Option<Won>,
    pub order_id: Option<OrderId>,
    pub package_id: Option<PackageId>,
    pub sender: String,
    pub message: String,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
