//! Tags: pairs of a name and a value, in order, where a name may occur more than once.

use serde::{Deserialize, Serialize};

/// One tag of a data item or a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tag {
    /// What it is called; the case counts.
    pub name: String,
    /// What it says.
    pub value: String,
}

impl Tag {
    /// A tag.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Tag {
        Tag {
            name: name.into(),
            value: value.into(),
        }
    }
}

/// Looks tags up by their names. Of several tags with the same name the first counts, as in the units of AO.
pub trait Tags {
    /// The value of the first tag of this name.
    fn value(&self, name: &str) -> Option<&str>;

    /// The values of all tags of this name, in order.
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str>;
}

impl Tags for [Tag] {
    fn value(&self, name: &str) -> Option<&str> {
        let tag = self.iter().find(|tag| tag.name == name)?;
        Some(&tag.value)
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let tags = self.iter().filter(move |tag| tag.name == name);
        tags.map(|tag| tag.value.as_str())
    }
}
