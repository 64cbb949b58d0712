//! The state of a machine: a mirror of its linear memory, and which pages of it a commit has to store.

/// Bytes of a page: the unit in which changes are found and stored.
pub const PAGE: usize = 4096;

/// The unit in which WebAssembly memory grows; the length of every image is a multiple of it.
pub const BLOCK: usize = 64 * 1024;

/// Where the bytes of a machine come from.
pub trait Memory {
    /// Its length in bytes, a multiple of [`BLOCK`].
    fn size(&self) -> usize;

    /// Copies the bytes of a page.
    fn read(&self, page: u32, bytes: &mut [u8; PAGE]);
}

/// A mirror of the state in a machine's memory as of the last evaluation that succeeded. Pages that are no part of the state are
/// zero in it.
#[derive(Debug, Default)]
pub struct Image {
    bytes: Vec<u8>,
    /// One flag a page: does it differ from what is stored?
    changed: Vec<bool>,
}

/// Pages in a form to store: their indices, and their bytes one after the other.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// The number of each page, ascending.
    pub indices: Vec<u32>,
    /// [`PAGE`] bytes for each index.
    pub bytes: Vec<u8>,
    /// The number of each page that is all zero, ascending: what a process gives back is zeroed, and costs nothing to store.
    pub zeros: Vec<u32>,
}

impl Pages {
    /// Is there nothing to store?
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty() && self.zeros.is_empty()
    }
}

impl Image {
    /// An image of `length` zero bytes, as a fresh memory has them, none of it to be stored.
    pub fn zeroed(length: usize) -> Image {
        Image {
            bytes: vec![0; length],
            changed: vec![false; length / PAGE],
        }
    }

    /// The bytes of the memory.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Takes over pages that were written since the last time.
    pub fn update(&mut self, memory: &impl Memory, written: &[u32]) {
        self.bytes.resize(memory.size(), 0);
        self.changed.resize(memory.size() / PAGE, false);
        let mut bytes = [0; PAGE];
        for page in written {
            memory.read(*page, &mut bytes);
            self.update_page(*page as usize, &bytes);
        }
    }

    fn update_page(&mut self, page: usize, bytes: &[u8; PAGE]) {
        let known = &mut self.bytes[page * PAGE..(page + 1) * PAGE];
        if !equal(known, bytes) {
            known.copy_from_slice(bytes);
            self.changed[page] = true;
        }
    }

    /// The pages that differ from what is stored.
    pub fn changed_pages(&self) -> Pages {
        self.select(|image, page| image.changed[page])
    }

    /// Every page that is not all zero.
    pub fn all_pages(&self) -> Pages {
        self.select(|image, page| !is_zero(image.page(page)))
    }

    /// Marks every page as stored.
    pub fn mark_stored(&mut self) {
        self.changed.fill(false);
    }

    /// Puts stored pages in their places. They do not count as changed.
    ///
    /// # Errors
    /// The number of the first page that lies outside the image, or has no bytes.
    pub fn apply(&mut self, pages: &Pages) -> Result<(), u32> {
        for (position, index) in pages.indices.iter().enumerate() {
            let from = position * PAGE;
            let to = *index as usize * PAGE;
            let source = pages.bytes.get(from..from + PAGE).ok_or(*index)?;
            self.bytes
                .get_mut(to..to + PAGE)
                .ok_or(*index)?
                .copy_from_slice(source);
        }
        for index in &pages.zeros {
            let to = *index as usize * PAGE;
            self.bytes.get_mut(to..to + PAGE).ok_or(*index)?.fill(0);
        }
        Ok(())
    }

    /// The bytes of a page; none when it lies outside.
    pub fn page(&self, page: usize) -> &[u8] {
        self.bytes
            .get(page * PAGE..(page + 1) * PAGE)
            .unwrap_or_default()
    }

    fn select(&self, wanted: impl Fn(&Image, usize) -> bool) -> Pages {
        let mut pages = Pages::default();
        for page in (0..self.changed.len()).filter(|page| wanted(self, *page)) {
            // A 32-bit memory has at most 2^20 pages of 4 KiB.
            let index = page as u32;
            if is_zero(self.page(page)) {
                pages.zeros.push(index);
            } else {
                pages.indices.push(index);
                pages.bytes.extend_from_slice(self.page(page));
            }
        }
        pages
    }
}

/// Is nothing in a page?
pub fn is_zero(page: &[u8]) -> bool {
    page.iter().all(|byte| *byte == 0)
}

/// Compares eight bytes at a time: the `memcmp` of this target goes byte by byte. Both are whole pages.
fn equal(a: &[u8], b: &[u8]) -> bool {
    let words = |bytes| {
        <[u8]>::as_chunks::<8>(bytes)
            .0
            .iter()
            .map(|word| u64::from_le_bytes(*word))
    };
    words(a)
        .zip(words(b))
        .fold(0, |difference, (a, b)| difference | (a ^ b))
        == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Memory for Vec<u8> {
        fn size(&self) -> usize {
            self.len()
        }

        fn read(&self, page: u32, bytes: &mut [u8; PAGE]) {
            let start = page as usize * PAGE;
            bytes.copy_from_slice(&self[start..start + PAGE]);
        }
    }

    /// All pages of a memory, as a machine lists them that does not know better.
    fn all(memory: &[u8]) -> Vec<u32> {
        (0..(memory.len() / PAGE) as u32).collect()
    }

    #[test]
    fn only_the_pages_that_changed_are_stored() {
        let mut memory = vec![0; 2 * BLOCK];
        let mut image = Image::zeroed(2 * BLOCK);
        memory[PAGE * 3 + 17] = 1;
        memory[2 * BLOCK - 1] = 2;
        image.update(&memory, &all(&memory));
        assert_eq!(image.changed_pages().indices, [3, 31]);
        assert_eq!(image.bytes(), memory);

        image.mark_stored();
        image.update(&memory, &all(&memory));
        assert_eq!(image.changed_pages(), Pages::default());
    }

    #[test]
    fn a_byte_anywhere_in_a_page_is_a_change() {
        for offset in 0..PAGE {
            let mut memory = vec![7; BLOCK];
            let mut image = Image::zeroed(BLOCK);
            image.update(&memory, &all(&memory));
            image.mark_stored();
            memory[PAGE + offset] ^= 0x80;
            image.update(&memory, &all(&memory));
            assert_eq!(image.changed_pages().indices, [1], "offset {offset}");
        }
    }

    #[test]
    fn a_page_that_is_not_listed_is_not_looked_at() {
        let mut memory = vec![0; BLOCK];
        let mut image = Image::zeroed(BLOCK);
        memory[PAGE] = 1;
        memory[PAGE * 2] = 1;
        image.update(&memory, &[2]);
        assert_eq!(image.changed_pages().indices, [2]);
    }

    #[test]
    fn changes_add_up_until_they_are_stored() {
        let mut memory = vec![0; BLOCK];
        let mut image = Image::zeroed(BLOCK);
        memory[0] = 1;
        image.update(&memory, &all(&memory));
        memory[PAGE] = 1;
        image.update(&memory, &all(&memory));
        assert_eq!(image.changed_pages().indices, [0, 1]);
    }

    #[test]
    fn an_image_is_the_sum_of_its_stored_pages() {
        let mut memory = vec![0; BLOCK];
        let mut image = Image::zeroed(BLOCK);
        memory[5] = 5;
        memory[PAGE * 2] = 9;
        image.update(&memory, &all(&memory));
        let full = image.all_pages();
        image.mark_stored();

        memory.resize(2 * BLOCK, 0);
        memory[5] = 0;
        memory[BLOCK + 1] = 1;
        image.update(&memory, &all(&memory));
        let delta = image.changed_pages();
        assert_eq!(
            (delta.indices.as_slice(), delta.zeros.as_slice()),
            (&[16][..], &[0][..])
        );

        let mut restored = Image::zeroed(2 * BLOCK);
        restored.apply(&full).unwrap();
        restored.apply(&delta).unwrap();
        assert_eq!(restored.bytes(), memory);
        assert_eq!(restored.changed_pages(), Pages::default());
    }

    #[test]
    fn stored_pages_that_do_not_fit_are_refused() {
        let outside = Pages {
            indices: vec![16],
            bytes: vec![0; PAGE],
            ..Pages::default()
        };
        assert_eq!(Image::zeroed(BLOCK).apply(&outside), Err(16));
        let short = Pages {
            indices: vec![1],
            bytes: vec![0; PAGE - 1],
            ..Pages::default()
        };
        assert_eq!(Image::zeroed(BLOCK).apply(&short), Err(1));
    }
}
