//! The team's list of numbers that are never called, each as its SHA-256, so that the file
//! names nobody.

use sha2::{Digest, Sha256};

/// By their first byte, so that 100,000 of them need not be sorted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NumberHashes {
    buckets: Vec<Vec<[u8; 32]>>,
}

impl NumberHashes {
    /// `hex` has 64 hexadecimal digits. Returns whether it has.
    pub fn add(&mut self, hex: &str) -> bool {
        let Some(hash) = hash_of(hex.as_bytes()) else { return false };
        if self.buckets.is_empty() {
            self.buckets.resize(256, Vec::new());
        }
        if let Some(bucket) = self.buckets.get_mut(usize::from(hash[0])) {
            bucket.push(hash);
        }
        true
    }

    /// Whether it holds this number (E.164).
    #[must_use]
    pub fn contains(&self, number: &str) -> bool {
        if self.buckets.is_empty() {
            return false;
        }
        let hash: [u8; 32] = Sha256::digest(number.as_bytes()).into();
        self.buckets.get(usize::from(hash[0])).is_some_and(|bucket| bucket.contains(&hash))
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.buckets.iter().map(Vec::len).sum()
    }
}

fn hash_of(hex: &[u8]) -> Option<[u8; 32]> {
    if hex.len() != 64 {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(hex.chunks_exact(2)) {
        for digit in pair {
            let value = char::from(*digit).to_digit(16)?;
            *byte = *byte << 4 | u8::try_from(value).ok()?;
        }
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_by_the_hash_that_the_documented_command_prints() {
        let mut hashes = NumberHashes::default();
        // printf %s +14155550199 | sha256sum
        let hex = "e8d4612843461999eefd96a316ed1b97a142e152473aebfe6cb220d6f484b109";
        assert!(hashes.add(hex) && hashes.add(&hex.to_uppercase()));
        assert_eq!(hashes.count(), 2);
        assert!(hashes.contains("+14155550199"));
        for other in ["14155550199", "+1415555019", "+14155550198", ""] {
            assert!(!hashes.contains(other), "{other}");
        }
        for wrong in ["", "00", &hex[..63], &format!("{hex}0"), &hex.replace('e', "g")] {
            assert!(!hashes.add(wrong), "{wrong}");
        }
    }
}
