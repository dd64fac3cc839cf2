//! The fields of an object, by name.

use super::Value;
use serde::ser::{Serialize, Serializer};

/// The API's order of keys means nothing: they stand in the order of their
/// names, and of two with the same name the last counts.
///
/// A sorted list, and no `BTreeMap`: the code of that weighs more than all
/// the rest of this module, and an object has few fields. One of very many
/// is sorted once, when it is read.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Map(Vec<(String, Value)>);

impl Map {
    pub fn new() -> Map {
        Map::default()
    }

    pub(super) fn of(mut fields: Vec<(String, Value)>) -> Map {
        // Stable, so that the last of a name stays the last.
        fields.sort_by(|(name, _), (other, _)| name.cmp(other));
        fields.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                std::mem::swap(later, kept);
            }
            is_same
        });
        Map(fields)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_str().cmp(name))
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.place(name).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// The value that was there before. For putting together small objects:
    /// what stands behind moves up each time.
    pub fn insert(&mut self, name: String, value: Value) -> Option<Value> {
        let before = self.remove(&name);
        let (Ok(at) | Err(at)) = self.place(&name);
        self.0.insert(at, (name, value));
        before
    }

    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.place(name).ok()?;
        Some(self.0.remove(at).1)
    }

    pub fn retain(&mut self, keeps: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| keeps(name));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&String, &mut Value)> {
        self.0.iter_mut().map(|(name, value)| (&*name, value))
    }

    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(name, _)| name)
    }
}

/// For native users.
impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
