//! Rows by example, and rows that are inserted.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IdenStatic, Iterable,
};

use super::StoreError;
use super::dialect::Engine;
use super::sql::{Sql, Values};

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

/// Inserts rows of a table, which all set the same columns; of no rows it is no statement.
pub async fn insert<A: ActiveModelTrait>(db: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    inserting(db, rows, "")?.execute().await.map(drop)
}

/// Inserts a row whose `id` the database gives, and returns that.
pub async fn insert_numbered<A: ActiveModelTrait>(
    db: &impl ConnectionTrait,
    row: A,
) -> Result<i64, StoreError> {
    let returning = if Engine::of(db) == Engine::Postgres { " RETURNING id" } else { "" };
    let insert = inserting(db, vec![row], returning)?;
    if returning.is_empty() {
        let id = insert.run().await?.last_insert_id();
        return i64::try_from(id).map_err(|_| no_number());
    }
    insert.one().await?.ok_or_else(no_number)
}

fn no_number() -> StoreError {
    DbErr::UnpackInsertId.into()
}

/// Inserts a row unless one of its key is there; returns `false` when there is. Never breaks the transaction that it is
/// in, as a unique violation does with PostgreSQL.
pub async fn insert_new<A: ActiveModelTrait>(db: &impl ConnectionTrait, row: A) -> Result<bool, StoreError> {
    let unless_there = match Engine::of(db) {
        Engine::Sqlite | Engine::Postgres => " ON CONFLICT DO NOTHING",
        // `ON DUPLICATE KEY UPDATE` can't tell: sqlx counts rows found. A statement that fails there leaves its
        // transaction as it was.
        Engine::MySql => "",
    };
    match inserting(db, vec![row], unless_there)?.execute().await {
        Err(error) if error.is_unique_violation() && unless_there.is_empty() => Ok(false),
        inserted => Ok(inserted? == 1),
    }
}

/// The statement that inserts these rows, at least one, and goes on with `end`. SeaORM would make a tree of it before it makes a text
/// of that, which takes as long as all else that a service does for an insert.
fn inserting<'a, C: ConnectionTrait, A: ActiveModelTrait>(
    db: &'a C,
    rows: Vec<A>,
    end: &str,
) -> Result<Sql<'a, C>, StoreError> {
    let values = Values::of(db);
    let mut columns = Vec::new();
    let mut text = String::new();
    for mut row in rows {
        let set = <A::Entity as EntityTrait>::Column::iter().filter(|column| !row.is_not_set(*column));
        if text.is_empty() {
            columns.extend(set);
            text = beginning::<A::Entity>(Engine::of(db), &columns);
        } else if set.count() == columns.len() {
            text.push_str(", (");
        } else {
            return Err(mixed());
        }
        for (n, column) in columns.iter().enumerate() {
            text.push_str(if n == 0 { "" } else { ", " });
            text.push_str(&values.place(row.take(*column).into_value().ok_or_else(mixed)?));
        }
        text.push(')');
    }
    if columns.is_empty() {
        return Err(DbErr::Custom("a row that sets no column".into()).into());
    }
    text.push_str(end);
    Ok(Sql::new(db, text, values))
}

fn mixed() -> StoreError {
    DbErr::Custom("rows of one statement set the same columns".into()).into()
}

/// As far as the first value.
fn beginning<E: EntityTrait>(engine: Engine, columns: &[E::Column]) -> String {
    let quote = if engine == Engine::MySql { '`' } else { '"' };
    let mut text = String::with_capacity(512);
    text.push_str("INSERT INTO ");
    text.push_str(E::default().table_name());
    for (n, column) in columns.iter().enumerate() {
        text.push_str(if n == 0 { " (" } else { ", " });
        text.push(quote);
        text.push_str(column.as_str());
        text.push(quote);
    }
    text.push_str(") VALUES (");
    text
}

#[cfg(test)]
mod tests {
    use sea_orm::ActiveValue::Set;
    use sea_orm::entity::prelude::*;

    use super::*;
    use crate::Database;
    use crate::sql;

    mod thing {
        use super::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "things")]
        pub(super) struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub order: String,
            pub count: Option<i64>,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(super) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    async fn things() -> Database {
        let db = Database::open("sqlite::memory:", 1).await.unwrap();
        let table =
            "CREATE TABLE things (id INTEGER PRIMARY KEY, \"order\" TEXT UNIQUE NOT NULL, count BIGINT NULL)";
        db.writer().execute_unprepared(table).await.unwrap();
        db
    }

    fn thing(order: &str, count: Option<i64>) -> thing::ActiveModel {
        thing::ActiveModel { order: Set(order.into()), count: Set(count), ..Default::default() }
    }

    async fn all(db: &Database) -> Vec<(i64, String, Option<i64>)> {
        sql!(db.reader(), "SELECT id, \"order\", count FROM things ORDER BY id").all().await.unwrap()
    }

    #[tokio::test]
    async fn rows_go_in_together_and_their_text_stays_text() {
        let db = things().await;
        insert(db.writer(), vec![thing("'); DROP TABLE things; --", Some(1)), thing("배", None)])
            .await
            .unwrap();
        insert(db.writer(), Vec::<thing::ActiveModel>::new()).await.unwrap();
        assert_eq!(insert_numbered(db.writer(), thing("사과", Some(3))).await.unwrap(), 3);
        let wanted = [(1, "'); DROP TABLE things; --", Some(1)), (2, "배", None), (3, "사과", Some(3))];
        assert_eq!(all(&db).await, wanted.map(|(id, order, count)| (id, order.to_owned(), count)));
    }

    #[tokio::test]
    async fn rows_that_set_different_columns_or_none_are_refused_and_none_goes_in() {
        let db = things().await;
        let uncounted = || thing::ActiveModel { order: Set("배".into()), ..Default::default() };
        let other = || thing::ActiveModel { count: Set(Some(1)), id: Set(7), ..Default::default() };
        for pair in [
            [thing("사과", None), uncounted()],
            [uncounted(), thing("사과", None)],
            [thing("사과", None), other()],
        ] {
            assert!(insert(db.writer(), pair.into()).await.is_err());
        }
        let nothing = || thing::ActiveModel { ..Default::default() };
        assert!(insert(db.writer(), vec![nothing()]).await.is_err());
        assert!(insert_new(db.writer(), nothing()).await.is_err());
        assert!(insert_numbered(db.writer(), nothing()).await.is_err());
        assert_eq!(all(&db).await, []);
    }

    #[tokio::test]
    async fn a_row_whose_key_is_taken_is_not_new_and_another_error_is_one() {
        let db = things().await;
        assert!(insert_new(db.writer(), thing("사과", Some(1))).await.unwrap());
        assert!(!insert_new(db.writer(), thing("사과", Some(2))).await.unwrap());
        assert!(insert(db.writer(), vec![thing("사과", Some(2))]).await.unwrap_err().is_unique_violation());
        let nothing = thing::ActiveModel { count: Set(None), ..Default::default() };
        assert!(insert_new(db.writer(), nothing).await.is_err());
        assert_eq!(all(&db).await, [(1, "사과".to_owned(), Some(1))]);
    }
}
