//! A line that loses, repeats and holds back what is said over it.

use std::sync::Mutex;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How bad a line is, in percent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chaos {
    pub lost: u32,
    pub repeated: u32,
    pub held_back: u32,
}

pub struct BadLine<T> {
    chaos: Chaos,
    dice: Mutex<StdRng>,
    held: Mutex<Vec<T>>,
}

impl<T: Clone> BadLine<T> {
    pub fn new(chaos: Chaos, seed: u64) -> Self {
        Self { chaos, dice: Mutex::new(StdRng::seed_from_u64(seed)), held: Mutex::default() }
    }

    /// Says something, and returns what comes out at the other end.
    pub fn pass(&self, said: T) -> Vec<T> {
        let mut out = Vec::new();
        let mut dice = self.dice.lock().unwrap();
        let mut held = self.held.lock().unwrap();
        if !chance(&mut dice, self.chaos.lost) {
            if chance(&mut dice, self.chaos.repeated) {
                out.push(said.clone());
            }
            if chance(&mut dice, self.chaos.held_back) { held.push(said) } else { out.push(said) }
        }
        while !held.is_empty() && chance(&mut dice, 50) {
            let index = dice.random_range(0..held.len());
            out.push(held.swap_remove(index));
        }
        out
    }
}

fn chance(dice: &mut StdRng, percent: u32) -> bool {
    dice.random_range(0..100) < percent
}
