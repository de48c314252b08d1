//! Rows by example, and rows that may be there already.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, Insert, Iterable};

use super::StoreError;
use super::dialect::Engine;

/// The condition that every column that is set in `example` has that value. Unlike `Column::X.eq(…)`, which takes any
/// value, an example has the table's own types: one id can't be taken for another. Nothing is asked for as `IS NULL`. An
/// example of which no column is set is like no row: it never stands for the whole table.
#[expect(clippy::needless_pass_by_value, reason = "an example is written where it is asked for")]
pub fn like<A: ActiveModelTrait>(example: A) -> Condition {
    let asked = |column: <A::Entity as EntityTrait>::Column| {
        let value = example.get(column).into_value()?;
        Some(if value == value.as_null() { column.is_null() } else { column.eq(value) })
    };
    let mut all = <A::Entity as EntityTrait>::Column::iter().filter_map(asked).peekable();
    if all.peek().is_none() {
        return Condition::all().add(Expr::val(1).eq(2));
    }
    all.fold(Condition::all(), Condition::add)
}

/// Inserts a row unless one of its key is there; returns `false` when there is. Never breaks the transaction that it is
/// in, as a unique violation does with PostgreSQL.
pub async fn insert_new<A: ActiveModelTrait>(db: &impl ConnectionTrait, row: A) -> Result<bool, StoreError> {
    let insert = Insert::one(row);
    match Engine::of(db) {
        Engine::Sqlite | Engine::Postgres => {
            let nothing = OnConflict::new().do_nothing().to_owned();
            Ok(insert.on_conflict(nothing).exec_without_returning(db).await? == 1)
        }
        // `ON DUPLICATE KEY UPDATE` can't tell: sqlx counts rows found. A statement that fails there leaves its
        // transaction as it was.
        Engine::MySql => match insert.exec_without_returning(db).await.map_err(StoreError::from) {
            Err(error) if error.is_unique_violation() => Ok(false),
            done => Ok(done? == 1),
        },
    }
}
