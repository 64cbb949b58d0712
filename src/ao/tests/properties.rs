//! What holds for all items, tried on some thousand made by chance: the same ones in every run.

use lunette_ao::bundle::bundle;
use lunette_ao::item::tags::{TagReader, encode};
use lunette_ao::item::{MAX_NAME, MAX_TAG_BYTES, MAX_TAGS, MAX_VALUE};
use lunette_ao::{Bundle, DataItem, Ed25519Key, EthereumKey, Id, ItemDraft, Message, Tag};

/// A generator of numbers (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next() as u8)
    }

    /// A text of 1 to `limit` bytes; short ones more often.
    fn text(&mut self, limit: usize) -> String {
        let mut text = String::new();
        let length = [1, 8, 70, limit][self.below(4)].min(limit);
        let letters = ['a', '-', '\0', 'é', '月', '🌘'];
        for _ in 0..=self.below(length) {
            let letter = letters[self.below(letters.len())];
            if text.len() + letter.len_utf8() <= limit {
                text.push(letter);
            }
        }
        if text.is_empty() { "x".into() } else { text }
    }

    fn tags(&mut self) -> Vec<Tag> {
        let most = [1, 4, MAX_TAGS + 1][self.below(3)];
        let mut tags = Vec::new();
        for _ in 0..self.below(most) {
            tags.push(Tag::new(self.text(MAX_NAME), self.text(MAX_VALUE)));
            if encode(&tags).len() > MAX_TAG_BYTES {
                tags.pop();
            }
        }
        tags
    }

    fn draft(&mut self) -> ItemDraft {
        let length = [0, 1, 100, 5000][self.below(4)];
        ItemDraft {
            target: self.coin().then(|| Id(self.bytes())),
            anchor: self.coin().then(|| self.bytes()),
            tags: self.tags(),
            data: (0..length).map(|_| self.next() as u8).collect(),
        }
    }

    fn item(&mut self) -> DataItem {
        let (draft, seed) = (self.draft(), self.bytes());
        let item = match self.below(3) {
            0 => draft.sign(&Ed25519Key::from_seed(&seed)),
            1 => draft.sign(&Ed25519Key::solana_from_seed(&seed)),
            _ => draft.sign(&EthereumKey::from_bytes(&seed).unwrap()),
        };
        item.unwrap()
    }

    /// A number as Avro may write it: sometimes longer than it has to be.
    fn number(&mut self, bytes: &mut Vec<u8>, number: i64) {
        let mut zigzag = (number << 1 ^ number >> 63) as u64;
        while zigzag > 0x7f {
            bytes.push(zigzag as u8 | 0x80);
            zigzag >>= 7;
        }
        bytes.push(zigzag as u8);
        if self.below(8) == 0 && bytes.last().is_some_and(|byte| *byte < 0x80) {
            *bytes.last_mut().unwrap() |= 0x80;
            bytes.push(0);
        }
    }

    /// The tags in any number of blocks, some with their sizes, perhaps without an end.
    fn encoding(&mut self, tags: &[Tag]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut rest = tags;
        while !rest.is_empty() {
            let (block, others) = rest.split_at(1 + self.below(rest.len()));
            rest = others;
            let mut content = Vec::new();
            for tag in block {
                for text in [&tag.name, &tag.value] {
                    self.number(&mut content, text.len() as i64);
                    content.extend(text.as_bytes());
                }
            }
            if self.coin() {
                self.number(&mut bytes, -(block.len() as i64));
                self.number(&mut bytes, content.len() as i64);
            } else {
                self.number(&mut bytes, block.len() as i64);
            }
            bytes.extend(content);
        }
        if self.coin() {
            bytes.push(0);
        }
        bytes
    }
}

#[test]
fn what_is_written_is_read_and_verifies() {
    let mut random = Random(1);
    for _ in 0..500 {
        let item = random.item();
        let bytes = item.to_bytes();
        let read = DataItem::parse(&bytes).unwrap();
        assert_eq!(read, item);
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(read.verify(), Ok(()));
    }
}

#[test]
fn a_message_is_the_item_that_it_was() {
    let mut random = Random(2);
    for _ in 0..1000 {
        let item = random.item();
        let message = Message::from_item(&item);
        assert_eq!(message.proof.as_ref().unwrap().tag_bytes, None);
        assert_eq!(message.tags, item.tags());
        assert_eq!(
            DataItem::from_message(&message).unwrap().to_bytes(),
            item.to_bytes()
        );
    }
}

#[test]
fn every_encoding_of_tags_is_read_and_kept() {
    let mut random = Random(3);
    for _ in 0..2000 {
        let tags = random.tags();
        let encoding = random.encoding(&tags);
        let read: Result<Vec<Tag>, _> = TagReader::new(&encoding)
            .map(|tag| tag.map(|tag| tag.to_text()))
            .collect();
        assert_eq!(read.as_ref(), Ok(&tags), "{}", encoding.escape_ascii());

        let mut bytes = vec![2, 0];
        bytes.extend(random.bytes::<96>());
        bytes.extend([0, 0]);
        bytes.extend((tags.len() as u64).to_le_bytes());
        bytes.extend((encoding.len() as u64).to_le_bytes());
        bytes.extend(&encoding);
        let item = DataItem::parse(&bytes).unwrap();
        assert_eq!(item.to_bytes(), bytes);
        let message = Message::from_item(&item);
        let is_ours = encoding == encode(&tags);
        assert_eq!(message.proof.as_ref().unwrap().tag_bytes.is_none(), is_ours);
        assert_eq!(DataItem::from_message(&message).unwrap().to_bytes(), bytes);
    }
}

#[test]
fn a_bundle_has_the_items_that_were_put_in() {
    let mut random = Random(4);
    for _ in 0..30 {
        let items: Vec<DataItem> = (0..random.below(12)).map(|_| random.item()).collect();
        let bytes = bundle(&items);
        let read = Bundle::parse(&bytes).unwrap();
        let read: Result<Vec<DataItem>, _> = read.entries().map(|entry| entry.item()).collect();
        assert_eq!(read, Ok(items));
    }
}
