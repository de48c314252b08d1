//! What a schema promises to code, and what of it a change takes back.

use std::collections::{BTreeMap, BTreeSet};

use kit::Database;
use kit::db::Engine;
use sea_orm::FromQueryResult;

pub type Schema = BTreeMap<String, Table>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: BTreeMap<String, Column>,
    /// The columns of the primary key and of each unique one.
    keys: BTreeSet<Vec<String>>,
    /// Foreign keys: which column refers to which.
    references: BTreeSet<(String, String)>,
    /// By name. SQLite does not tell them; it also can't add one to a table.
    checks: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    kind: String,
    nullable: bool,
    preset: Option<String>,
}

#[derive(FromQueryResult)]
struct ColumnRow {
    of: String,
    name: String,
    kind: String,
    nullable: i64,
    preset: Option<String>,
}

#[derive(FromQueryResult)]
struct KeyRow {
    of: String,
    name: String,
    part: String,
}

/// A foreign key's column and what it refers to, or a check's name and what it says.
#[derive(FromQueryResult)]
struct PairRow {
    of: String,
    name: String,
    says: String,
}

/// The schema as it is now, without the list of migrations.
pub async fn read(db: &Database) -> Schema {
    let [columns, keys, references, checks] = match Engine::of(db.reader()) {
        Engine::Sqlite => SQLITE,
        Engine::MySql => MYSQL,
        Engine::Postgres => POSTGRES,
    };
    let mut schema = Schema::new();
    for row in crate::all::<ColumnRow>(db, columns).await {
        let preset = row.preset.filter(|preset| preset != "NULL");
        let column = Column { kind: row.kind, nullable: row.nullable == 1, preset };
        schema.entry(row.of).or_default().columns.insert(row.name, column);
    }
    let mut parts = BTreeMap::<_, Vec<_>>::new();
    for row in crate::all::<KeyRow>(db, keys).await {
        parts.entry((row.of, row.name)).or_default().push(row.part);
    }
    for ((of, _), key) in parts {
        schema.entry(of).or_default().keys.insert(key);
    }
    for row in crate::all::<PairRow>(db, references).await {
        schema.entry(row.of).or_default().references.insert((row.name, row.says));
    }
    for row in crate::all::<PairRow>(db, checks).await {
        schema.entry(row.of).or_default().checks.insert(row.name, row.says);
    }
    schema.remove("seaql_migrations");
    schema
}

const SQLITE: [&str; 4] = [
    "SELECT t.name AS of, c.name AS name, c.type AS kind, c.\"notnull\" = 0 AS nullable, c.dflt_value AS preset \
     FROM sqlite_master t JOIN pragma_table_info(t.name) c \
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    "SELECT t.name AS of, k.name AS name, p.name AS part \
     FROM sqlite_master t JOIN pragma_index_list(t.name) k JOIN pragma_index_info(k.name) p \
     WHERE t.type = 'table' AND k.\"unique\" = 1 ORDER BY p.seqno",
    "SELECT t.name AS of, f.\"from\" AS name, f.\"table\" || '.' || f.\"to\" AS says \
     FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
    "SELECT '' AS of, '' AS name, '' AS says WHERE 1 = 0",
];

// What is cast has another type in MySQL than in MariaDB.
const MYSQL: [&str; 4] = [
    "SELECT table_name AS `of`, column_name AS name, CASE WHEN is_nullable = 'YES' THEN 1 ELSE 0 END AS nullable, \
     CAST(CONCAT(column_type, ' ', COALESCE(collation_name, ''), ' ', extra) AS CHAR) AS kind, \
     CAST(column_default AS CHAR) AS preset FROM information_schema.columns WHERE table_schema = DATABASE()",
    "SELECT table_name AS `of`, index_name AS name, column_name AS part FROM information_schema.statistics \
     WHERE table_schema = DATABASE() AND non_unique = 0 ORDER BY seq_in_index",
    "SELECT table_name AS `of`, column_name AS name, \
     CONCAT(referenced_table_name, '.', referenced_column_name) AS says \
     FROM information_schema.key_column_usage \
     WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL",
    "SELECT t.table_name AS `of`, t.constraint_name AS name, CAST(c.check_clause AS CHAR) AS says \
     FROM information_schema.table_constraints t JOIN information_schema.check_constraints c \
     ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name \
     WHERE t.table_schema = DATABASE() AND t.constraint_type = 'CHECK'",
];

const POSTGRES: [&str; 4] = [
    "SELECT table_name::TEXT AS of, column_name::TEXT AS name, \
     CASE WHEN is_nullable = 'YES' THEN 1 ELSE 0 END::BIGINT AS nullable, \
     CONCAT(CASE WHEN data_type = 'character varying' THEN CONCAT('varchar(', character_maximum_length, ')') \
       ELSE data_type END, ' ', collation_name, ' ', identity_generation) AS kind, \
     column_default::TEXT AS preset FROM information_schema.columns WHERE table_schema = current_schema()",
    "SELECT t.relname::TEXT AS of, i.relname::TEXT AS name, a.attname::TEXT AS part \
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
     JOIN pg_namespace n ON n.oid = t.relnamespace \
     CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k (attnum, place) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum \
     WHERE n.nspname = current_schema() AND x.indisunique ORDER BY k.place",
    "SELECT t.relname::TEXT AS of, a.attname::TEXT AS name, CONCAT(r.relname, '.', b.attname) AS says \
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid \
     JOIN pg_namespace n ON n.oid = t.relnamespace \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] \
     JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = c.confkey[1] \
     WHERE n.nspname = current_schema() AND c.contype = 'f'",
    "SELECT t.relname::TEXT AS of, c.conname::TEXT AS name, pg_get_constraintdef(c.oid) AS says \
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
     WHERE n.nspname = current_schema() AND c.contype = 'c'",
];

/// Why code that was written for the schema `before` may fail on `after`; nothing when `after` only adds.
pub fn taken_back(before: &Schema, after: &Schema) -> Vec<String> {
    let mut found = Vec::new();
    for (name, old) in before {
        let mut say = |what: String| found.push(format!("{name}{what}"));
        match after.get(name) {
            None => say(" is gone".into()),
            Some(new) => {
                columns_taken_back(old, new, &mut say);
                rules_changed(old, new, &mut say);
            }
        }
    }
    found
}

fn columns_taken_back(old: &Table, new: &Table, say: &mut impl FnMut(String)) {
    for (name, was) in &old.columns {
        let Some(is) = new.columns.get(name) else {
            say(format!(".{name} is gone: old code reads or writes it"));
            continue;
        };
        if is.kind != was.kind && !is_wider(&was.kind, &is.kind) {
            say(format!(".{name} was {} and is {}", was.kind, is.kind));
        }
        match (was.nullable, is.nullable) {
            (true, false) => say(format!(".{name} must not be null any more: old code may write that")),
            (false, true) => {
                say(format!(".{name} may be null now: old code can't read that; give it a default"));
            }
            _ => {}
        }
        if was.preset.is_some() && is.preset != was.preset {
            say(format!(".{name} has another default: old code may leave it out"));
        }
    }
    for (name, column) in &new.columns {
        if !old.columns.contains_key(name) && !column.nullable && column.preset.is_none() {
            say(format!(".{name} is new and has no default: old code leaves it out"));
        }
    }
}

/// Rules are part of what code stands on: a key that is taken is an answer, and so is a refusal.
fn rules_changed(old: &Table, new: &Table, say: &mut impl FnMut(String)) {
    for key in old.keys.difference(&new.keys) {
        say(format!(" has no unique key ({}) any more", key.join(", ")));
    }
    let is_new = |column: &str| !old.columns.contains_key(column);
    // Old code leaves new columns at null, and null is never twice there.
    let left_null = |column: &String| is_new(column) && new.columns.get(column).is_some_and(|c| c.nullable);
    for key in new.keys.difference(&old.keys).filter(|key| !key.iter().any(left_null)) {
        say(format!(" has a new unique key ({})", key.join(", ")));
    }
    for (column, to) in old.references.difference(&new.references) {
        say(format!(".{column} does not refer to {to} any more"));
    }
    for (column, to) in new.references.difference(&old.references).filter(|(column, _)| !is_new(column)) {
        say(format!(".{column} refers to {to} now"));
    }
    for (name, was) in &old.checks {
        if new.checks.get(name) != Some(was) {
            say(format!(" has lost or changed its check {name}"));
        }
    }
    let of_new_column = |says: &str| new.columns.keys().any(|column| is_new(column) && says.contains(column));
    for (name, _) in
        new.checks.iter().filter(|(name, says)| !old.checks.contains_key(*name) && !of_new_column(says))
    {
        say(format!(" has a new check {name}"));
    }
}

/// The same text type with more room.
fn is_wider(was: &str, is: &str) -> bool {
    let size = |kind: &str| {
        let (before, rest) = kind.split_once('(')?;
        let (size, after) = rest.split_once(')')?;
        before.eq_ignore_ascii_case("varchar").then_some((size.parse::<u32>().ok()?, after.to_owned()))
    };
    match (size(was), size(is)) {
        (Some((old, with)), Some((new, same))) => old <= new && with == same,
        _ => false,
    }
}
