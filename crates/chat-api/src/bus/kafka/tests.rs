//! Pauses and partitions.

use super::*;

#[test]
fn pauses_grow_up_to_a_limit_and_are_not_all_alike() {
    let mut pauses = Pauses::new();
    let all: Vec<_> = (0..20).map(|_| pauses.next()).collect();
    assert!(all[0] <= PAUSE_MIN && all[0] >= PAUSE_MIN / 2);
    assert!(all.iter().all(|pause| *pause <= PAUSE_MAX));
    let late: std::collections::HashSet<_> = all[10..].iter().collect();
    assert!(all[19] >= PAUSE_MAX / 2 && late.len() > 1, "{all:?}");
}

#[test]
fn a_key_has_one_partition_and_keys_are_spread() {
    let keys: Vec<_> = (0..1_000).map(|_| domain::RoomId::fresh().0.as_u128()).collect();
    for partitions in [1, 3, 12] {
        let mut used = vec![0; partitions];
        for key in &keys {
            used[partition_of(*key, partitions)] += 1;
        }
        assert!(used.iter().all(|many| *many > 1_000 / partitions / 3), "{used:?}");
    }
    assert_eq!(partition_of(7, 0), 0);
}
