//! The pointer to an object of the heap.
#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;

/// A pointer to an object that the collector owns.
///
/// It is a plain copyable pointer. What makes it sound is a rule of the whole crate: the collector runs only
/// at safe points of the interpreter loop (see `Vm::safe_point`), and there every object still in use is reachable from a
/// root: the stack of a thread, a global, the registry. Code that holds a `Gc` across a call back into
/// Lua must therefore keep the object reachable, by leaving it on the stack.
pub struct Gc<T> {
    pointer: NonNull<T>,
    owned: PhantomData<T>,
}

impl<T> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Gc<T> {}

impl<T> PartialEq for Gc<T> {
    /// Identity of the objects.
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.pointer == other.pointer
    }
}

impl<T> Eq for Gc<T> {}

impl<T> Gc<T> {
    /// Wraps the address of an object.
    ///
    /// # Safety
    /// The object is initialised, of type `T`, and stays alive as the type's documentation says.
    #[inline(always)]
    pub(crate) unsafe fn from_pointer(pointer: *mut T) -> Self {
        // SAFETY: objects are never at address 0.
        Self {
            pointer: unsafe { NonNull::new_unchecked(pointer) },
            owned: PhantomData,
        }
    }

    /// Takes back an address given by [`Gc::address`].
    ///
    /// # Safety
    /// As for [`Gc::from_pointer`].
    #[inline(always)]
    pub(crate) unsafe fn from_address(address: u64) -> Self {
        // SAFETY: passed on to the caller.
        unsafe { Self::from_pointer(core::ptr::with_exposed_provenance_mut(address as usize)) }
    }

    /// The address, as the payload of a value.
    #[inline(always)]
    pub(crate) fn address(self) -> u64 {
        self.pointer.as_ptr().expose_provenance() as u64
    }

    #[inline(always)]
    pub(crate) fn as_pointer(self) -> *mut T {
        self.pointer.as_ptr()
    }
}

impl<T> Deref for Gc<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the object is alive by the rule of the crate; everything mutable in it is in cells.
        unsafe { self.pointer.as_ref() }
    }
}
