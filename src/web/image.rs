//! The state of a machine: a mirror of its linear memory, and which pages of it a commit has to store.

/// Bytes of a page: the unit in which changes are found and stored.
pub const PAGE: usize = 4096;

/// Pages compared per copy out of the machine. 64 KiB: the unit in which WebAssembly memory grows.
const PAGES_PER_BLOCK: usize = 16;

/// Bytes of [`PAGES_PER_BLOCK`] pages; the length of every image is a multiple of it.
pub const BLOCK: usize = PAGE * PAGES_PER_BLOCK;

/// Where the bytes of a machine come from.
pub trait Memory {
    /// Its length in bytes, a multiple of [`BLOCK`].
    fn size(&self) -> usize;

    /// Copies the bytes from `offset` on into `block`.
    fn read(&self, offset: usize, block: &mut [u8]);
}

/// A mirror of a machine's memory as of the last evaluation that succeeded.
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

    /// Takes over what changed in the memory since the last time.
    pub fn update(&mut self, memory: &impl Memory) {
        self.resize(memory.size());
        let mut block = [0; BLOCK];
        for start in (0..self.bytes.len()).step_by(BLOCK) {
            memory.read(start, &mut block);
            self.update_block(start, &block);
        }
    }

    fn resize(&mut self, length: usize) {
        self.bytes.resize(length, 0);
        self.changed.resize(length / PAGE, false);
    }

    fn update_block(&mut self, start: usize, block: &[u8]) {
        for (offset, page) in block.chunks_exact(PAGE).enumerate() {
            let at = start + offset * PAGE;
            let known = &mut self.bytes[at..at + PAGE];
            if !equal(known, page) {
                known.copy_from_slice(page);
                self.changed[at / PAGE] = true;
            }
        }
    }

    /// The pages that differ from what is stored.
    pub fn changed_pages(&self) -> Pages {
        self.select(|image, page| image.changed[page])
    }

    /// Every page that is not all zero.
    pub fn all_pages(&self) -> Pages {
        self.select(|image, page| image.page(page).iter().any(|byte| *byte != 0))
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
        Ok(())
    }

    fn page(&self, page: usize) -> &[u8] {
        &self.bytes[page * PAGE..(page + 1) * PAGE]
    }

    fn select(&self, wanted: impl Fn(&Image, usize) -> bool) -> Pages {
        let mut pages = Pages::default();
        for page in (0..self.changed.len()).filter(|page| wanted(self, *page)) {
            // A 32-bit memory has at most 2^20 pages of 4 KiB.
            pages.indices.push(page as u32);
            pages.bytes.extend_from_slice(self.page(page));
        }
        pages
    }
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

        fn read(&self, offset: usize, block: &mut [u8]) {
            block.copy_from_slice(&self[offset..offset + block.len()]);
        }
    }

    #[test]
    fn only_the_pages_that_changed_are_stored() {
        let mut memory = vec![0; 2 * BLOCK];
        let mut image = Image::zeroed(2 * BLOCK);
        memory[PAGE * 3 + 17] = 1;
        memory[2 * BLOCK - 1] = 2;
        image.update(&memory);
        assert_eq!(image.changed_pages().indices, [3, 31]);
        assert_eq!(image.bytes(), memory);

        image.mark_stored();
        image.update(&memory);
        assert_eq!(image.changed_pages(), Pages::default());
    }

    #[test]
    fn a_byte_anywhere_in_a_page_is_a_change() {
        for offset in 0..PAGE {
            let mut memory = vec![7; BLOCK];
            let mut image = Image::zeroed(BLOCK);
            image.update(&memory);
            image.mark_stored();
            memory[PAGE + offset] ^= 0x80;
            image.update(&memory);
            assert_eq!(image.changed_pages().indices, [1], "offset {offset}");
        }
    }

    #[test]
    fn changes_add_up_until_they_are_stored() {
        let mut memory = vec![0; BLOCK];
        let mut image = Image::zeroed(BLOCK);
        memory[0] = 1;
        image.update(&memory);
        memory[PAGE] = 1;
        image.update(&memory);
        assert_eq!(image.changed_pages().indices, [0, 1]);
    }

    #[test]
    fn an_image_is_the_sum_of_its_stored_pages() {
        let mut memory = vec![0; BLOCK];
        let mut image = Image::zeroed(BLOCK);
        memory[5] = 5;
        memory[PAGE * 2] = 9;
        image.update(&memory);
        let full = image.all_pages();
        image.mark_stored();

        memory.resize(2 * BLOCK, 0);
        memory[5] = 0;
        memory[BLOCK + 1] = 1;
        image.update(&memory);
        let delta = image.changed_pages();
        assert_eq!(delta.indices, [0, 16]);

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
        };
        assert_eq!(Image::zeroed(BLOCK).apply(&outside), Err(16));
        let short = Pages {
            indices: vec![1],
            bytes: vec![0; PAGE - 1],
        };
        assert_eq!(Image::zeroed(BLOCK).apply(&short), Err(1));
    }
}
