//! What the tests share: a notary in this process, a notary as a process, and a firm that signs.

mod disk;
mod firm;
mod gate;
mod house;
mod place;
mod process;
mod proxy;
pub mod sim;
mod site;
pub mod station;

pub use disk::SmallDisk;
pub use firm::{Paper, TestFirm, key as firm_key};
pub use gate::{Gate, Pass};
pub use house::{House, problem, text};
pub use place::Place;
pub use process::{Dev, Serving, countersign, ok, program, rehearsed, run};
pub use proxy::{Proxy, Treat};
pub use site::{COIN, GWEI, POLICY, Site, account, anchoring, by};

use countersign_core::date::Date;

/// The contract that the house's proofs name.
pub fn house_contract() -> countersign_core::evm::Address {
    house::CONTRACT
}

/// A time that does not move.
pub fn noon() -> Date {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// A test's own random numbers: the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn roll(&mut self) -> u64 {
        // xorshift64*: good enough to make things differ.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.roll().to_be_bytes());
        bytes[8..].copy_from_slice(&self.roll().to_be_bytes());
        bytes
    }
}

/// Looks until it is so; a test that waits for nothing fails.
pub fn until(so: impl Fn() -> bool) {
    for _ in 0..400 {
        if so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("it does not come to that");
}
