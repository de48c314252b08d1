//! The table.

use crate::arguments::Arguments;
use crate::chat_load::{IDLE, IDLE_LINE, Idle, Talked};
use crate::load::{Measured, percentile};

/// What stands above it.
pub(crate) fn heading(arguments: &Arguments) {
    println!("{} connections, {} s a line\n", arguments.connections, arguments.time.as_secs());
    println!(
        "{:<18} {:>11} {:>9} {:>9} {:>14} {:>12}  errors",
        "", "requests/s", "p50 ms", "p99 ms", "CPU µs/request", "memory MiB"
    );
}

/// What stands above one of several tables.
pub(crate) fn heading_of(what: &str, arguments: &Arguments) {
    println!("\n{what}:");
    heading(arguments);
}

/// One line of it.
pub(crate) fn line(name: &str, measured: &Measured) {
    let micros = u64::try_from(measured.elapsed.as_micros()).unwrap_or(u64::MAX).max(1);
    let per_second = measured.requests.saturating_mul(1_000_000) / micros;
    let cpu = measured.cpu_micros.checked_div(measured.requests).unwrap_or_default();
    println!(
        "{name:<18} {per_second:>11} {:>9} {:>9} {cpu:>14} {:>12}  {}",
        milliseconds(measured.percentile_micros(50)),
        milliseconds(measured.percentile_micros(99)),
        mebibytes(measured.memory_kib),
        errors(measured)
    );
}

/// What stands above the lines of live sockets.
pub(crate) fn chat_heading(arguments: &Arguments) {
    println!(
        "\n200 live sockets, in 1 room of 100 and 50 rooms of 2; {} s a line\n",
        arguments.time.as_secs()
    );
    println!(
        "{:<18} {:>11} {:>12} {:>9} {:>9} {:>7} {:>12}  errors",
        "", "accepted/s", "delivered/s", "p50 ms", "p99 ms", "CPU %", "memory MiB"
    );
}

/// One line of live sockets.
pub(crate) fn chat_line(name: &str, talked: &Talked) {
    let micros = u64::try_from(talked.elapsed.as_micros()).unwrap_or(u64::MAX).max(1);
    let per_second = |count: u64| count.saturating_mul(1_000_000) / micros;
    let delivered = u64::try_from(talked.latencies_micros.len()).unwrap_or(u64::MAX);
    println!(
        "{name:<18} {:>11} {:>12} {:>9} {:>9} {:>7} {:>12}  {}",
        per_second(talked.accepted),
        per_second(delivered),
        milliseconds(percentile(&talked.latencies_micros, 50)),
        milliseconds(percentile(&talked.latencies_micros, 99)),
        talked.cpu_micros.saturating_mul(100) / micros,
        mebibytes(talked.memory_kib),
        kinds(talked.errors.iter().map(|(reason, count)| format!("{count} × {reason}")))
    );
}

/// What idle sockets take.
pub(crate) fn chat_idle(idle: &Idle) {
    let took = idle.with_kib.saturating_sub(idle.before_kib);
    let count = u64::try_from(IDLE).unwrap_or(u64::MAX);
    println!(
        "\n{IDLE_LINE}: {IDLE} sockets that listen to their list of rooms: {} MiB, {} KiB each",
        mebibytes(took),
        took / count
    );
}

fn errors(measured: &Measured) -> String {
    kinds(measured.errors.iter().map(|(status, count)| match status {
        0 => format!("{count} × no answer"),
        _ => format!("{count} × {status}"),
    }))
}

fn kinds(kinds: impl Iterator<Item = String>) -> String {
    let kinds: Vec<String> = kinds.collect();
    if kinds.is_empty() { "0".into() } else { kinds.join(", ") }
}

fn milliseconds(micros: u32) -> String {
    format!("{}.{:02}", micros / 1000, micros % 1000 / 10)
}

/// KiB as MiB with one decimal.
pub(crate) fn mebibytes(kib: u64) -> String {
    format!("{}.{}", kib / 1024, kib % 1024 * 10 / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cut_not_rounded() {
        assert_eq!((milliseconds(1_239), milliseconds(50)), ("1.23".into(), "0.05".into()));
        assert_eq!(mebibytes(1_536 + 1_023), "2.4");
    }

    #[test]
    fn errors_are_told_by_kind() {
        let measured = Measured { errors: [(0, 2), (503, 7)].into(), ..Measured::default() };
        assert_eq!(errors(&measured), "2 × no answer, 7 × 503");
        assert_eq!(errors(&Measured::default()), "0");
    }
}
