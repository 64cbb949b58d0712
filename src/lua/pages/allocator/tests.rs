use super::*;
use std::alloc::{alloc_zeroed, dealloc};

/// A piece of memory in the place of a module's.
struct Field {
    start: *mut u8,
    pages: usize,
}

impl Field {
    const FIRST: usize = 3;

    fn layout(pages: usize) -> Layout {
        Layout::from_size_align(pages * PAGE_SIZE, PAGE_SIZE).unwrap()
    }

    fn new(pages: usize) -> Self {
        // SAFETY: not empty.
        let start = unsafe { alloc_zeroed(Self::layout(pages)) };
        start.expose_provenance();
        Field { start, pages }
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: allocated with this size, zeroed.
        unsafe { core::slice::from_raw_parts(self.start, self.pages * PAGE_SIZE) }
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout.
        unsafe { dealloc(self.start, Self::layout(self.pages)) }
    }
}

impl Ground for Field {
    fn origin(&self) -> usize {
        self.start.addr()
    }

    fn first(&self) -> usize {
        Self::FIRST
    }

    fn reach(&mut self, end: usize) -> bool {
        end <= self.pages
    }
}

fn layout(size: usize, align: usize) -> Layout {
    Layout::from_size_align(size, align).unwrap()
}

/// Allocations alive, each filled with a byte of its own.
struct Fleet {
    allocator: Box<Allocator<Field>>,
    alive: Vec<(*mut u8, Layout, u8)>,
    random: u64,
}

impl Fleet {
    fn new(pages: usize) -> Self {
        Fleet {
            allocator: Box::new(Allocator::new(Field::new(pages))),
            alive: Vec::new(),
            random: 1,
        }
    }

    fn random(&mut self, below: usize) -> usize {
        self.random = self
            .random
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.random >> 33) as usize % below
    }

    fn allocate(&mut self, layout: Layout, filling: u8) {
        let memory = self.allocator.allocate(layout);
        assert!(!memory.is_null());
        assert_eq!(memory.addr() % layout.align(), 0);
        // SAFETY: just allocated with this size.
        unsafe {
            assert!(
                (0..layout.size()).all(|at| memory.add(at).read() == 0),
                "not zero"
            );
            memory.write_bytes(filling, layout.size());
        }
        self.alive.push((memory, layout, filling));
    }

    fn check(&(memory, layout, filling): &(*mut u8, Layout, u8)) {
        // SAFETY: alive with this size.
        let bytes = unsafe { core::slice::from_raw_parts(memory, layout.size()) };
        assert!(bytes.iter().all(|&byte| byte == filling), "overwritten");
    }

    fn free(&mut self, index: usize) {
        let allocation = self.alive.swap_remove(index);
        Self::check(&allocation);
        // SAFETY: alive with this layout.
        unsafe { self.allocator.free(allocation.0, allocation.1) };
    }

    fn resize(&mut self, index: usize, size: usize) {
        let (memory, old, filling) = self.alive[index];
        // SAFETY: alive with this layout.
        let memory = unsafe { self.allocator.resize(memory, old, size) };
        assert!(!memory.is_null());
        let new = layout(size, old.align());
        Self::check(&(memory, layout(size.min(old.size()), old.align()), filling));
        // SAFETY: alive with this size.
        unsafe { memory.write_bytes(filling, size) };
        self.alive[index] = (memory, new, filling);
    }

    /// Some allocations and what may be done to them.
    fn shuffle(&mut self, steps: usize, least: usize) {
        for step in 0..steps {
            let size = match self.random(10) {
                0 => 1 + self.random(30_000),
                1..4 => 1 + self.random(3000),
                _ => 1 + self.random(200),
            };
            match self.random(4) {
                0 | 1 => {
                    let align = if self.random(50) == 0 {
                        2 * PAGE_SIZE
                    } else {
                        1 << self.random(5)
                    };
                    self.allocate(layout(size, align), step as u8 | 1);
                }
                2 if self.alive.len() > least => {
                    let index = least + self.random(self.alive.len() - least);
                    self.free(index);
                }
                _ if self.alive.len() > least => {
                    let index = least + self.random(self.alive.len() - least);
                    self.resize(index, size);
                }
                _ => {}
            }
        }
    }
}

const STEPS: usize = if cfg!(miri) { 60 } else { 20_000 };
const PAGES: usize = if cfg!(miri) { 200 } else { 60_000 };

#[test]
fn allocations_are_zero_disjoint_and_aligned() {
    let mut fleet = Fleet::new(PAGES);
    fleet.shuffle(STEPS, 0);
    fleet.alive.iter().for_each(Fleet::check);
    while !fleet.alive.is_empty() {
        fleet.free(0);
    }
}

#[test]
#[cfg_attr(miri, ignore = "compares megabytes, with no unsafe code of its own")]
fn what_is_freed_leaves_no_trace() {
    let mut fleet = Fleet::new(PAGES);
    fleet.shuffle(STEPS / 10, 0);
    let before = fleet.allocator.ground.bytes().to_vec();
    let count = fleet.alive.len();
    for round in 1..20 {
        for size in [1, 20, 100, 700, 3000, 50_000] {
            fleet.allocate(layout(size * round, 8), 1);
        }
    }
    while fleet.alive.len() > count {
        fleet.free(count);
    }
    let after = fleet.allocator.ground.bytes();
    let changed = before
        .chunks(PAGE_SIZE)
        .zip(after.chunks(PAGE_SIZE))
        .filter(|(before, after)| before != after)
        .count();
    // Heads of pages of chunks that were started, and the order of those there were.
    assert!(changed < 2 * CLASSES, "{changed}");
    let chunks_freed = after.chunks(PAGE_SIZE).zip(before.chunks(PAGE_SIZE));
    assert!(
        chunks_freed
            .skip(Field::FIRST)
            .all(|(after, before)| after[HEADER..] == before[HEADER..])
    );
}

#[test]
fn a_run_grows_and_shrinks_in_place_where_it_can() {
    let mut allocator = Box::new(Allocator::new(Field::new(100)));
    let run = allocator.allocate(layout(3 * PAGE_SIZE, 8));
    // SAFETY: sizes as allocated; only the newest addresses are used.
    unsafe {
        assert_eq!(
            allocator.resize(run, layout(3 * PAGE_SIZE, 8), 50 * PAGE_SIZE),
            run
        );
        assert_eq!(
            allocator.resize(run, layout(50 * PAGE_SIZE, 8), 10 * PAGE_SIZE),
            run
        );
        let next = allocator.allocate(layout(PAGE_SIZE, 8));
        assert_eq!(next.addr(), run.addr() + 10 * PAGE_SIZE);
        run.add(10 * PAGE_SIZE - 1).write(7);
        let moved = allocator.resize(run, layout(10 * PAGE_SIZE, 8), 11 * PAGE_SIZE);
        assert_ne!(moved, run);
        assert_eq!(moved.add(10 * PAGE_SIZE - 1).read(), 7);
        assert!(
            allocator
                .resize(moved, layout(11 * PAGE_SIZE, 8), 500 * PAGE_SIZE)
                .is_null()
        );
        assert_eq!(moved.add(10 * PAGE_SIZE - 1).read(), 7);
        // The first run is free again.
        assert_eq!(allocator.allocate(layout(10 * PAGE_SIZE, 8)), run);
        assert!(allocator.allocate(layout(90 * PAGE_SIZE, 8)).is_null());
    }
}
