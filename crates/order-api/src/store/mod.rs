//! The only place that speaks SQL: a file per aggregate.
