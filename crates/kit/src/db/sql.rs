//! Statements whose values have names.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::{self, Display, Formatter};

use sea_orm::{ConnectionTrait, ExecResult, FromQueryResult, QueryResult, Statement, TryGetableMany, Value};

use super::StoreError;
use super::dialect::Engine;

/// Writes a statement whose values have names, as SQLite, MariaDB/MySQL and PostgreSQL all understand it:
///
/// ```ignore
/// let sold = sql!(db, "UPDATE items SET count = count - {n} WHERE id = {item} AND count >= {n}", n = units, item);
/// Ok(sold.execute().await? == 1)
/// ```
///
/// A name in the text that is not listed does not compile, nor does a listed one that is not in the text: `concat!`
/// keeps `format!` from taking variables by itself, so that nothing but values can get into a statement. Lists are
/// [`each`] and [`Rows`]. What braces stand for themselves in the text are doubled.
#[macro_export]
macro_rules! sql {
    ($db:expr, $text:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        let db = $db;
        let values = $crate::db::Values::of(db);
        let text = ::std::format!(
            ::std::concat!($text) $(, $name = values.slot($crate::sql!(@ $name $($value)?)))*
        );
        $crate::db::Sql::new(db, text, values)
    }};
    (@ $name:ident) => { $name };
    (@ $name:ident $value:expr) => { $value };
}

/// The values of a statement, in the order in which its text names them.
#[derive(Debug)]
pub struct Values {
    engine: Engine,
    values: RefCell<Vec<Value>>,
}

/// A value's place in the text.
#[derive(Debug)]
pub struct Slot<'a, T>(&'a Values, T);

/// What may stand in a slot: a value, or several.
pub trait Bind {
    /// Writes the places of its values, and keeps the values.
    fn write(&self, values: &Values, text: &mut Formatter<'_>) -> fmt::Result;
}

/// Several values, as in `IN ({ids})`.
#[derive(Debug)]
pub struct Each<'a, T>(&'a [T]);

/// Several values: `IN ({ids})` with `ids = each(&ids)`. None are `IN (NULL)`, which is true of nothing; and neither is
/// `NOT IN (NULL)`, so that nobody may ask that of a list that can be empty.
pub fn each<T>(all: &[T]) -> Each<'_, T> {
    Each(all)
}

/// Several rows of values: `VALUES {rows}` with `rows = Rows(…)`; at least one.
#[derive(Debug)]
pub struct Rows<const N: usize>(pub Vec<[Value; N]>);

/// Text of the statement itself that only the program knows, such as which of its own tables or columns is meant.
#[derive(Clone, Copy, Debug)]
pub struct Text(pub &'static str);

/// A condition that is left out where there is nothing to compare with: `AND column = …`.
#[derive(Clone, Copy, Debug)]
pub struct AndEq<T>(pub &'static str, pub Option<T>);

/// Another value for each key: `CASE column WHEN … THEN … END`; at least one.
#[derive(Clone, Copy, Debug)]
pub struct Cases<'a, K, V>(pub &'static str, pub &'a [(K, V)]);

/// Whether any of these pairs fits: `AnyPair("id =", "count <=", &pairs)` is `(id = … AND count <= …) OR …`; none fits
/// nothing. To be put into parentheses beside other conditions.
#[derive(Clone, Copy, Debug)]
pub struct AnyPair<'a, A, B>(pub &'static str, pub &'static str, pub &'a [(A, B)]);

impl Values {
    /// None yet, for a statement over this connection.
    pub fn of(db: &impl ConnectionTrait) -> Self {
        Self { engine: Engine::of(db), values: RefCell::default() }
    }

    /// Where a value will stand.
    pub fn slot<T: Bind>(&self, value: T) -> Slot<'_, T> {
        Slot(self, value)
    }

    /// Keeps a value, and returns what stands for it in the text.
    pub(super) fn place(&self, value: Value) -> Cow<'static, str> {
        assert!(!matches!(value, Value::Array(..)), "a list is several values: each(…)");
        let mut values = self.values.borrow_mut();
        values.push(value);
        match self.engine {
            Engine::Postgres => format!("${}", values.len()).into(),
            Engine::Sqlite | Engine::MySql => "?".into(),
        }
    }

    fn push(&self, value: Value, text: &mut Formatter<'_>) -> fmt::Result {
        text.write_str(&self.place(value))
    }
}

impl<T: Bind> Display for Slot<'_, T> {
    fn fmt(&self, text: &mut Formatter<'_>) -> fmt::Result {
        self.1.write(self.0, text)
    }
}

impl<T: Into<Value> + Clone> Bind for T {
    fn write(&self, values: &Values, text: &mut Formatter<'_>) -> fmt::Result {
        values.push(self.clone().into(), text)
    }
}

impl<T: Into<Value> + Clone> Bind for Each<'_, T> {
    fn write(&self, values: &Values, text: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return text.write_str("NULL");
        }
        for (i, value) in self.0.iter().enumerate() {
            text.write_str(if i == 0 { "" } else { ", " })?;
            values.push(value.clone().into(), text)?;
        }
        Ok(())
    }
}

impl<const N: usize> Bind for Rows<N> {
    fn write(&self, values: &Values, text: &mut Formatter<'_>) -> fmt::Result {
        for (i, row) in self.0.iter().enumerate() {
            text.write_str(if i == 0 { "(" } else { ", (" })?;
            Each(row).write(values, text)?;
            text.write_str(")")?;
        }
        Ok(())
    }
}

impl<T: Into<Value> + Clone> Bind for AndEq<T> {
    fn write(&self, values: &Values, text: &mut Formatter<'_>) -> fmt::Result {
        let Self(column, Some(value)) = self else { return Ok(()) };
        write!(text, "AND {column} = ")?;
        values.push(value.clone().into(), text)
    }
}

impl<K: Into<Value> + Clone, V: Into<Value> + Clone> Bind for Cases<'_, K, V> {
    fn write(&self, values: &Values, text: &mut Formatter<'_>) -> fmt::Result {
        write!(text, "CASE {} ", self.0)?;
        for (key, value) in self.1 {
            text.write_str("WHEN ")?;
            values.push(key.clone().into(), text)?;
            text.write_str(" THEN ")?;
            values.push(value.clone().into(), text)?;
            text.write_str(" ")?;
        }
        text.write_str("END")
    }
}

impl<A: Into<Value> + Clone, B: Into<Value> + Clone> Bind for AnyPair<'_, A, B> {
    fn write(&self, values: &Values, text: &mut Formatter<'_>) -> fmt::Result {
        let Self(one, other, pairs) = self;
        if pairs.is_empty() {
            return text.write_str("1 = 0");
        }
        for (i, (a, b)) in pairs.iter().enumerate() {
            write!(text, "{}({one} ", if i == 0 { "" } else { " OR " })?;
            values.push(a.clone().into(), text)?;
            write!(text, " AND {other} ")?;
            values.push(b.clone().into(), text)?;
            text.write_str(")")?;
        }
        Ok(())
    }
}

impl Bind for Text {
    fn write(&self, _: &Values, text: &mut Formatter<'_>) -> fmt::Result {
        text.write_str(self.0)
    }
}

/// A statement that is ready.
#[derive(Debug)]
pub struct Sql<'a, C> {
    db: &'a C,
    statement: Statement,
}

impl<'a, C: ConnectionTrait> Sql<'a, C> {
    /// What [`sql!`](crate::sql) makes.
    pub fn new(db: &'a C, text: String, values: Values) -> Self {
        let statement =
            Statement::from_sql_and_values(db.get_database_backend(), text, values.values.into_inner());
        Self { db, statement }
    }

    /// Runs it, and returns what the database says of it.
    pub(super) async fn run(self) -> Result<ExecResult, StoreError> {
        Ok(self.db.execute_raw(self.statement).await?)
    }

    /// Runs it, and returns how many rows it changed (found, where a row is set to what it was).
    pub async fn execute(self) -> Result<u64, StoreError> {
        Ok(self.run().await?.rows_affected())
    }

    /// Returns the first row, if any: a value, or a tuple in the order of the columns.
    pub async fn one<T: TryGetableMany>(self) -> Result<Option<T>, StoreError> {
        let row = self.db.query_one_raw(self.statement).await?;
        Ok(row.map(|row| row.try_get_many_by_index()).transpose()?)
    }

    /// Returns all rows, each a value, or a tuple in the order of the columns.
    pub async fn all<T: TryGetableMany>(self) -> Result<Vec<T>, StoreError> {
        let rows = self.db.query_all_raw(self.statement).await?;
        Ok(rows.iter().map(QueryResult::try_get_many_by_index).collect::<Result<_, _>>()?)
    }

    /// Returns all rows, by the names of the columns.
    pub async fn models<T: FromQueryResult>(self) -> Result<Vec<T>, StoreError> {
        let rows = self.db.query_all_raw(self.statement).await?;
        Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Database;

    #[tokio::test]
    async fn values_stand_where_their_names_do_and_lists_may_be_empty() {
        let db = Database::open("sqlite::memory:", 1).await.unwrap();
        let db = db.writer();
        sql!(db, "CREATE TABLE t (id BIGINT PRIMARY KEY, word TEXT)").execute().await.unwrap();
        let rows = Rows((1..=4).map(|id| [Value::from(id), format!("'{id}; --").into()]).collect());
        assert_eq!(sql!(db, "INSERT INTO t (id, word) VALUES {rows}", rows).execute().await.unwrap(), 4);
        let (low, ids) = (2i64, [1i64, 2, 3]);
        let found = sql!(
            db,
            "SELECT id, word FROM {table} WHERE id IN ({ids}) AND id >= {low} AND -{low} < 0 ORDER BY id",
            ids = each(&ids),
            low,
            table = Text("t"),
        );
        let found: Vec<(i64, String)> = found.all().await.unwrap();
        assert_eq!(found, [(2, "'2; --".to_owned()), (3, "'3; --".to_owned())]);
        let none = sql!(db, "SELECT id FROM t WHERE id IN ({ids})", ids = each::<i64>(&[]));
        assert_eq!(none.one::<i64>().await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_depends_on_the_key_and_what_may_be_left_out_is_written_by_itself() {
        let db = Database::open("sqlite::memory:", 1).await.unwrap();
        let db = db.writer();
        sql!(db, "CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT)").execute().await.unwrap();
        sql!(db, "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)").execute().await.unwrap();
        let more = [(1i64, 5i64), (3, 7)];
        let ids = more.map(|(id, _)| id);
        let added = sql!(
            db,
            "UPDATE t SET n = n + {more} WHERE id IN ({ids})",
            more = Cases("id", &more),
            ids = each(&ids)
        );
        assert_eq!(added.execute().await.unwrap(), 2);
        let any = |pairs| sql!(db, "SELECT id FROM t WHERE ({pairs}) ORDER BY id", pairs);
        let found = any(AnyPair("id =", "n >=", &[(1i64, 15i64), (2, 21), (3, 37)]));
        assert_eq!(found.all::<i64>().await.unwrap(), [1, 3]);
        assert!(any(AnyPair::<i64, i64>("id =", "n =", &[])).all::<i64>().await.unwrap().is_empty());
        for (only, wanted) in [(None, 3), (Some(2i64), 1)] {
            let found = sql!(db, "SELECT id FROM t WHERE n > 0 {only}", only = AndEq("id", only));
            assert_eq!(found.all::<i64>().await.unwrap().len(), wanted);
        }
    }
}
